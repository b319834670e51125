"""The allowed decision nearest to a split that somebody else made."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from bigsale.plan.problem import Problem

Floats = npt.NDArray[np.float64]


def nearest_to_targets(problem: Problem, target_cny: Floats) -> Floats | None:
    """Return the allowed decision whose spend by channel and phase is nearest to `target_cny`.

    `target_cny`: (channel of the brief, phase), yuan. Nearest: least sum of yuan moved. Within a
    phase spend is spread by the length of the cells; deals are picked by what is promised per
    yuan of fee, as planners without a model do. None when no decision keeps all limits.
    """
    table, n = problem.decisions.table, problem.decisions.n
    names = list(problem.brief.channels)
    at = np.array([names.index(name) for name in table["channel"]])
    phase = table["phase"].to_numpy()
    n_blocks = target_cny.size
    block = at * target_cny.shape[1] + phase
    money = problem.decisions.money_cny
    sums = sparse.csr_matrix((money, (block, np.arange(n))), shape=(n_blocks, n))
    even, target_cell = _even_cells(problem, target_cny, block)
    eye, cells = sparse.identity(n_blocks), sparse.identity(len(even))
    pick = sparse.csr_matrix((np.ones(len(even)), (np.arange(len(even)), even)), (len(even), n))
    limits = problem.limits
    blocks = sparse.bmat(
        [
            [limits.matrix, None, None, None, None],
            [sums, eye, -eye, None, None],
            [pick, None, None, cells, -cells],
        ]
    ).tocsc()
    rank = np.zeros(n)
    rank[problem.decisions.block("deal")] = -_promise_per_fee(problem)
    extra = 2 * (n_blocks + len(even))
    whole = np.zeros(n + extra)
    whole[problem.decisions.block("deal")] = 1
    answer = milp(
        np.concatenate([rank, np.ones(2 * n_blocks), np.full(2 * len(even), 1e-2)]),
        integrality=whole,
        bounds=Bounds(
            np.concatenate([problem.low, np.zeros(extra)]),
            np.concatenate([problem.high, np.full(extra, np.inf)]),
        ),
        constraints=LinearConstraint(
            blocks,
            np.concatenate([limits.low, target_cny.ravel(), target_cell]),
            np.concatenate([limits.high, target_cny.ravel(), target_cell]),
        ),
        options={"time_limit": 2.0, "mip_rel_gap": 1e-2},
    )
    return None if answer.x is None else answer.x[:n]


def _even_cells(
    problem: Problem, target_cny: Floats, block: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return spend variables and their target: the phase's money by length of its cells."""
    cell = problem.decisions.table["cell"].to_numpy()
    spend = np.flatnonzero(cell >= 0)
    width = problem.grid.cell_width[cell[spend]]
    total = np.bincount(block[spend], weights=width, minlength=target_cny.size)
    return spend, target_cny.ravel()[block[spend]] * width / total[block[spend]]


def _promise_per_fee(problem: Problem) -> Floats:
    """Return a small rank by promised sales per yuan of fee, (deal option,)."""
    deal = problem.decisions.table["deal"].to_numpy()[problem.decisions.block("deal")]
    promised = problem.deals.table["expected_gmv_cny"].to_numpy(float)[deal]
    fee = np.maximum(problem.deals.fee_fen[deal] / 100, 1.0)
    return promised / fee
