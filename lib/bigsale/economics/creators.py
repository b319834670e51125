"""Commission that creators take on what they claim: a cost of their channel beside the fees."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief, DealsChannel


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
