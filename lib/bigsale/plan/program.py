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


@dataclass(frozen=True, eq=False)
class Answer:
    """The best point found, its cost, and what no allowed point can cost less than."""

    x: Floats
    cost: float
    bound: float


def minimise(
    cost: Floats,
    matrix: sparse.spmatrix,
    *,
    rows: tuple[Floats, Floats],
    bounds: tuple[Floats, Floats],
    whole: npt.NDArray[np.bool_] | None = None,
    gap: float = 1e-4,
    most_nodes: int = MOST_NODES,
) -> Answer | None:
    """Return the x of least cost · x with rows[0] ≤ matrix x ≤ rows[1]; None if there is none.

    `bounds`: of x. `whole` (variable,): which must be whole numbers. `gap`: relative gap at which
    the search may stop. None also when `most_nodes` found nothing.
    """
    solver = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_rel_gap", gap),
        ("mip_max_nodes", most_nodes),
    ):
        solver.setOptionValue(option, value)
    mixed = whole is not None and bool(whole.any())
    solver.passModel(_model(cost, matrix.tocsr(), rows, bounds, whole if mixed else None))
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != FEASIBLE:
        return None
    x = np.array(solver.getSolution().col_value)
    found = float(info.objective_function_value)
    return Answer(x, found, float(info.mip_dual_bound) if mixed else found)


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
