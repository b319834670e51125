"""When no plan keeps all limits: which of them contradict each other, and the cheapest way out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bigsale.errors import BigsaleError, InfeasibleError, RunError, Text
from bigsale.errors import Problem as Wrong
from bigsale.plan.limits import Limit
from bigsale.plan.problem import Problem
from bigsale.plan.program import minimise
from bigsale.plan.rules import settled_money

Floats = npt.NDArray[np.float64]

MOST_NODES = 2_000
SEARCH_FAILED = (
    "no plan was found although the limits allow one; change the budget or a limit by a little and "
    "run again（各项限制可以同时满足，但求解未能完成；请把预算或某项限制略作调整后重跑）"
)


@dataclass(frozen=True, eq=False)
class _Relaxable:
    """All limits as rows; those of the planner carry a key and may be relaxed."""

    problem: Problem
    rows: tuple[Limit, ...]
    low: Floats
    high: Floats

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the planner's limits, in order of the brief."""
        return tuple(dict.fromkeys(row.key for row in self.rows if row.key))

    def words(self, key: str) -> Text:
        """Return the words of the first limit with this key."""
        return next(row.words for row in self.rows if row.key == key)


def no_plan(problem: Problem) -> BigsaleError:
    """Return the error that names a smallest contradicting set of limits and the way out.

    The set is irreducible: with any one of its limits dropped, a plan exists. The way out moves
    the fewest yuan (a deal more counts as the dearest fee). A RunError where limits do not
    contradict each other: then the search itself failed.
    """
    limits = _relaxable(problem)
    if _solve(limits, limits.keys, {}, np.zeros(0)) is not None:
        return RunError([Wrong(SEARCH_FAILED, file="brief", column="goal.budget_cny")])
    core = _contradiction(limits)
    wrong = [
        Wrong(
            f"{limits.words(key).en} contradicts the other limits named here"
            f"（{limits.words(key).zh}与此处其他限制互相矛盾）",
            file="brief",
            column=key,
            value=_current(limits, key),
        )
        for key in core
    ]
    wrong += [
        Wrong(
            f"cheapest way out: relax {limits.words(key).en} by {amount:,.2f}"
            f"（最省的办法：把{limits.words(key).zh}放宽 {amount:,.2f}）",
            file="brief",
            column=key,
            value=_current(limits, key),
        )
        for key, amount in _least_relaxation(limits).items()
    ]
    return InfeasibleError(wrong)


def _relaxable(problem: Problem) -> _Relaxable:
    """Return the problem's limits with the planner's daily bounds turned into rows.

    Settled days keep their upper bounds, of zero too: they are no room for other floors.
    """
    rows, table = list(problem.limits.rows), problem.decisions.table
    money = table["cell"].to_numpy() >= 0
    settled = settled_money(problem.brief, problem.grid, table)
    for name, channel in problem.brief.channels.items():
        low, high = getattr(channel, "daily_min_cny", 0.0), getattr(channel, "daily_max_cny", None)
        own = np.flatnonzero(money & ~settled & (table["channel"] == name).to_numpy())
        for at in own:
            unit = np.zeros(len(table))
            unit[at] = 1.0
            if problem.low[at] > 0:
                words = Text(f"渠道 {name} 的单日最低花费", f"the least daily spend of {name}")
                key = f"channels.{name}.daily_min_cny"
                rows.append(Limit(unit, low, np.inf, key, words))
            if high is not None:
                words = Text(f"渠道 {name} 的单日最高花费", f"the largest daily spend of {name}")
                key = f"channels.{name}.daily_max_cny"
                rows.append(Limit(unit, -np.inf, high, key, words))
    upper = np.where(money & ~settled, 1e3 * problem.brief.goal.budget_cny, problem.high)
    taken = problem.decisions.block("commission")
    upper[taken] = problem.commission.cap_cny.ravel()
    return _Relaxable(problem, tuple(rows), np.zeros(len(table)), upper)


def _solve(
    limits: _Relaxable, active: Collection[str], relaxed: Mapping[str, int], cost: Floats
) -> Floats | None:
    """Return how far each relaxed limit must move, (relaxed,), or None if nothing is feasible.

    Variables: the decisions, the moves, and whether each move is made at all, which costs a yuan:
    of equally cheap ways out the one with fewest limits wins.
    """
    rows = [row for row in limits.rows if row.key is None or row.key in active]
    n, n_moves = len(limits.low), len(relaxed)
    matrix = np.zeros((len(rows), n + 2 * n_moves))
    low, high = np.array([r.low for r in rows]), np.array([r.high for r in rows])
    for at, row in enumerate(rows):
        matrix[at, :n] = row.coefficients
        if row.key is not None and row.key in relaxed:
            matrix[at, n + relaxed[row.key]] = 1.0 if np.isfinite(row.low) else -1.0
    most = 1e3 * limits.problem.brief.goal.budget_cny
    eye = sparse.identity(n_moves)
    linked = sparse.hstack([sparse.csr_matrix((n_moves, n)), eye, -most * eye])
    answer = minimise(
        np.concatenate([np.zeros(n), cost, np.ones(n_moves)]),
        sparse.vstack([sparse.csr_matrix(matrix), linked]),
        rows=(
            np.concatenate([low, np.full(n_moves, -np.inf)]),
            np.concatenate([high, np.zeros(n_moves)]),
        ),
        bounds=(
            np.concatenate([limits.low, np.zeros(2 * n_moves)]),
            np.concatenate([limits.high, np.full(n_moves, most), np.ones(n_moves)]),
        ),
        whole=_whole(limits, n_moves),
        most_nodes=MOST_NODES,
    )
    return None if answer is None else answer.x[n : n + n_moves]


def _whole(limits: _Relaxable, n_moves: int) -> npt.NDArray[np.bool_]:
    """Return which variables are whole numbers: deals, and whether a limit moves."""
    deals = np.zeros(len(limits.low), bool)
    deals[limits.problem.decisions.whole] = True
    return np.concatenate([deals, np.zeros(n_moves, bool), np.ones(n_moves, bool)])


def _contradiction(limits: _Relaxable) -> list[str]:
    """Return an irreducible infeasible set of keys: drop one after the other while it lasts."""
    kept = list(limits.keys)
    for key in limits.keys:
        fewer = [other for other in kept if other != key]
        if _solve(limits, fewer, {}, np.zeros(0)) is None:
            kept = fewer
    return kept


def _least_relaxation(limits: _Relaxable) -> Mapping[str, float]:
    """Return the keys to relax and by how much (yuan, or deals), cheapest in sum."""
    keys = {key: at for at, key in enumerate(limits.keys)}
    counts = {row.key for row in limits.rows if not row.is_money}
    dearest = max(limits.problem.decisions.money_cny.max(initial=1.0), 1.0)
    cost = np.array([dearest if key in counts else 1.0 for key in keys])
    moves = _solve(limits, keys, keys, cost)
    if moves is None:
        return {}
    return {key: float(moves[at]) for key, at in keys.items() if moves[at] > 0.005}


def _current(limits: _Relaxable, key: str) -> str:
    """Return the limit's present value as the brief gives it."""
    place: object = limits.problem.brief
    parts = key.split(".")
    for part in parts:
        if isinstance(place, Mapping):
            place = place[part]
        elif isinstance(place, tuple):
            place = next(item for item in place if item.name == part)
        else:
            place = getattr(place, part)
    return str(place)
