"""Named streams of random numbers, so that one more draw here never moves a draw there."""

from __future__ import annotations

from zlib import crc32

import numpy as np


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the generator of one named part of the simulation with this seed."""
    return np.random.default_rng([seed, *(crc32(name.encode()) for name in names)])
