"""The allowed decision nearest to a split that somebody else made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bigsale.plan.problem import Problem
from bigsale.plan.program import minimise
from bigsale.plan.solve import follow_deals

Floats = npt.NDArray[np.float64]

MOST_NODES = 200


def nearest_to_targets(problem: Problem, target_cny: Floats) -> Floats | None:
    """Return an allowed decision whose spend by channel and phase is near `target_cny`.

    `target_cny`: (channel of the brief, phase), yuan. Planners without a model hire first: the
    most promised per yuan of fee, until the channel's money is used. The rest is the least sum of
    yuan moved; within a phase spend follows the length of the cells. Where limits forbid those
    deals, others are picked with them in mind. None when no decision keeps all limits.
    """
    deals = problem.decisions.block("deal")
    low, high = problem.low.copy(), problem.high.copy()
    low[deals] = high[deals] = _hired(problem, target_cny)
    found = _nearest(replace(problem, low=low, high=high), target_cny)
    found = _nearest(problem, target_cny) if found is None else found
    return None if found is None else follow_deals(problem, found)


def _hired(problem: Problem, target_cny: Floats) -> Floats:
    """Return which deals are taken by promise alone, (deal option,), in their best-paid phase."""
    table, brief = problem.decisions.table, problem.brief
    deals = problem.decisions.block("deal")
    deal, phase = table["deal"].to_numpy()[deals], table["phase"].to_numpy()[deals]
    taken, left_cny = np.zeros(len(deals)), target_cny.copy()
    fee = problem.deals.fee_cny
    names = list(brief.channels)
    channel = np.array([names.index(name) for name in problem.deals.channel], int)
    most = [getattr(brief.channels[name], "max_deals", None) for name in names]
    room = [len(deals) if limit is None else int(limit) for limit in most]
    best = np.argsort(-_promise_per_fee(problem), kind="stable")
    for d in dict.fromkeys(deal[best]):
        at = channel[d]
        if fee[d] > left_cny[at].sum() or room[at] == 0:
            continue
        options = np.flatnonzero(deal == d)
        pick = options[np.argmax(left_cny[at, phase[options]])]
        taken[pick] = 1.0
        left_cny[at, phase[pick]] -= fee[d]
        room[at] -= 1
    return taken


def _nearest(problem: Problem, target_cny: Floats) -> Floats | None:
    table, n = problem.decisions.table, problem.decisions.n
    names = list(problem.brief.channels)
    at = np.array([names.index(name) for name in table["channel"]])
    n_blocks = target_cny.size
    block = at * target_cny.shape[1] + table["phase"].to_numpy()
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
    )
    deals, both = problem.decisions.block("deal"), problem.decisions.whole
    rank = np.zeros(n)
    rank[deals] = -_promise_per_fee(problem)
    extra = 2 * (n_blocks + len(even))
    whole = np.zeros(n + extra, bool)
    whole[both] = problem.low[both] < problem.high[both]
    answer = minimise(
        np.concatenate([rank, np.ones(2 * n_blocks), np.full(2 * len(even), 1e-2)]),
        blocks,
        rows=(
            np.concatenate([limits.low, target_cny.ravel(), target_cell]),
            np.concatenate([limits.high, target_cny.ravel(), target_cell]),
        ),
        bounds=(
            np.concatenate([problem.low, np.zeros(extra)]),
            np.concatenate([problem.high, np.full(extra, np.inf)]),
        ),
        whole=whole,
        gap=1e-2,
        most_nodes=MOST_NODES,
    )
    return None if answer is None else answer.x[:n]


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
