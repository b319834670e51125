"""The best plan with its proof: smooth maximisation of spend, mixed-integer choice of deals.

Outer approximation (Duran & Grossmann 1986): the worth of media, concave after S-shapes are
replaced by their envelopes, is bounded from above by its tangents. The mixed-integer program over
deals and spend with these tangents bounds the optimum; with its deals fixed, the interior point
solver finds the best spend, whose tangent sharpens the next program.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from bigsale.plan.problem import Problem
from bigsale.plan.solve_local import settle
from bigsale.plan.solve_smooth import Region, Smooth, maximise

Floats = npt.NDArray[np.float64]

ENOUGH_GAP = 1e-4
MOST_ROUNDS = 25
MOST_SECONDS = 20.0


class NoPlanError(Exception):
    """No decision keeps all limits."""


@dataclass(frozen=True, eq=False)
class Solution:
    """A feasible decision, its worth, and a bound that no feasible decision exceeds.

    `prices` (limit,): worth of relaxing each limit by one yuan, with the chosen deals fixed.
    `draw_weight` (solver draw,), sum 1: what risk made of the draws; None where all count alike.
    """

    decision: Floats
    value: float
    upper_bound: float
    prices: Floats
    seconds: float
    draw_weight: Floats | None = None

    @property
    def gap(self) -> float:
        """Relative gap between worth and bound."""
        return max(self.upper_bound - self.value, 0.0) / max(abs(self.upper_bound), 1.0)


@dataclass
class _Tangents:
    """Cuts on the worth of each media channel: worth_c ≤ height + slope · spend_c."""

    problem: Problem
    channel: list[int] = field(default_factory=list)
    slope: list[Floats] = field(default_factory=list)
    height: list[float] = field(default_factory=list)

    def add(self, decision: Floats) -> None:
        """Add the tangents at one decision."""
        spend = self.problem.media(decision)
        value, slope = self.problem.tangent(decision)
        for c in range(len(value)):
            self.channel.append(c)
            self.slope.append(slope[c])
            self.height.append(float(value[c] - slope[c] @ spend[c]))


def solve(problem: Problem, *, start: Floats | None = None, gap: float = ENOUGH_GAP) -> Solution:
    """Return the best decision for the problem's draw weights, with its proof.

    `start`: a decision to begin from. Raises NoPlanError when no decision keeps all limits.
    """
    began = time.perf_counter()
    feasible = _choose(problem, _Tangents(problem), gap=0.5)
    if feasible is None:
        raise NoPlanError
    begin = feasible[0] if start is None else start
    region = _region(problem)
    local = problem.local(enveloped=True)
    relaxed = maximise(local, region, begin, gap=gap / 4)
    deals = problem.decisions.block("deal")
    if not len(deals):
        best = _finish(problem, relaxed.decision, relaxed.multipliers)
        return _proved(best, relaxed.upper_bound, began)
    return _outer_approximation(problem, relaxed, began, gap)


def _outer_approximation(problem: Problem, relaxed: Smooth, began: float, gap: float) -> Solution:
    """Return the best deals and spend, from the optimum `relaxed` with deals in parts."""
    tangents, bound = _Tangents(problem), relaxed.upper_bound
    tangents.add(relaxed.decision)
    deals, best, enveloped = problem.decisions.block("deal"), None, -np.inf
    seen: set[bytes] = set()
    for _ in range(MOST_ROUNDS):
        chosen = _choose(problem, tangents, gap=gap / 2)
        if chosen is None:
            break
        bound = min(bound, chosen[1])
        picks = np.rint(chosen[0][deals])
        if picks.tobytes() in seen:
            # The same deals again: only the solvers' tolerances are left between the two.
            break
        seen.add(picks.tobytes())
        tangents.add(chosen[0])
        found, inner = _with_deals(problem, picks, chosen[0], gap)
        tangents.add(inner.decision)
        enveloped = max(enveloped, inner.value)
        best = found if best is None or found.value > best.value else best
        closed = bound - enveloped <= gap * max(abs(bound), 1.0)
        if closed or time.perf_counter() - began > MOST_SECONDS:
            break
    if best is None:
        raise NoPlanError
    return _proved(best, bound, began)


def _with_deals(
    problem: Problem, picks: Floats, start: Floats, gap: float
) -> tuple[Solution, Smooth]:
    """Return the best plan with these deals, and the smooth optimum it came from."""
    deals = problem.decisions.block("deal")
    low, high = problem.low.copy(), problem.high.copy()
    low[deals] = high[deals] = picks
    fixed = replace(problem, low=low, high=high)
    inner = maximise(problem.local(enveloped=True), _region(fixed), start, gap=gap / 4)
    return _finish(fixed, inner.decision, inner.multipliers), inner


def _region(problem: Problem) -> Region:
    matrix, bounds, _ = problem.limits.one_sided()
    return Region(matrix.toarray(), bounds, problem.low, problem.high)


def _proved(best: Solution, bound: float, began: float) -> Solution:
    return replace(
        best, upper_bound=float(max(bound, best.value)), seconds=time.perf_counter() - began
    )


def _choose(problem: Problem, tangents: _Tangents, *, gap: float) -> tuple[Floats, float] | None:
    """Return the decision that the tangents rate best, and a bound; None if nothing is feasible."""
    n, n_media = problem.decisions.n, len(problem.curves.channels) if tangents.channel else 0
    rows, low, high = _with_tangents(problem, tangents, n_media)
    whole = np.zeros(n + n_media)
    whole[problem.decisions.block("deal")] = 1
    answer = milp(
        -np.concatenate([problem.linear, np.ones(n_media)]),
        integrality=whole,
        bounds=Bounds(
            np.concatenate([problem.low, np.full(n_media, -np.inf)]),
            np.concatenate([problem.high, np.full(n_media, np.inf)]),
        ),
        constraints=LinearConstraint(rows, low, high),
        options={"mip_rel_gap": gap, "time_limit": MOST_SECONDS},
    )
    if answer.x is None:
        return None
    bound = answer.mip_dual_bound if answer.mip_dual_bound is not None else answer.fun
    return answer.x[:n], -float(bound)


def _with_tangents(
    problem: Problem, tangents: _Tangents, n_media: int
) -> tuple[sparse.csc_matrix, Floats, Floats]:
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
    return sparse.vstack([wide, sparse.csr_matrix(cuts)]).tocsc(), low, high


def _finish(problem: Problem, decision: Floats, multipliers: Floats) -> Solution:
    """Return the decision with every limit kept, its worth on the true curves, and its prices."""
    decision = settle(problem, decision)
    _, _, owner = problem.limits.one_sided()
    prices = np.zeros(len(problem.limits.rows))
    np.add.at(prices, owner, multipliers)
    value = problem.weighted_worth(decision)
    return Solution(decision, value, np.inf, prices, 0.0)
