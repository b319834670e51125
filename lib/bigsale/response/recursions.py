"""Sums that fade from period to period, forward and backward, compiled.

Period by period each step would wait for the one before; four at a time, only every fourth does.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled

Floats = npt.NDArray[np.float64]


@compiled
def fade_on(x: Floats, kept: float, before: float) -> None:
    """Turn x (period,) in place into y_t = x_t + kept · y_t−1; y before the first: `before`."""
    n, last = x.size - x.size % 4, before
    second = kept * kept
    third, fourth = second * kept, second * second
    for t in range(0, n, 4):
        a = x[t]
        b = x[t + 1] + kept * a
        c = x[t + 2] + kept * b
        d = x[t + 3] + kept * c
        x[t] = a + kept * last
        x[t + 1] = b + second * last
        x[t + 2] = c + third * last
        last = d + fourth * last
        x[t + 3] = last
    for t in range(n, x.size):
        last = x[t] + kept * last
        x[t] = last


@compiled
def fade_back(x: Floats, kept: float) -> None:
    """Turn x (period,) in place into y_t = x_t + kept · y_t+1; nothing comes after the last."""
    rest, last = x.size % 4, 0.0
    second = kept * kept
    third, fourth = second * kept, second * second
    for t in range(x.size - 4, rest - 1, -4):
        d = x[t + 3]
        c = x[t + 2] + kept * d
        b = x[t + 1] + kept * c
        a = x[t] + kept * b
        x[t + 3] = d + kept * last
        x[t + 2] = c + second * last
        x[t + 1] = b + third * last
        last = a + fourth * last
        x[t] = last
    for t in range(rest - 1, -1, -1):
        last = x[t] + kept * last
        x[t] = last
