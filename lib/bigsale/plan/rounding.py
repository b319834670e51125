"""From yuan with endless decimals to integer fen that add up and keep every limit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bigsale.plan.pauses import run_or_pause
from bigsale.plan.problem import Problem
from bigsale.plan.program import minimise
from bigsale.plan.specks import without_specks
from bigsale.units import FEN_PER_CNY

Floats = npt.NDArray[np.float64]

MOST_NODES = 500
FROM_NOTHING = 20.0
"""A fen moved to a day without spend counts as so many."""


def round_to_fen(problem: Problem, decision: Floats) -> Floats:
    """Return the decision with all spend in whole fen (still in yuan), every limit kept.

    Cells round to the nearest fen; where that breaks a limit, a small integer program moves as
    few fen as it takes. Specks of spend go first (`specks.py`), and affiliates run on one stretch
    of days (`pauses.py`). Deals become exactly 0 or 1. A rebate tier that was reached stays so.
    """
    decision = run_or_pause(problem, without_specks(problem, decision))
    moved = _moved_to_fen(problem, problem.rebates.at_least(decision))
    return problem.rebates.reached(moved)


def _moved_to_fen(problem: Problem, decision: Floats) -> Floats:
    table = problem.decisions.table
    spend = table["cell"].to_numpy() >= 0
    rounded = decision.copy()
    deals = problem.decisions.whole
    rounded[deals] = np.rint(decision[deals])
    low_fen = np.ceil(problem.low * FEN_PER_CNY - 1e-6)
    high_fen = np.floor(problem.high * FEN_PER_CNY + 1e-6)
    fen = np.clip(np.rint(decision * FEN_PER_CNY), low_fen, np.maximum(high_fen, low_fen))
    rounded[spend] = fen[spend] / FEN_PER_CNY
    if problem.limits.kept_by(rounded):
        return rounded
    moved = _least_moves(problem, rounded, np.flatnonzero(spend))
    return rounded if moved is None else moved


def _least_moves(problem: Problem, decision: Floats, cells: npt.NDArray[np.int64]) -> Floats | None:
    """Return `decision` with the fewest fen moved so that every limit holds."""
    matrix = problem.limits.matrix[:, cells] / FEN_PER_CNY
    at = problem.limits.matrix @ decision
    up = np.floor((problem.high - decision)[cells] * FEN_PER_CNY + 1e-6).clip(0, 10_000)
    down = np.floor((decision - problem.low)[cells] * FEN_PER_CNY + 1e-6).clip(0, 10_000)
    n = len(cells)
    # A fen on a day without spend is no money that anybody would book.
    cost = np.append(np.where(decision[cells] > 0, 1.0, FROM_NOTHING), np.ones(n))
    answer = minimise(
        cost,
        sparse.hstack([matrix, -matrix]),
        rows=(problem.limits.low - at, problem.limits.high - at),
        bounds=(np.zeros(2 * n), np.concatenate([up, down])),
        whole=np.ones(2 * n, bool),
        gap=0.05,
        most_nodes=MOST_NODES,
    )
    if answer is None:
        return None
    fen = np.rint(answer.x[:n]) - np.rint(answer.x[n:])
    moved = decision.copy()
    moved[cells] = np.rint(moved[cells] * FEN_PER_CNY + fen) / FEN_PER_CNY
    return moved
