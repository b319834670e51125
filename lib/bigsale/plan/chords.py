"""The closest concave curve above a Hill curve where its intensity is known to lie in a range.

A Hill curve S of slope > 1 is convex up to an inflection, then concave. On a range [lo, hi] its
concave envelope is the line from (lo, S(lo)) that touches the curve, then the curve; where the
line touches beyond hi, it ends at (hi, S(hi)). So the narrower the range, the closer the line.
Beyond the range line and curve go on as they are: concave everywhere, as duality wants it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.plan.kernels import compiled

Floats = npt.NDArray[np.float64]

MOST_STEPS = 60
"""Of Newton's method within halvings; six are usual."""


@compiled
def _share(intensity: float, half: float, slope: float) -> float:
    """Return the Hill curve at an intensity ≥ 0."""
    return 1 / (1 + (half / intensity) ** slope) if intensity > 0 else 0.0


@compiled
def _touching(low: float, half: float, slope: float) -> float:
    """Return where the line from (low, S(low)) touches the curve; `low` is before the inflection.

    (t − low)·S′(t) − (S(t) − S(low)) falls beyond the inflection and is zero where it touches.
    """
    farthest = half * (slope - 1) ** (1 / slope)
    if low <= 0:
        return farthest
    value = _share(low, half, slope)
    near, far = max(low, half * ((slope - 1) / (slope + 1)) ** (1 / slope)), farthest
    at = 0.5 * (near + far)
    for _ in range(MOST_STEPS):
        share = _share(at, half, slope)
        first = slope * share * (1 - share) / at
        over = (at - low) * first - (share - value)
        if over > 0:
            near = at
        else:
            far = at
        second = first * (slope * (1 - 2 * share) - 1) / at
        step = over / ((at - low) * second) if second < 0 else np.inf
        if abs(step) <= 1e-15 * at:
            break
        at = at - step if near < at - step < far else 0.5 * (near + far)
    return at


@compiled
def chord(low: float, high: float, half: float, slope: float) -> tuple[float, float, float]:
    """Return end, rate and value at intensity 0 of the line for intensities from `low` to `high`.

    Before its end the line stands for the curve. A slope ≤ 1 needs none: its end is −1.
    """
    if slope <= 1:
        return -1.0, 0.0, 0.0
    value = _share(low, half, slope)
    if low >= half * ((slope - 1) / (slope + 1)) ** (1 / slope):
        rate = slope * value * (1 - value) / low
        return low, rate, value - rate * low
    end = _touching(low, half, slope)
    share = _share(end, half, slope)
    rate = (share - value) / (end - low)
    if high < end:
        top, width = _share(high, half, slope), high - low
        end = np.inf
        if width > 1e-9 * high:
            rate = (top - value) / width
        elif low > 0:
            # Next to no range: as steep as at its upper end, where a convex curve is steepest.
            rate = slope * top * (1 - top) / high
    return end, rate, value - rate * low


@compiled
def chords(least: Floats, most: Floats, half: Floats, slope: Floats) -> Floats:
    """Return the line of every part, (draw, channel, part, 3): end, rate, value at 0.

    `least`, `most` (draw, channel, part): range of the intensity; `half`, `slope` (draw, channel).
    """
    n_draws, n_channels, n_parts = least.shape
    out = np.empty((n_draws, n_channels, n_parts, 3))
    for d in range(n_draws):
        for c in range(n_channels):
            for k in range(n_parts):
                line = chord(least[d, c, k], most[d, c, k], half[d, c], slope[d, c])
                out[d, c, k, 0], out[d, c, k, 1], out[d, c, k, 2] = line
    return out
