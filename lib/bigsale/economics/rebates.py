"""Volume rebates of media (返点): what comes back of a channel's spend once it is large enough."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.brief.channels import Rebate
from bigsale.brief.model import Brief

Floats = npt.NDArray[np.float64]

TOLERANCE_CNY = 1e-6
"""Far below a fen: sums of fen in yuan may be off in their last digits."""
AT_START_CNY = 1.0
"""Spend this near a tier's start is there for the tier."""


def rebates_of(brief: Brief, channel: str) -> tuple[Rebate, ...]:
    """Return the rebate tiers of a channel, smallest spend first; none for most channels."""
    return getattr(brief.channels.get(channel), "rebates", ())


def reached_tier(rebates: tuple[Rebate, ...], spend_cny: float) -> int:
    """Return the position of the largest tier that `spend_cny` reaches, −1 for none."""
    return sum(spend_cny >= tier.from_cny - TOLERANCE_CNY for tier in rebates) - 1


def rebate_cny(rebates: tuple[Rebate, ...], spend_cny: float) -> float:
    """Return yuan that come back of `spend_cny`: the reached tier's rate of all of it."""
    at = reached_tier(rebates, spend_cny)
    return rebates[at].rate * spend_cny if at >= 0 else 0.0


def rebates_cny(brief: Brief, channels: tuple[str, ...], spend_cny: Floats) -> Floats:
    """Return yuan that come back of each channel's spend; both (channel,)."""
    tiers = [rebates_of(brief, name) for name in channels]
    return np.array([rebate_cny(*each) for each in zip(tiers, spend_cny, strict=True)], float)


def marginal_rebate(brief: Brief, channel: str, spend_cny: float) -> float:
    """Return yuan that come back of one yuan more; NaN at a tier's start, which holds spend."""
    rebates = rebates_of(brief, channel)
    at = reached_tier(rebates, spend_cny)
    if at < 0:
        return 0.0
    return rebates[at].rate if spend_cny > rebates[at].from_cny + AT_START_CNY else float("nan")
