"""When no plan keeps all limits: which of them contradict each other, and the cheapest way out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bigsale.errors import BigsaleError, InfeasibleError, RunError
from bigsale.errors import Problem as Wrong
from bigsale.plan.limits import Limit
from bigsale.plan.problem import Problem
from bigsale.plan.program import minimise
from bigsale.plan.relaxable import Name, Relaxable, relaxable, step_of
from bigsale.plan.ways_out import cny_per_unit, current, field_of, way_out

Floats = npt.NDArray[np.float64]

MOST_NODES = 2_000
LAST_RESORT = 100.0
"""What a yuan of settled spend costs: what is spent can hardly be less, so others go first."""
MOVES_FROM = 1e-5
"""Limits that move by less, in yuan or deals, do so by the solver's rounding."""
SPENT_FROM = 0.005
"""Less than half a fen is no spend."""
SEARCH_FAILED = (
    "no plan was found although the limits allow one; change the budget or a limit by a little and "
    "run again（各项限制可以同时满足，但求解未能完成；请把预算或某项限制略作调整后重跑）"
)


def no_plan(problem: Problem) -> BigsaleError:
    """Return the error that names a smallest contradicting set of limits and the way out.

    The set is irreducible: with any one of its limits dropped, a plan exists. The way out moves
    the fewest yuan (a deal more counts as the dearest fee; what is settled only where nothing
    else helps), and states the new values. A RunError where limits do not contradict each other:
    then the search itself failed.
    """
    limits = relaxable(problem)
    if _solve(limits, limits.names) is not None:
        return RunError([Wrong(SEARCH_FAILED, file="brief", column="goal.budget_cny")])
    names = _contradiction(limits)
    told = _contradicts if len(names) > 1 else _cannot_be_kept
    wrong = [told(problem, limits.first(name)) for name in names]
    return InfeasibleError([*wrong, *_cheapest_way_out(limits)])


def _cannot_be_kept(problem: Problem, limit: Limit) -> Wrong:
    """Return that a limit is out of reach by itself: too little is on offer for it."""
    return Wrong(
        f"{limit.words.en} cannot be kept, whatever the other limits: days, candidates and "
        f"expected sales on offer do not allow it（不管其他限制怎样，{limit.words.zh}都做不到："
        "日子、候选和预计成交不够）",
        file="brief",
        column=limit.key,
        value=current(problem, limit),
    )


def _contradicts(problem: Problem, limit: Limit) -> Wrong:
    """Return that a limit is one of those that contradict each other."""
    return Wrong(
        f"{limit.words.en} contradicts the other limits named here"
        f"（{limit.words.zh}与此处其他限制互相矛盾）",
        file="brief",
        column=limit.key,
        value=current(problem, limit),
    )


@dataclass(frozen=True, eq=False)
class _Kept:
    """A decision (variable,) that keeps the limits asked for, once some `moves` (relaxed,)."""

    decision: Floats
    moves: Floats
    cost: float


def _solve(
    limits: Relaxable,
    active: Collection[Name],
    *,
    relaxed: Mapping[Name, float] | None = None,
    bounds: tuple[Floats, Floats] | None = None,
) -> _Kept | None:
    """Return what keeps the `active` limits at least cost, or None if nothing does.

    `relaxed`: what a yuan (or deal) of move costs, by limit. `bounds`: other than the limits' own.
    Variables: the decisions, the moves, and whether each move is made at all, which costs a yuan:
    of equally cheap ways out the one with fewest limits wins.
    """
    relaxed, (low, high) = relaxed or {}, bounds or (limits.low, limits.high)
    rows = [row for row in limits.rows if row.key is None or row.name in active]
    n, n_moves, eye = len(low), len(relaxed), sparse.identity(len(relaxed))
    linked = sparse.hstack([sparse.csr_matrix((n_moves, n)), eye, -limits.room_cny * eye])
    answer = minimise(
        np.concatenate([np.zeros(n), list(relaxed.values()), np.ones(n_moves)]),
        sparse.vstack([_matrix(limits, rows, tuple(relaxed)), linked]),
        rows=(
            np.concatenate([[row.low for row in rows], np.full(n_moves, -np.inf)]),
            np.concatenate([[row.high for row in rows], np.zeros(n_moves)]),
        ),
        bounds=(
            np.concatenate([low, np.zeros(2 * n_moves)]),
            np.concatenate([high, np.full(n_moves, limits.room_cny), np.ones(n_moves)]),
        ),
        whole=_whole(limits, n_moves),
        most_nodes=MOST_NODES,
    )
    if answer is None:
        return None
    kept = _Kept(answer.x[:n], answer.x[n : n + n_moves], answer.cost)
    doubtful = _doubtful_use(limits, kept.decision)
    if doubtful is None:
        return kept
    return _used_or_not(limits, active, relaxed=relaxed, bounds=(low, high), use=doubtful)


def _used_or_not(
    limits: Relaxable,
    active: Collection[Name],
    *,
    relaxed: Mapping[Name, float],
    bounds: tuple[Floats, Floats],
    use: int,
) -> _Kept | None:
    """Return the cheaper of what keeps the limits with a channel in use and without it."""
    found = []
    for state in (1.0, 0.0):
        low, high = bounds[0].copy(), bounds[1].copy()
        low[use] = high[use] = state
        kept = _solve(limits, active, relaxed=relaxed, bounds=(low, high))
        found += [] if kept is None else [kept]
        if found and not relaxed:
            break
    return min(found, key=lambda kept: kept.cost, default=None)


def _doubtful_use(limits: Relaxable, decision: Floats) -> int | None:
    """Return a channel's 0–1 variable that is zero, to the solver's rounding, while it spends.

    So much room makes little of whole numbers: a millionth of it may be a real amount.
    """
    table = limits.problem.decisions.table
    for use in limits.problem.decisions.block("use"):
        own = (table["channel"] == table["channel"].iat[use]).to_numpy()
        spend_cny = float((limits.problem.decisions.money_cny * decision)[own].sum())
        if 0 < decision[use] < 0.5 and spend_cny > SPENT_FROM:
            return int(use)
    return None


def _matrix(limits: Relaxable, rows: list[Limit], relaxed: tuple[Name, ...]) -> sparse.csr_matrix:
    """Return the rows over decisions, moves, and whether moves are made."""
    n, place = len(limits.low), {name: at for at, name in enumerate(relaxed)}
    matrix = np.zeros((len(rows), n + 2 * len(relaxed)))
    for at, row in enumerate(rows):
        matrix[at, :n] = row.coefficients
        if row.key is not None and row.name in place:
            matrix[at, n + place[row.name]] = step_of(limits.problem, row)
    return sparse.csr_matrix(matrix)


def _whole(limits: Relaxable, n_moves: int) -> npt.NDArray[np.bool_]:
    """Return which variables are whole numbers: deals, and whether a limit moves."""
    deals = np.zeros(len(limits.low), bool)
    deals[limits.problem.decisions.whole] = True
    return np.concatenate([deals, np.zeros(n_moves, bool), np.ones(n_moves, bool)])


def _contradiction(limits: Relaxable) -> list[Name]:
    """Return an irreducible infeasible set of limits: drop one after the other while it lasts."""
    kept = list(limits.names)
    for name in limits.names:
        fewer = [other for other in kept if other != name]
        if _solve(limits, fewer) is None:
            kept = fewer
    return kept


def _cheapest_way_out(limits: Relaxable) -> list[Wrong]:
    """Return which limits to relax, each with its new value; cheapest in sum."""
    names = limits.names
    prices = {name: _price(limits, name) for name in names}
    kept = _solve(limits, names, relaxed=prices)
    if kept is None:
        return []
    # A millionth of a deal is whole to the solver, and money to the planner.
    low, high, whole = limits.low.copy(), limits.high.copy(), limits.problem.decisions.whole
    low[whole] = high[whole] = np.rint(kept.decision[whole])
    kept = _solve(limits, names, relaxed=prices, bounds=(low, high)) or kept
    return [
        way_out(limits.problem, limits.first(name), float(by), kept.decision)
        for name, by in zip(names, kept.moves, strict=True)
        if by > MOVES_FROM
    ]


def _price(limits: Relaxable, name: Name) -> float:
    """Return what it costs to move a limit by one yuan, or by one deal."""
    limit = limits.first(name)
    if not limit.is_money:
        return max(float(limits.problem.decisions.money_cny.max(initial=1.0)), 1.0)
    if limit.key == "goal.budget_cny":
        return 1 / cny_per_unit(limits.problem, limit)
    return LAST_RESORT if field_of(limit) == "fixed" else 1.0
