"""Newton systems of the interior-point method: channels are blocks, limits tie them together.

The system is K dv = right with K = B + GᵀWG. B is the curvature, one block a channel, plus a
diagonal; W are the weights of the limits. A block is inverted alone, and the few limits are a
small dense system (the normal equations of Wright, Primal–Dual Interior-Point Methods, ch. 11).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, cho_factor, cho_solve

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Layout:
    """Where the variables of a region sit: the first `n_inside` in blocks, the rest alone.

    `inside` (n_inside,): place of each block variable among all block places; `blocks` and `size`
    are the number of blocks and the places of one.
    """

    inside: Ints
    blocks: int
    size: int

    @property
    def n_inside(self) -> int:
        """Number of variables inside blocks."""
        return len(self.inside)

    def spread(self, values: Floats) -> Floats:
        """Return values (variable, column) of block variables as (block, place, column)."""
        out = np.zeros((self.blocks * self.size, values.shape[1]))
        out[self.inside] = values[: self.n_inside]
        return out.reshape(self.blocks, self.size, values.shape[1])

    def gather(self, values: Floats) -> Floats:
        """Return (block, place, column) as (block variable, column)."""
        return values.reshape(self.blocks * self.size, values.shape[2])[self.inside]


class System:
    """K = blockdiag(curvature) + diagonal + GᵀWG, factorised; `solve` may be called many times."""

    def __init__(
        self, curvature: Floats, diagonal: Floats, rows: Floats, weights: Floats, layout: Layout
    ) -> None:
        """`curvature` (block, place, place) ⪰ 0; `diagonal` (variable,) > 0; `weights` (row,)."""
        self.layout, self.rows, self.weights = layout, rows, weights
        self.outside = diagonal[layout.n_inside :]
        self.block = _with_diagonal(curvature, diagonal[: layout.n_inside], layout)
        self.inverse = _inverse(self.block)
        small = rows @ self._apart(rows.T)
        small[np.diag_indices_from(small)] += 1 / weights
        self.factor = cho_factor(small, check_finite=False)

    def _apart(self, right: Floats) -> Floats:
        """Return B⁻¹ right, (variable, column)."""
        inside = self.layout.gather(self.inverse @ self.layout.spread(right))
        return np.concatenate([inside, right[self.layout.n_inside :] / self.outside[:, None]])

    def _times(self, v: Floats) -> Floats:
        """Return K v, (variable,)."""
        inside = self.layout.gather(self.block @ self.layout.spread(v[:, None]))[:, 0]
        own = np.concatenate([inside, v[self.layout.n_inside :] * self.outside])
        return own + self.rows.T @ (self.weights * (self.rows @ v))

    def _once(self, right: Floats) -> Floats:
        alone = self._apart(right[:, None])[:, 0]
        pull = cho_solve(self.factor, self.rows @ alone, check_finite=False)
        return alone - self._apart((self.rows.T @ pull)[:, None])[:, 0]

    def solve(self, right: Floats) -> Floats:
        """Return dv with K dv = right, refined once where that stays finite."""
        dv = self._once(right)
        with np.errstate(over="ignore", invalid="ignore"):
            refined = dv + self._once(right - self._times(dv))
        return refined if np.isfinite(refined).all() else dv


def _inverse(block: Floats) -> Floats:
    """Return the inverse of every block, (block, place, place); diagonals must not be zero."""
    at = np.arange(block.shape[1])
    if np.count_nonzero(block) > block.shape[0] * block.shape[1]:
        return np.asarray(np.linalg.inv(block))
    # Nothing carries over from one day to another: every block is its diagonal.
    inverse = np.zeros_like(block)
    inverse[:, at, at] = 1 / block[:, at, at]
    return inverse


def _with_diagonal(curvature: Floats, diagonal: Floats, layout: Layout) -> Floats:
    """Return the blocks with their diagonal; places that no variable takes become unit rows."""
    taken = np.zeros(layout.blocks * layout.size, bool)
    taken[layout.inside] = True
    both = taken.reshape(layout.blocks, layout.size)
    block = curvature * both[:, :, None] * both[:, None, :]
    full = np.ones(layout.blocks * layout.size)
    full[layout.inside] = diagonal
    at = np.arange(layout.size)
    block[:, at, at] += full.reshape(layout.blocks, layout.size)
    return block


def factorise(
    curvature: Floats, diagonal: Floats, rows: Floats, weights: Floats, layout: Layout
) -> System | None:
    """Return the system, with the least of three lifts of the diagonal that allows it."""
    for lift in (0.0, 1e-12, 1e-8):
        try:
            return System(curvature, diagonal * (1 + lift) + lift, rows, weights, layout)
        except (LinAlgError, np.linalg.LinAlgError):
            continue
    return None
