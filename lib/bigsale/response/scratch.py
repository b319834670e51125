"""Rows for compiled code out of one block: a density asks for dozens, and each would cost 0.1 µs.

The first number of the block says how many are taken.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import bare, compiled

Floats = npt.NDArray[np.float64]


@compiled
def clear(scratch: Floats) -> None:
    """Take everything back: all rows cut out before are no longer anybody's."""
    scratch[0] = 1.0


@compiled
def taken(scratch: Floats) -> float:
    """Return how much is taken, for `give_back`."""
    return scratch[0]


@compiled
def give_back(scratch: Floats, taken_before: float) -> None:
    """Take back what was cut out since then: the next rows lie where it lay, still in the cache."""
    scratch[0] = taken_before


@compiled
def row(scratch: Floats, n: int) -> Floats:
    """Cut out n numbers, which hold anything. Raises MemoryError where the block is too small."""
    first = int(scratch[0])
    if first + n > scratch.size:
        raise MemoryError("block of rows too small")
    scratch[0] += n
    return bare(scratch)[first : first + n]


@compiled
def zeros(scratch: Floats, n: int) -> Floats:
    """Cut out n zeros."""
    out = row(scratch, n)
    for i in range(n):
        out[i] = 0.0
    return out


@compiled
def rows(scratch: Floats, m: int, n: int) -> Floats:
    """Cut out m rows of n numbers, which hold anything."""
    return row(scratch, m * n).reshape((m, n))


@compiled
def same_rows(scratch: Floats, source: Floats) -> Floats:
    """Cut out a copy of `source` (m, n)."""
    out = rows(scratch, source.shape[0], source.shape[1])
    for i in range(source.shape[0]):
        for j in range(source.shape[1]):
            out[i, j] = source[i, j]
    return out
