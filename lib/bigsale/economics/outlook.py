"""What a campaign should sell, day by day, where no plan has said so yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bigsale.brief.calendar import campaign_cells
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import DataError, Problem, Text
from bigsale.words.labels import event_kind_title

LAST_DAYS = 56
AOV_DAYS = 90


@dataclass(frozen=True, eq=False)
class SalesOutlook:
    """Paid sales of the campaign by day, and what they rest on.

    `daily`: date, phase, gmv_cny, orders. `aov_cny`: paid sales per order lately.
    """

    daily: pd.DataFrame
    aov_cny: float
    basis: Text

    @property
    def gmv_cny(self) -> float:
        """Paid sales of the whole campaign."""
        return float(self.daily["gmv_cny"].sum())

    @property
    def orders(self) -> float:
        """Paid orders of the whole campaign."""
        return float(self.daily["orders"].sum())


def sales_outlook(brief: Brief, history: History, *, expected_gmv_cny: float = 0.0) -> SalesOutlook:
    """Return paid sales by campaign day, shaped like the last such sale.

    A phase sells by day what the last event's phase of the same name sold; one without a past,
    what the last 56 days sold. `expected_gmv_cny` > 0 (such as a plan's expected sales) scales
    the whole to that sum. Raises DataError where the history has no paid orders.
    """
    aov_cny = _aov_cny(history)
    usual, past = _usual_day(history), _past_days(brief, history)
    cells = campaign_cells(brief)
    gmv = np.array([past.get(cell.phase, usual) * cell.day_share for cell in cells])
    if expected_gmv_cny > 0 and gmv.sum() > 0:
        gmv = gmv * expected_gmv_cny / gmv.sum()
    frame = pd.DataFrame(
        {
            "date": [cell.date for cell in cells],
            "phase": [cell.phase for cell in cells],
            "gmv_cny": gmv,
            "orders": gmv / aov_cny,
        }
    )
    return SalesOutlook(frame, aov_cny, _basis(brief, past, expected_gmv_cny))


def _aov_cny(history: History) -> float:
    lately = history.shop.tail(max(AOV_DAYS // history.grain_days, 1))[["gmv_cny", "orders"]]
    known = lately.dropna()
    if not known["orders"].sum() > 0:
        raise DataError(Problem("has no paid orders lately", "shop_daily", column="orders"))
    return float(known["gmv_cny"].sum() / known["orders"].sum())


def _usual_day(history: History) -> float:
    lately = history.shop["gmv_cny"].dropna().tail(max(LAST_DAYS // history.grain_days, 1))
    return float(lately.mean()) / history.grain_days


def _past_days(brief: Brief, history: History) -> dict[str, float]:
    """Return mean paid sales a day of each phase of the latest past event of the brief's kind."""
    events = history.events[history.events["event"].str.startswith(f"{brief.event}-")]
    if events.empty:
        return {}
    latest = events[events["event"] == events["event"].max()]
    days = history.shop.index.to_numpy()
    found = {}
    for phase, start, end in zip(latest["phase"], latest["start"], latest["end"], strict=True):
        inside = (days >= start.normalize().to_datetime64()) & (days < end.to_datetime64())
        sales = history.shop["gmv_cny"][inside].mean() / history.grain_days
        if np.isfinite(sales):
            found[str(phase)] = float(sales)
    return found


def _basis(brief: Brief, past: dict[str, float], expected_gmv_cny: float) -> Text:
    known, kind = [p for p in brief.phases if p.name in past], event_kind_title(brief.event)
    shape = Text(
        f"{len(brief.phases)} 个阶段中 {len(known)} 个的日均支付金额取自上一次 {kind.zh} "
        f"的同名阶段，其余取最近 {LAST_DAYS} 天日均",
        f"Daily paid sales of {len(known)} of {len(brief.phases)} phases are those of the last "
        f"{kind.en}; other phases take the mean of the last {LAST_DAYS} days",
    )
    if expected_gmv_cny > 0:
        return Text(
            f"{shape.zh}；合计按给定的 {expected_gmv_cny:,.0f} 元缩放。",
            f"{shape.en}; scaled to the {expected_gmv_cny:,.0f} CNY given.",
        )
    return Text(f"{shape.zh}。", f"{shape.en}.")
