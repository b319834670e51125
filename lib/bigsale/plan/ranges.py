"""How far a channel's intensities can go once one of them is limited.

Branch and bound (see `conjugate`) says of one part: its mean intensity lies above, or below, a
number. As carry-over ties the days together, that limits every draw's intensity on every part.
How far is a fractional knapsack: cells enter in order of what they add per mean intensity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.plan.curves import MediaCurves
from bigsale.plan.kernels import compiled

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reach:
    """Intensity of one channel as a linear function of its spend by cell.

    `base` (draw, part): what earlier spend carries in; `per_cny` (draw, part, cell) per yuan;
    `mean` (part, cell): weighted mean over draws of `per_cny`.
    """

    base: Floats
    per_cny: Floats
    mean: Floats

    def thinned(self, every: int) -> Reach:
        """Return the reach of every n-th draw, with the mean of all."""
        own = np.ascontiguousarray(self.per_cny[::every])
        return Reach(self.base[::every], own, self.mean)

    def intensity(self, spend: Floats) -> Floats:
        """Return the intensity of spend (cell,), (draw, part)."""
        return self.base + self.per_cny @ spend

    def least(self, box: tuple[Floats, Floats], part: int, wanted: float) -> Floats:
        """Return the least intensity, (draw, part), if spend adds `wanted` to `part` in the mean.

        `box`: least and largest spend, each (cell,).
        """
        low, high = box
        rest = wanted - float(self.mean[part] @ low)
        return self.intensity(low) + _filled(self.per_cny, self.mean[part], high - low, rest, 1.0)

    def most(self, box: tuple[Floats, Floats], part: int, allowed: float) -> Floats:
        """Return the largest intensity, (draw, part), if spend adds at most `allowed` to `part`."""
        low, high = box
        rest = allowed - float(self.mean[part] @ low)
        return self.intensity(low) + _filled(self.per_cny, self.mean[part], high - low, rest, -1.0)


def make_reach(curves: MediaCurves, draw_weight: Floats) -> Reach:
    """Return the reach of the one channel of `curves`; `draw_weight` (draw,), sum 1."""
    grid, lags = curves.grid, curves.lag_weights[:, 0]
    gap = grid.part_day[:, None] - grid.cell_day[None, :]
    inside = (gap > 0) & (gap < lags.shape[1])
    per_cny = np.where(inside, lags[:, np.clip(gap, 0, lags.shape[1] - 1)], 0.0)
    per_cny[:, grid.cell_part, np.arange(grid.n_cells)] = lags[:, :1] / grid.cell_width
    strength = curves.strength[:, 0]
    per_cny *= strength[:, :, None]
    base = strength * curves.before[:, 0, grid.part_day]
    return Reach(base, per_cny, np.tensordot(draw_weight, per_cny, 1))


@compiled
def _filled(per_cny: Floats, mean: Floats, room_cny: Floats, rest: float, sign: float) -> Floats:
    """Return what cells filled up to `rest` of mean intensity add, (draw, part).

    `sign` 1: the cheapest cells first, −1: those that add the most; where cells add nothing to
    the mean they are left out, or filled.
    """
    n_draws, n_parts, n_cells = per_cny.shape
    out = np.zeros((n_draws, n_parts))
    key, order = np.empty(n_cells), np.empty(n_cells, np.int64)
    for d in range(n_draws):
        for k in range(n_parts):
            n, added = 0, 0.0
            for j in range(n_cells):
                own = per_cny[d, k, j]
                if mean[j] * room_cny[j] <= 0:
                    added += own * room_cny[j] if sign < 0 else 0.0
                    continue
                if own == 0 and sign < 0:
                    continue
                ratio, place = sign * own / mean[j], n
                while place > 0 and key[place - 1] > ratio:
                    key[place], order[place] = key[place - 1], order[place - 1]
                    place -= 1
                key[place], order[place] = ratio, j
                n += 1
            left = rest
            for at in range(n):
                if left <= 0:
                    break
                j = order[at]
                taken = min(room_cny[j] * mean[j], left)
                added += taken * sign * key[at]
                left -= taken
            out[d, k] = added
    return out
