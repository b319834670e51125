"""Linear and mixed-integer programs, solved by HiGHS: silent, on one thread, without a clock.

Work is limited by nodes of the search, never by time, so the same inputs give the same answer on
every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]

MOST_NODES = 20_000
FEASIBLE = 2
"""HiGHS' word for a primal solution that keeps all rows and bounds."""
TOLERANCES = ((1e-8, 1e-6), (1e-8, 1e-8), (1e-7, 1e-6), (1e-6, 1e-5))
"""How far scaled rows may be off in linear programs and in mixed ones, tried in order: HiGHS calls
an optimum that it found, but that breaks its own tolerance by rounding, an error."""
UNIT = 1024.0
"""Money enters in this many yuan: near one, and a power of two changes no digit."""


@dataclass(frozen=True, eq=False)
class Answer:
    """The best point found, its cost, and what no allowed point can cost less than.

    `prices` (row,): what one more unit of a row's limit would cost; of linear programs only.
    """

    x: Floats
    cost: float
    bound: float
    prices: Floats


def minimise(
    cost: Floats,
    matrix: sparse.spmatrix,
    *,
    rows: tuple[Floats, Floats],
    bounds: tuple[Floats, Floats],
    whole: npt.NDArray[np.bool_] | None = None,
    gap: float = 1e-4,
    most_nodes: int = MOST_NODES,
    start: Floats | None = None,
) -> Answer | None:
    """Return the x of least cost · x with rows[0] ≤ matrix x ≤ rows[1]; None if there is none.

    `bounds`: of x. `whole` (variable,): which must be whole numbers. `gap`: relative gap at which
    the search may stop. `start`: an x known to be allowed, for whole numbers.
    None also when `most_nodes` found nothing.
    """
    mixed = whole is not None and bool(whole.any())
    scale = np.full(len(cost), UNIT)
    if whole is not None:
        scale[whole] = 1.0
    scaled, row_scale = _scaled(matrix.tocsr(), scale)
    model = _model(
        cost * scale / UNIT,
        scaled,
        (rows[0] * row_scale, rows[1] * row_scale),
        (bounds[0] / scale, bounds[1] / scale),
        whole if mixed else None,
    )
    for tolerances in TOLERANCES:
        solver = _run(
            model, gap=gap, most_nodes=most_nodes, tolerances=tolerances,
            start=None if start is None else start / scale,
        )  # fmt: skip
        info = solver.getInfo()
        if info.primal_solution_status == FEASIBLE:
            x = np.array(solver.getSolution().col_value) * scale
            found = float(info.objective_function_value) * UNIT
            bound = float(info.mip_dual_bound) * UNIT if mixed else found
            prices = np.zeros(0) if mixed else np.array(solver.getSolution().row_dual)
            return Answer(x, found, bound, prices * (1.0 if mixed else UNIT * row_scale))
        if solver.getModelStatus() != highspy.HighsModelStatus.kSolveError:
            break
    return None


def _scaled(matrix: sparse.csr_matrix, scale: Floats) -> tuple[sparse.csr_matrix, Floats]:
    """Return the matrix for columns in units of `scale`, and what its rows were multiplied by."""
    wide = sparse.csr_matrix(matrix @ sparse.diags(scale))
    largest = (
        np.asarray(abs(wide).max(axis=1).todense()).ravel() if wide.nnz else np.zeros(wide.shape[0])
    )
    row_scale = np.where(largest >= UNIT, 1 / UNIT, 1.0)
    return sparse.csr_matrix(sparse.diags(row_scale) @ wide), row_scale


def _run(
    model: highspy.HighsLp,
    *,
    gap: float,
    most_nodes: int,
    tolerances: tuple[float, float],
    start: Floats | None,
) -> highspy.Highs:
    """Return HiGHS after its search."""
    solver = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_rel_gap", gap),
        ("mip_max_nodes", most_nodes),
        # Its sub-programs take a third of the time and find nothing that the others do not.
        ("mip_heuristic_run_root_reduced_cost", False),
        ("primal_feasibility_tolerance", tolerances[0]),
        ("mip_feasibility_tolerance", tolerances[1]),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start
        solver.setSolution(known)
    solver.run()
    return solver


def _model(
    cost: Floats,
    matrix: sparse.csr_matrix,
    rows: tuple[Floats, Floats],
    bounds: tuple[Floats, Floats],
    whole: npt.NDArray[np.bool_] | None,
) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), matrix.shape[0]
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = bounds
    model.row_lower_, model.row_upper_ = rows
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.num_col_, model.a_matrix_.num_row_ = len(cost), matrix.shape[0]
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    if whole is not None:
        kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
        model.integrality_ = [kinds[int(one)] for one in whole]
    return model
