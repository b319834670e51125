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

from bigsale.plan.newton import Layout, factorise
from bigsale.threads import one_thread

Floats = npt.NDArray[np.float64]

LEAST_SLACK = 1e-13
"""Least slack of a row, in units in which its coefficients are about one."""
HUGE = 1e50
"""Multipliers beyond this come from steps that lead nowhere (worth that is not concave)."""
FIRST_PAIR = 1e-3
"""First product of a slack and its multiplier, in units in which worth is about one."""
CLOSEST = 1e-14
"""Relative distance from a bound below which rounding says nothing."""
TO_BORDER = 0.99
"""Share of the way to the nearest border that one step may go."""


class Local(NamedTuple):
    """A worth near one point: its value, gradient (variable,) and −Hessian.

    The Hessian has one block (⪰ 0) of equal size for each group of the first variables, and is
    zero beyond them: (block, place, place).
    """

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


@one_thread
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
    inner, rows = _free_part(region, free, fixed)
    here = local(np.clip(start, region.low, region.high))
    units = _units(inner, here.gradient[free])
    state = _start(units, inner, start[free])
    best: Smooth | None = None
    for step in range(most_steps):
        decision = fixed.copy()
        decision[free] = units.decision(state.v)
        here = local(decision)
        multipliers = np.zeros(len(region.g))
        multipliers[rows] = state.rows * units.worth / units.row
        bound = region.support(here.gradient, multipliers) - float(here.gradient @ decision)
        breach = float(np.maximum(region.G @ decision - region.g, 0.0).max(initial=0.0))
        found = Smooth(decision, here.value, here.value + bound, multipliers, breach, step)
        best = _better(best, found, region)
        # Where every variable is fixed there is nothing to search, whatever limits say.
        if not free.any() or (best.gap <= gap and best.breach <= 1e-9 * _scale(region)):
            break
        # Steps that lead nowhere overflow; `_newton` refuses them.
        with np.errstate(over="ignore", invalid="ignore"):
            moved = _newton(state, units.of_local(here, free), region=units.scaled(inner))
        if moved is None:
            break
        state = moved
    assert best is not None
    return best


@dataclass(frozen=True, eq=False)
class _Units:
    """Units in which variables lie in 0–1 and rows and worth are about one."""

    low: Floats
    width: Floats
    row: Floats
    worth: float

    def decision(self, v: Floats) -> Floats:
        return self.low + self.width * v

    def scaled(self, region: Region) -> Region:
        rows = region.G * self.width / self.row[:, None]
        room = (region.g - region.G @ self.low) / self.row
        n = len(self.low)
        return Region(rows, room, np.zeros(n), np.ones(n))

    def of_local(self, local: Local, free: npt.NDArray[np.bool_]) -> tuple[Floats, Floats, Layout]:
        """Return gradient, curvature and layout of the free variables in these units."""
        blocks, size, _ = local.curvature.shape
        inside = free[: blocks * size]
        layout = Layout(np.flatnonzero(inside), blocks, size)
        width = layout.spread(self.width[:, None])[:, :, 0]
        curvature = local.curvature * width[:, :, None] * width[:, None, :] / self.worth
        return local.gradient[free] * self.width / self.worth, curvature, layout


def _units(region: Region, gradient: Floats) -> _Units:
    width = region.high - region.low
    row = np.maximum(np.abs(region.G * width).max(axis=1, initial=0.0), 1e-12)
    return _Units(region.low, width, row, max(float(np.abs(gradient * width).max(initial=0)), 1e-9))


def _free_part(
    region: Region, free: npt.NDArray[np.bool_], fixed: Floats
) -> tuple[Region, npt.NDArray[np.int64]]:
    """Return the region of the free variables, and which rows say anything about them."""
    rows = np.flatnonzero((region.G[:, free] != 0).any(axis=1))
    room = (region.g - region.G @ fixed)[rows]
    inner = Region(region.G[np.ix_(rows, free)], room, region.low[free], region.high[free])
    return inner, rows


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


def _start(units: _Units, region: Region, start: Floats) -> _State:
    """Return a state near `start`, off all borders, with the products of the pairs alike."""
    scaled = units.scaled(region)
    v = (start - units.low) / units.width
    # Far from the borders, but not so far that limits over many variables break.
    push = scaled.G.clip(0).sum(axis=1)
    least = 0.01 * float(np.clip(scaled.g / np.maximum(push, 1e-12), 1e-4, 1.0).min(initial=1.0))
    v = np.clip(v, least, 1 - least)
    slack = np.maximum(scaled.g - scaled.G @ v, 10 * least)
    return _State(v, slack, FIRST_PAIR / slack, FIRST_PAIR / v, FIRST_PAIR / (1 - v))


def _newton(
    state: _State, local: tuple[Floats, Floats, Layout], *, region: Region
) -> _State | None:
    """Return the state after one predictor–corrector step, or None when it cannot move."""
    gradient, curvature, layout = local
    v, slack, rows, at_low, at_high = state
    from_low = np.maximum(v - region.low, CLOSEST * (1 + np.abs(region.low)))
    from_high = np.maximum(region.high - v, CLOSEST * (1 + np.abs(region.high)))
    off_rows = region.G @ v + slack - region.g
    weights = rows / slack
    diagonal = at_low / from_low + at_high / from_high + 1e-14
    system = factorise(curvature, diagonal, region.G, weights, layout)
    if system is None:
        return None

    def direction(target: float, second: _State | None) -> _State:
        push_rows = (target - (second.slack * second.rows if second else 0.0)) / slack - rows
        push_low = (target - (second.v * second.at_low if second else 0.0)) / from_low - at_low
        push_high = (target + (second.v * second.at_high if second else 0.0)) / from_high - at_high
        off = -gradient + region.G.T @ rows - at_low + at_high
        right = -off - region.G.T @ (push_rows + weights * off_rows) + push_low - push_high
        dv = system.solve(right)
        moved = region.G @ dv
        return _State(
            dv,
            -off_rows - moved,
            push_rows + weights * (off_rows + moved),
            push_low - at_low / from_low * dv,
            push_high + at_high / from_high * dv,
        )

    n_pairs = len(rows) + 2 * len(v)
    now = float(slack @ rows + from_low @ at_low + from_high @ at_high) / n_pairs
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
    if not np.isfinite(step.v).all() or max(primal, dual) < 1e-10 or rows.max(initial=0) > HUGE:
        return None
    return _State(
        v + primal * step.v,
        # A slack of next to nothing would drown the curvature in rounding.
        np.maximum(slack + primal * step.slack, LEAST_SLACK),
        rows + dual * step.rows,
        at_low + dual * step.at_low,
        at_high + dual * step.at_high,
    )


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
