"""What traffic each channel brought, and what a click cost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bigsale.review.measures import Measures

COLUMNS = ("channel", "spend_cny", "impressions", "clicks", "ctr", "cpc_cny", "cvr_click")


def traffic_table(measures: Measures) -> pd.DataFrame:
    """Return impressions, clicks and what they cost, one row a channel that reports clicks.

    `ctr` clicks over impressions, `cpc_cny` spend over clicks, `cvr_click` orders that the
    platform attributes over clicks; all recomputed from sums over the campaign's days.
    """
    history, window = measures.history, measures.window
    nothing = np.full_like(history.spend_cny, np.nan)
    sums = {
        name: window.total(history.platform.get(name, nothing))
        for name in ("impressions", "clicks", "orders")
    }
    table = pd.DataFrame(
        {"channel": history.channels, "spend_cny": window.total(history.spend_cny)} | sums
    )
    table = table[table["channel"].isin(list(measures.brief.channels)) & (table["clicks"] > 0)]
    shown = table["impressions"].where(table["impressions"] > 0)
    table = table.assign(
        impressions=shown,
        ctr=table["clicks"] / shown,
        cpc_cny=table["spend_cny"] / table["clicks"],
        cvr_click=(table["orders"] / table["clicks"]).where(table["orders"] > 0),
    )
    return table[list(COLUMNS)].reset_index(drop=True)
