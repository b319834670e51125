"""Linear limits on a plan, each with the words a planner would use for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bigsale.errors import Text

Floats = npt.NDArray[np.float64]

TOLERANCE, EXACTLY = 1e-6, 1e-9
"""By how much a limit may be missed, in its own unit: what rounding leaves, and solvers."""


@dataclass(frozen=True, eq=False)
class Limit:
    """`low` ≤ coefficients · decision ≤ `high`, in yuan unless `is_money` is false.

    `key` is the brief's dotted key, or None for a rule that no planner set.
    """

    coefficients: Floats
    low: float
    high: float
    key: str | None
    words: Text
    is_money: bool = True

    @property
    def name(self) -> tuple[str | None, Text]:
        """What tells the planner's limits apart: one key may hold several, as signed creators."""
        return self.key, self.words


@dataclass(frozen=True, eq=False)
class Limits:
    """All limits of a problem as one sparse matrix, (limit, variable)."""

    rows: tuple[Limit, ...]
    matrix: sparse.csr_matrix
    low: Floats
    high: Floats

    def one_sided(self) -> tuple[sparse.csr_matrix, Floats, npt.NDArray[np.int64]]:
        """Return G, g and each row's limit so that the limits read G v ≤ g."""
        upper = np.flatnonzero(np.isfinite(self.high))
        lower = np.flatnonzero(np.isfinite(self.low))
        stacked = sparse.vstack([self.matrix[upper], -self.matrix[lower]]).tocsr()
        bounds = np.concatenate([self.high[upper], -self.low[lower]])
        return stacked, bounds, np.concatenate([upper, lower])

    def excess(self, decision: Floats) -> Floats:
        """Return by how much each limit is broken, (limit,), ≥ 0."""
        at = self.matrix @ decision
        return np.maximum(np.maximum(at - self.high, self.low - at), 0.0)

    def kept_by(self, decision: Floats, within: float = TOLERANCE) -> bool:
        """Return whether a decision keeps every limit, but for `within` in the limit's unit."""
        return bool(self.excess(decision).max(initial=0.0) <= within)

    def cost(self, decision: Floats, prices: Floats) -> Floats:
        """Return what one unit more of each variable costs the limits, (variable,), yuan of worth.

        `prices` (limit,) ≥ 0: of the side of each limit that `decision` is nearer to.
        """
        side = np.where(self.nearer_low(decision), -1.0, 1.0)
        return np.asarray(self.matrix.T @ (side * prices))

    def nearer_low(self, decision: Floats) -> npt.NDArray[np.bool_]:
        """Return which limits a decision meets, or nearly meets, from above, (limit,)."""
        at = self.matrix @ decision
        return np.asarray(at - self.low < self.high - at)


def stack_limits(rows: list[Limit], n_variables: int) -> Limits:
    """Return `rows` as one matrix over `n_variables`."""
    matrix = sparse.csr_matrix(
        np.array([row.coefficients for row in rows]).reshape(len(rows), n_variables)
    )
    return Limits(
        rows=tuple(rows),
        matrix=matrix,
        low=np.array([row.low for row in rows]),
        high=np.array([row.high for row in rows]),
    )
