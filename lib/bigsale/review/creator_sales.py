"""What creators really sold in the campaign: from orders that name them, else from past deals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.review.window import ONE_DAY, Window

SALES = ("gmv_cny", "refund_cny", "fee_cny")


def delivered_sales(ids: pd.Series, brief: Brief, history: History, window: Window) -> pd.DataFrame:
    """Return gmv_cny, refund_cny and fee_cny of each creator of `ids`, NaN where not known.

    Orders that name creators come first: then all are known, and who is not named sold nothing.
    Else rows of `past_deals` of this campaign count, summed by creator; refunds and fee are known
    only from there.
    """
    orders = _from_orders(ids, history, window)
    return orders if orders is not None else _from_deals(ids, brief, history, window)


def deals_of_campaign(brief: Brief, history: History, window: Window) -> pd.DataFrame | None:
    """Return the past deals that belong to the campaign: its event, or posted on its days.

    A post that names another event is not the campaign's. None without the table.
    """
    deals = history.past_deals
    if deals is None:
        return None
    event, blank, inside = _events_of(deals, window)
    return deals[(event == brief.campaign) | (blank & inside)]


def under_another_name(brief: Brief, history: History, window: Window) -> pd.Series:
    """Return the events that deals posted on the campaign's days name where none names it.

    One a deal; empty where some deal names the campaign.
    """
    deals = history.past_deals
    if deals is None:
        return pd.Series(dtype=str)
    event, blank, inside = _events_of(deals, window)
    if (event == brief.campaign).any():
        return pd.Series(dtype=str)
    return event[inside & ~blank]


def _events_of(
    deals: pd.DataFrame, window: Window
) -> tuple[pd.Series, pd.Series, npt.NDArray[np.bool_]]:
    """Return the event of each deal, whether it names none, and whether it was posted inside."""
    day = deals["posted_on"].to_numpy().astype("datetime64[D]")
    inside = (day >= window.first_day) & (day < window.last_day + ONE_DAY)
    event = deals["event"] if "event" in deals else pd.Series(pd.NA, index=deals.index)
    return event, event.isna() | (event == ""), inside


def _from_orders(ids: pd.Series, history: History, window: Window) -> pd.DataFrame | None:
    orders = history.orders
    if orders is None or "creator_id" not in orders:
        return None
    day = orders["paid_at"].to_numpy().astype("datetime64[D]")
    inside = (day >= window.first_day) & (day < window.last_day + ONE_DAY)
    sums = orders[inside].groupby("creator_id")["gmv_cny"].sum()
    unknown = dict.fromkeys(SALES[1:], np.nan)
    return pd.DataFrame({"gmv_cny": ids.map(sums).fillna(0.0)}).assign(**unknown)


def _from_deals(ids: pd.Series, brief: Brief, history: History, window: Window) -> pd.DataFrame:
    deals = deals_of_campaign(brief, history, window)
    if deals is None or deals.empty:
        return pd.DataFrame(np.nan, index=ids.index, columns=list(SALES))
    deals = deals.reindex(columns=["creator_id", *SALES])
    # One deal whose refunds still come in leaves the creator's refunds unknown.
    rows = deals.groupby("creator_id")
    sums = rows.sum().where(rows.count().eq(rows.size(), axis=0))
    return pd.DataFrame({name: ids.map(sums[name]) for name in SALES}).astype(float)
