"""How many people a test of two pages or prices needs."""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist


def sample_per_arm(
    base_rate: float, target_rate: float, *, alpha: float = 0.05, power: float = 0.8
) -> int:
    """Return the people each arm needs to tell two conversion rates apart.

    `base_rate`, `target_rate` in (0, 1), different. `alpha`: two-sided chance of a false alarm.
    `power`: chance to see the difference where it is real. Raises ValueError outside of that.
    Source: normal approximation with pooled variance under no difference (Fleiss, Levin, Paik).
    """
    if not (0 < base_rate < 1 and 0 < target_rate < 1) or base_rate == target_rate:
        raise ValueError("rates must be between 0 and 1, and different")
    if not (0 < alpha < 1 and 0 < power < 1):
        raise ValueError("alpha and power must be between 0 and 1")
    mean = (base_rate + target_rate) / 2
    none = NormalDist().inv_cdf(1 - alpha / 2) * sqrt(2 * mean * (1 - mean))
    both = base_rate * (1 - base_rate) + target_rate * (1 - target_rate)
    real = NormalDist().inv_cdf(power) * sqrt(both)
    return ceil((none + real) ** 2 / (target_rate - base_rate) ** 2)
