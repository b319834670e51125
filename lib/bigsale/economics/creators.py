"""Terms of creators beside their fees: commission on claims, fees back for missed sales."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.channels import DealsChannel
from bigsale.brief.model import Brief

Floats = npt.NDArray[np.float64]


def creators_commission_rate(channel: str, brief: Brief, creators: pd.DataFrame | None) -> float:
    """Return the creators' mean commission rate (0–1, of kept sales) in a channel of deals, else 0.

    `creators`: the table of that name; weighted by promised sales. A rate that the brief states
    for the channel is in its unit economics already.
    """
    terms = brief.channels.get(channel)
    if creators is None or not isinstance(terms, DealsChannel) or terms.commission_rate:
        return 0.0
    own = creators[creators["channel"] == channel]
    promised_cny = own["expected_gmv_cny"].fillna(0.0).to_numpy(float)
    if not promised_cny.sum() > 0:
        return 0.0
    return float(np.average(own["commission_rate"].fillna(0.0), weights=promised_cny))


def commission_per_added(
    rate: float, net_share: float, claimed_cny: float, added_cny: float
) -> float:
    """Return yuan of commission per gross yuan really added; 0 where nothing was added.

    `rate` (0–1) of kept sales, `net_share` (0–1) of claimed sales that are kept.

    Commission is paid on the kept part of all that creators claim, so it weighs on what they add.
    """
    return rate * net_share * claimed_cny / added_cny if added_cny > 0 else 0.0


def fee_given_back(quote_cny: Floats, sold_cny: Floats, guaranteed_cny: Floats) -> Floats:
    """Return yuan of the quote that a creator gives back for missing her guarantee (保量).

    `sold_cny`: sales that the platform attributes to her, net of refunds; `guaranteed_cny`: what
    she guaranteed on the same basis, 0 or NaN = nothing. Shapes broadcast.

    The missing share comes back: quote × (1 − sold ÷ guaranteed), from nothing to the whole quote.
    The platform's service fee on the quote stays with the platform.
    """
    bound = np.asarray(guaranteed_cny) > 0
    reached = np.asarray(sold_cny) / np.where(bound, guaranteed_cny, 1.0)
    return np.asarray(quote_cny * np.where(bound, np.clip(1 - reached, 0.0, 1.0), 0.0))
