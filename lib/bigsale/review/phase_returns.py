"""What one more yuan in a phase would have sold, and had to sell, over its mix of channels."""

from __future__ import annotations

import numpy as np

from bigsale.review.channels import ChannelFigures


def phase_marginal(figures: ChannelFigures, phase: int) -> float:
    """Return marginal ROI of a phase over all channels, posterior median; NaN without spend."""
    spend = figures.spend_cny[:, phase]
    if not spend.sum() > 0:
        return np.nan
    grown = np.nansum(figures.stretch[:, :, phase] * spend, axis=1)
    return float(np.median(grown) / spend.sum())


def phase_breakeven(figures: ChannelFigures, phase: int) -> float:
    """Return the marginal ROI at which one more yuan, spread as the spend was, pays for itself.

    Sales of each channel count with their own worth, so a phase with much livestream (refunds,
    commission) must sell more. NaN without spend, infinite where no sales are worth anything.
    """
    spend = figures.spend_cny[:, phase]
    grown = np.nan_to_num(figures.stretch[:, :, phase] * spend).mean(axis=0)
    if not spend.sum() > 0 or not grown.sum() > 0:
        return np.nan
    worth = float(grown @ figures.value / grown.sum())
    own_share = float(spend @ figures.own_share / spend.sum())
    return own_share / worth if worth > 0 else np.inf
