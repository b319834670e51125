"""Interior-point maximisation of a concave worth under linear limits, with a proven bound.

Maximise f(v) subject to G v ≤ g and low ≤ v ≤ high. Newton steps on the perturbed optimality
conditions (Nocedal & Wright, Numerical Optimization, ch. 19); the gradient is exact, the curvature
may be approximate. Whatever the steps do, the bound holds: for concave f, any point v and any
multipliers λ ≥ 0,

    max f ≤ f(v) − ∇f·v + λ·g + Σ_j max(r_j·low_j, r_j·high_j),   r = ∇f(v) − Gᵀλ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from threadpoolctl import ThreadpoolController

Floats = npt.NDArray[np.float64]

LINEAR_ALGEBRA = ThreadpoolController()
"""Systems of a few hundred unknowns: threads cost more than they bring, most on a busy machine."""
LEAST_SLACK = 1e-11
"""Least slack of a row, relative to the largest limit."""
CLOSEST = 1e-14
"""Relative distance from a bound below which rounding says nothing."""
TO_BORDER = 0.99
"""Share of the way to the nearest border that one step may go."""


class Local(NamedTuple):
    """A worth near one point: its value, gradient (variable,) and −Hessian (dense, ⪰ 0)."""

    value: float
    gradient: Floats
    curvature: Floats


@dataclass(frozen=True, eq=False)
class Smooth:
    """A maximum found and its proof. `multipliers` (row,) ≥ 0 belong to the rows of G."""

    decision: Floats
    value: float
    upper_bound: float
    multipliers: Floats
    breach: float
    steps: int

    @property
    def gap(self) -> float:
        """Relative gap between value and bound."""
        return (self.upper_bound - self.value) / max(abs(self.upper_bound), 1.0)


@dataclass(frozen=True, eq=False)
class Region:
    """The decisions allowed: G v ≤ g, low ≤ v ≤ high (all finite); G dense, (row, variable)."""

    G: Floats
    g: Floats
    low: Floats
    high: Floats

    def support(self, direction: Floats, multipliers: Floats) -> float:
        """Return an upper bound of direction · v over the region, for any multipliers ≥ 0."""
        rest = direction - self.G.T @ multipliers
        corner = np.where(rest > 0, self.high, self.low)
        return float(multipliers @ self.g + rest @ corner)


@LINEAR_ALGEBRA.wrap(limits=1, user_api="blas")
def maximise(
    local: Callable[[Floats], Local],
    region: Region,
    start: Floats,
    *,
    gap: float = 1e-6,
    most_steps: int = 80,
) -> Smooth:
    """Return the maximum of `local` over `region`, from `start` (need not keep the limits).

    Variables with equal bounds keep them. Stops at the relative `gap` or when no step helps.
    """
    free = region.high - region.low > 1e-12 * np.maximum(np.abs(region.high), 1.0)
    fixed = np.where(free, 0.0, region.low)
    inner = Region(
        region.G[:, free], region.g - region.G @ fixed, region.low[free], region.high[free]
    )
    state = _start(inner, start[free])
    best: Smooth | None = None
    for step in range(most_steps):
        decision = fixed.copy()
        decision[free] = state.v
        here = local(decision)
        bound = region.support(here.gradient, state.rows) - float(here.gradient @ decision)
        breach = float(np.maximum(inner.G @ state.v - inner.g, 0.0).max(initial=0.0))
        found = Smooth(decision, here.value, here.value + bound, state.rows, breach, step)
        best = _better(best, found, region)
        if best.gap <= gap and best.breach <= 1e-9 * _scale(region):
            break
        moved = _newton(state, here.gradient[free], here.curvature[np.ix_(free, free)], inner)
        if moved is None:
            break
        state = moved
    assert best is not None
    return best


class _State(NamedTuple):
    v: Floats
    slack: Floats
    rows: Floats
    at_low: Floats
    at_high: Floats


def _scale(region: Region) -> float:
    return max(float(np.abs(region.g).max(initial=0.0)), 1.0)


def _better(best: Smooth | None, found: Smooth, region: Region) -> Smooth:
    """Return the later of the two with the tighter bound, unless it breaks limits more."""
    if best is None:
        return found
    bound = min(best.upper_bound, found.upper_bound)
    tolerance = 1e-9 * _scale(region)
    keeps, kept = found.breach <= tolerance, best.breach <= tolerance
    improves = found.value > best.value if keeps and kept else found.breach <= best.breach
    chosen = found if (keeps and not kept) or improves else best
    rows = found.multipliers if found.upper_bound <= best.upper_bound else best.multipliers
    return Smooth(chosen.decision, chosen.value, bound, rows, chosen.breach, found.steps)


def _start(region: Region, start: Floats) -> _State:
    width = region.high - region.low
    v = np.clip(start, region.low + 0.01 * width, region.high - 0.01 * width)
    room = region.g - region.G @ v
    slack = np.maximum(room, 1e-3 * max(float(np.abs(region.g).max(initial=1.0)), 1.0))
    n_rows = len(region.g)
    return _State(v, slack, np.full(n_rows, 0.1), np.full(v.size, 0.1), np.full(v.size, 0.1))


def _newton(state: _State, gradient: Floats, curvature: Floats, region: Region) -> _State | None:
    """Return the state after one predictor–corrector step, or None when it cannot move."""
    v, slack, rows, at_low, at_high = state
    from_low = np.maximum(v - region.low, CLOSEST * (1 + np.abs(region.low)))
    from_high = np.maximum(region.high - v, CLOSEST * (1 + np.abs(region.high)))
    off_rows = region.G @ v + slack - region.g
    weights = rows / slack
    system = curvature + region.G.T @ (weights[:, None] * region.G)
    system[np.diag_indices_from(system)] += at_low / from_low + at_high / from_high + 1e-14
    factor = _factor(system)
    if factor is None:
        return None

    def direction(target: float, second: _State | None) -> _State:
        push_rows = (target - (second.slack * second.rows if second else 0.0)) / slack - rows
        push_low = (target - (second.v * second.at_low if second else 0.0)) / from_low - at_low
        push_high = (target + (second.v * second.at_high if second else 0.0)) / from_high - at_high
        off = -gradient + region.G.T @ rows - at_low + at_high
        right = -off - region.G.T @ (push_rows + weights * off_rows) + push_low - push_high
        dv = cho_solve(factor, right, check_finite=False)
        moved = region.G @ dv
        return _State(
            dv,
            -off_rows - moved,
            push_rows + weights * (off_rows + moved),
            push_low - at_low / from_low * dv,
            push_high + at_high / from_high * dv,
        )

    n_pairs = len(rows) + 2 * len(v)
    now = (slack @ rows + from_low @ at_low + from_high @ at_high) / n_pairs
    guess = direction(0.0, None)
    primal, dual = _lengths(state, guess, region)
    after = (
        (slack + primal * guess.slack) @ (rows + dual * guess.rows)
        + (from_low + primal * guess.v) @ (at_low + dual * guess.at_low)
        + (from_high - primal * guess.v) @ (at_high + dual * guess.at_high)
    ) / n_pairs
    ease = max(float(after / now), 1e-3)
    step = direction(now * ease**3, guess)
    primal, dual = _lengths(state, step, region)
    if not np.isfinite(step.v).all() or max(primal, dual) < 1e-10:
        return None
    return _State(
        v + primal * step.v,
        # A slack of next to nothing would drown the curvature in rounding.
        np.maximum(slack + primal * step.slack, LEAST_SLACK * _scale(region)),
        rows + dual * step.rows,
        at_low + dual * step.at_low,
        at_high + dual * step.at_high,
    )


def _factor(system: Floats) -> tuple[Floats, bool] | None:
    """Return the Cholesky factor, with the least of three lifts of the diagonal that allows it."""
    for lift in (0.0, 1e-12, 1e-8):
        lifted = system.copy()
        lifted[np.diag_indices_from(lifted)] *= 1 + lift
        try:
            return cho_factor(lifted, overwrite_a=True, check_finite=False)
        except LinAlgError:
            continue
    return None


def _lengths(state: _State, step: _State, region: Region) -> tuple[float, float]:
    """Return how far the primal and the dual part of `step` may go."""
    primal = min(
        _reach(state.slack, step.slack),
        _reach(state.v - region.low, step.v),
        _reach(region.high - state.v, -step.v),
    )
    dual = min(
        _reach(state.rows, step.rows),
        _reach(state.at_low, step.at_low),
        _reach(state.at_high, step.at_high),
    )
    return min(1.0, TO_BORDER * primal), min(1.0, TO_BORDER * dual)


def _reach(room: Floats, change: Floats) -> float:
    falling = change < 0
    return float((-room[falling] / change[falling]).min(initial=np.inf))
