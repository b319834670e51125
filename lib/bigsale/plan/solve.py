"""The best plan with its proof: smooth maximisation of spend, mixed-integer choice of deals.

Outer approximation (Duran & Grossmann 1986): the worth of media, concave after S-shapes are
replaced by their envelopes, is bounded from above by its tangents. The mixed-integer program over
deals and spend with these tangents bounds the optimum; with its deals fixed, the interior point
solver finds the best spend, whose tangent sharpens the next program.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from bigsale.plan.limits import EXACTLY
from bigsale.plan.problem import Problem, View
from bigsale.plan.program import minimise
from bigsale.plan.solve_local import settle
from bigsale.plan.solve_smooth import Region, Smooth, maximise

Floats = npt.NDArray[np.float64]

ENOUGH_GAP = 1e-4
ROUGH_GAP = 2e-3
"""Gap at which the first choice of deals of several is left: its tangents are loose anyway."""
MOST_ROUNDS = 25
MOST_IDLE = 2
"""Rounds that bring no better deals, where the search over deals ends at its most nodes."""
MOST_POINTS = 6
"""Points whose tangents one solve hands to the next."""
CROWD_NODES = 100
"""Creators who share buyers make the last ten thousandths of the gap slow to close: the search for
them ends here, with what is proven by then."""
SHARPER = 100
"""Spend is settled to a gap this much smaller: it converges fast, and no odd fen stay unspent."""


class NoPlanError(Exception):
    """No decision keeps all limits."""


@dataclass(frozen=True, eq=False)
class Solution:
    """A feasible decision, its worth, and a bound that no feasible decision exceeds.

    `prices` (limit,): worth of relaxing each limit by one yuan, with the chosen deals fixed.
    `view`: the weights of draws and tangents it was found with; None for those of the problem.
    `points`: decisions whose tangents describe the worth near the optimum, for the next solve.
    """

    decision: Floats
    value: float
    upper_bound: float
    prices: Floats
    seconds: float
    view: View | None = None
    points: tuple[Floats, ...] = ()

    @property
    def gap(self) -> float:
        """Relative gap between worth and bound."""
        return max(self.upper_bound - self.value, 0.0) / max(abs(self.upper_bound), 1.0)


@dataclass
class Tangents:
    """Cuts on the worth of each media channel: worth_c ≤ height + slope · spend_c."""

    problem: Problem
    points: list[Floats] = field(default_factory=list)
    channel: list[int] = field(default_factory=list)
    slope: list[Floats] = field(default_factory=list)
    height: list[float] = field(default_factory=list)

    def add(self, decision: Floats) -> None:
        """Add the tangents at one decision."""
        self.points.append(decision)
        spend = self.problem.media(decision)
        value, slope = self.problem.media_tangent(decision)
        for c in range(len(value)):
            self.cut(c, slope[c], float(value[c] - slope[c] @ spend[c]))

    def at(self, decision: Floats) -> Floats:
        """Return what the cuts allow each media channel to be worth at a decision, (channel,)."""
        spend = self.problem.media(decision)
        allowed = np.full(len(spend), np.inf)
        for c, slope, height in zip(self.channel, self.slope, self.height, strict=True):
            allowed[c] = min(allowed[c], height + slope @ spend[c])
        return allowed

    def cut(self, channel: int, slope: Floats, height: float) -> None:
        """Add worth of `channel` ≤ height + slope · spend (cell,)."""
        self.channel.append(channel)
        self.slope.append(slope)
        self.height.append(height)


def solve(
    problem: Problem,
    *,
    points: tuple[Floats, ...] = (),
    gap: float = ENOUGH_GAP,
    most_rounds: int = MOST_ROUNDS,
) -> Solution:
    """Return the best decision for the problem's draw weights, with its proof.

    `points`: decisions (need not keep the limits) near which the optimum is expected, best last.
    `most_rounds` of choosing deals: with few of them the plan is quick and the proof may be loose.
    Raises NoPlanError when no decision keeps all limits.
    """
    began = time.perf_counter()
    tangents, bound = Tangents(problem), np.inf
    has_deals = len(problem.decisions.whole) > 0
    if has_deals and points:
        for point in points:
            tangents.add(point)
    else:
        begin = _somewhere(problem, tangents, points)
        local = problem.local(enveloped=True)
        relaxed = maximise(local, region(problem), begin, gap=gap / (4 if has_deals else SHARPER))
        _refuse_impossible(problem, tangents, relaxed)
        tangents.add(relaxed.decision)
        bound = relaxed.upper_bound
        if not has_deals:
            best = _proved(finish(problem, relaxed), bound, tangents)
            return replace(best, seconds=time.perf_counter() - began)
    best = _outer_approximation(problem, tangents, bound, gap=gap, most_rounds=most_rounds)
    return replace(best, seconds=time.perf_counter() - began)


def _somewhere(problem: Problem, tangents: Tangents, points: tuple[Floats, ...]) -> Floats:
    """Return where to begin: at the last of `points`, else with money spread evenly over media.

    Whatever else there is to decide is taken from some decision that keeps all limits.
    Raises NoPlanError where there is none; spend alone is asked about afterwards.
    """
    n, n_media = problem.decisions.n, problem.decisions.n_media
    start = np.zeros(n)
    if n > n_media:
        feasible = choose(problem, tangents, gap=0.5)
        if feasible is None:
            raise NoPlanError
        start = feasible.decision.copy()
    if points:
        return points[-1]
    start[:n_media] = problem.brief.goal.spendable_cny / max(n_media, 1)
    return np.clip(start, problem.low, problem.high)


def _refuse_impossible(problem: Problem, tangents: Tangents, found: Smooth) -> None:
    """Raise NoPlanError where a search of spend alone broke limits that nothing can keep."""
    n, n_media = problem.decisions.n, problem.decisions.n_media
    breaks = n == n_media and not problem.limits.kept_by(found.decision)
    if breaks and choose(problem, tangents, gap=0.5) is None:
        raise NoPlanError


def _outer_approximation(
    problem: Problem, tangents: Tangents, bound: float, *, gap: float, most_rounds: int
) -> Solution:
    """Return the best deals and spend, from tangents near the optimum."""
    deals, best, enveloped = problem.decisions.whole, None, -np.inf
    seen: set[bytes] = set()
    idle = 0
    for turn in range(most_rounds):
        rough = turn == 0 < most_rounds - 1
        known = None if best is None else best.decision
        chosen = choose(problem, tangents, gap=max(gap / 2, ROUGH_GAP * rough), known=known)
        if chosen is None:
            break
        bound = min(bound, chosen.bound)
        picks = np.rint(chosen.decision[deals])
        if picks.tobytes() in seen:
            # The same deals again: only the solvers' tolerances are left between the two.
            break
        seen.add(picks.tobytes())
        found, inner = with_deals(problem, picks, tangents.points[-1], gap)
        tangents.add(inner.decision)
        idle = 0 if inner.value > enveloped else idle + 1
        enveloped = max(enveloped, inner.value)
        best = found if best is None or found.value > best.value else best
        close = gap * max(abs(bound), 1.0)
        if bound - enveloped <= close or (idle >= MOST_IDLE and chosen.open > close):
            break
    if best is None:
        raise NoPlanError
    return _proved(best, bound, tangents)


def with_deals(
    problem: Problem, picks: Floats, start: Floats, gap: float
) -> tuple[Solution, Smooth]:
    """Return the best plan with these deals, and the smooth optimum it came from."""
    fixed = with_picks(problem, picks)
    inner = maximise(problem.local(enveloped=True), region(fixed), start, gap=gap / SHARPER)
    return finish(fixed, inner), inner


def with_picks(problem: Problem, picks: Floats) -> Problem:
    """Return the problem with deals, channels in use and rebate tiers fixed.

    Who is best of an audience, the range of rebated spend and what crowds lose follow from them.
    """
    low, high = problem.low.copy(), problem.high.copy()
    whole, best = problem.decisions.whole, problem.decisions.block("best")
    low[whole] = high[whole] = picks
    low[best] = high[best] = _best_of_audience(problem, picks)
    problem.rebates.fix(low, high)
    problem.crowds.fix(low, high)
    return replace(problem, low=low, high=high)


def follow_deals(problem: Problem, decision: Floats) -> Floats:
    """Return the decision with the best of each audience and the crowds as its deals have them."""
    fixed = with_picks(problem, np.rint(decision[problem.decisions.whole]))
    followed, at = decision.copy(), problem.decisions.block("best")
    for own in (at, problem.crowds.at):
        followed[own] = fixed.low[own]
    return followed


def _best_of_audience(problem: Problem, picks: Floats) -> Floats:
    """Return 1 for the chosen creator of each audience who is worth most undisturbed, else 0."""
    table, best = problem.decisions.table, problem.decisions.block("best")
    marked, worth = np.zeros(len(best)), problem.linear[best]
    deal, phase = table["deal"].to_numpy(), table["phase"].to_numpy()
    option = deal * (phase.max() + 1) + phase
    deals = problem.decisions.block("deal")
    chosen = option[deals][picks[: len(deals)] > 0.5]
    running = np.flatnonzero(np.isin(option[best], chosen) & (worth > 0))
    if len(running):
        order = running[np.argsort(-worth[running], kind="stable")]
        audience = problem.deals.table["audience"].to_numpy()[deal[best[order]]]
        marked[order[~pd.Series(audience).duplicated().to_numpy()]] = 1.0
    return marked


def region(problem: Problem) -> Region:
    """Return the decisions that keep all limits, deals in parts."""
    matrix, bounds, _ = problem.limits.one_sided()
    return Region(matrix.toarray(), bounds, problem.low, problem.high)


def _proved(best: Solution, bound: float, tangents: Tangents) -> Solution:
    return replace(
        best,
        upper_bound=float(max(bound, best.value)),
        points=tuple(tangents.points),
    )


class Choice(NamedTuple):
    """The decision that tangents rate best, a bound on all, and what is open between the two.

    Bound and `open` in units of the goal's worth, yuan where it is contribution.
    """

    decision: Floats
    bound: float
    open: float


def choose(
    problem: Problem, tangents: Tangents, *, gap: float, known: Floats | None = None
) -> Choice | None:
    """Return the decision that the tangents rate best; None if nothing is feasible.

    `known`: a decision that keeps all limits. More is `open` than `gap` asks for where the search
    over deals ended at its most nodes.
    """
    n, n_media = problem.decisions.n, len(problem.curves.channels) if tangents.channel else 0
    rows, low, high = _with_tangents(problem, tangents, n_media)
    whole = np.zeros(n + n_media, bool)
    whole[problem.decisions.whole] = True
    search = partial(
        minimise,
        -np.concatenate([problem.linear, np.ones(n_media)]),
        rows,
        rows=(low, high),
        bounds=(
            np.concatenate([problem.low, np.full(n_media, -np.inf)]),
            np.concatenate([problem.high, np.full(n_media, np.inf)]),
        ),
        whole=whole,
        gap=gap,
        start=None if known is None else np.concatenate([known, tangents.at(known)[:n_media]]),
    )
    answer = search(most_nodes=CROWD_NODES) if problem.crowds.found else None
    answer = answer or search()
    if answer is None:
        return None
    return Choice(answer.x[:n], -answer.bound, answer.cost - answer.bound)


def _with_tangents(
    problem: Problem, tangents: Tangents, n_media: int
) -> tuple[sparse.csr_matrix, Floats, Floats]:
    """Return the limits and, below them, worth_c − slope · spend_c ≤ height of every tangent."""
    n, n_cells = problem.decisions.n, problem.grid.n_cells
    limits = problem.limits
    wide = sparse.hstack([limits.matrix, sparse.csr_matrix((len(limits.rows), n_media))])
    cuts = np.zeros((len(tangents.channel), n + n_media))
    for at, (c, slope) in enumerate(zip(tangents.channel, tangents.slope, strict=True)):
        cuts[at, c * n_cells : (c + 1) * n_cells] = -slope
        cuts[at, n + c] = 1.0
    low = np.concatenate([limits.low, np.full(len(cuts), -np.inf)])
    high = np.concatenate([limits.high, np.array(tangents.height)])
    return sparse.vstack([wide, sparse.csr_matrix(cuts)]).tocsr(), low, high


def finish(problem: Problem, found: Smooth) -> Solution:
    """Return the decision with every limit kept, its worth on the true curves, and its prices."""
    decision = settle(problem, found.decision)
    _, _, owner = problem.limits.one_sided()
    prices = np.zeros(len(problem.limits.rows))
    np.add.at(prices, owner, found.multipliers)
    value = problem.linear_worth(decision)
    return Solution(decision, value, np.inf, prices, 0.0)


def without_losers(problem: Problem, best: Solution) -> Solution:
    """Return the plan without deals that nothing asks for and that lower its worth.

    The program over deals stops at a small gap, and a deal may hide in it.
    """
    deals, whole = problem.decisions.block("deal"), problem.decisions.whole
    settled = np.concatenate([whole, problem.decisions.block("best")])
    for at in deals[best.decision[deals] > 0.5]:
        fixed = with_picks(problem, np.rint(best.decision[whole]) * (whole != at))
        fewer = best.decision.copy()
        fewer[settled] = fixed.low[settled]
        keeps = problem.limits.kept_by(fewer, EXACTLY)
        if keeps and problem.worth(fewer) > best.value:
            best = replace(best, decision=fewer, value=problem.worth(fewer))
    return best
