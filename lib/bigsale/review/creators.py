"""Creators of the campaign: what they promised, what they brought where that is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bigsale.data.history import History
from bigsale.economics import Economics, UnitEconomics
from bigsale.economics.creators import fee_given_back
from bigsale.errors import Finding, Text
from bigsale.review.measures import Measures
from bigsale.review.names import title_of
from bigsale.review.result import PlannedTables
from bigsale.review.window import ONE_DAY, Window
from bigsale.words.numbers import money, percent

COLUMNS = (
    "creator_id",
    "name",
    "channel",
    "fee_cny",
    "commission_rate",
    "promised_gmv_cny",
    "delivered_gmv_cny",
    "kept_promise",
    "contribution_cny",
    "basis",
)


def creator_table(measures: Measures) -> pd.DataFrame:
    """Return creators ranked by what they earn after fee and commission; columns as `COLUMNS`.

    Where the plan says who was hired, only those. `delivered_gmv_cny` comes from orders that name
    the creator; `contribution_cny` rests on it where known (`basis` "delivered"), else on the
    promise (`basis` "promised"). Samples sent and what a guarantee gives back of the fee count.
    """
    history = measures.history
    table = _hired(history, measures.planned)
    if table is None or table.empty:
        return pd.DataFrame({name: [] for name in COLUMNS})
    table = table.rename(columns={"expected_gmv_cny": "promised_gmv_cny"})
    table["delivered_gmv_cny"] = _delivered(table["creator_id"], history, measures.window)
    table["kept_promise"] = table["delivered_gmv_cny"] / table["promised_gmv_cny"].where(
        table["promised_gmv_cny"] > 0
    )
    known = table["delivered_gmv_cny"].notna()
    table["basis"] = np.where(known, "delivered", "promised")
    gmv_cny = table["delivered_gmv_cny"].fillna(table["promised_gmv_cny"])
    samples_cny = table["samples_cny"].fillna(0.0) if "samples_cny" in table else 0.0
    back_cny = _given_back(table, gmv_cny, measures.economics)
    paid_cny = table["fee_cny"] + samples_cny - back_cny
    table["contribution_cny"] = gmv_cny * _value(table, measures.economics) - paid_cny
    table = table.sort_values(["contribution_cny", "creator_id"], ascending=[False, True])
    return table.reindex(columns=list(COLUMNS)).reset_index(drop=True)


def creator_findings(creators: pd.DataFrame, measures: Measures) -> list[Finding]:
    """Say when creators cannot be told apart, and hold their promises against the channel."""
    if creators.empty or (creators["basis"] == "delivered").any():
        return []
    planned = measures.planned
    hired = planned is not None and planned.deals is not None
    return [_by_channel_only(creators, measures, hired=hired)]


def _hired(history: History, planned: PlannedTables | None) -> pd.DataFrame | None:
    if planned is None or planned.deals is None:
        return None if history.creators is None else history.creators.copy()
    deals = planned.deals[planned.deals["chosen"].astype(bool)]
    if history.creators is None:
        return deals.assign(name=deals["creator_id"], commission_rate=0.0)
    return history.creators[history.creators["creator_id"].isin(deals["creator_id"])].copy()


def _delivered(ids: pd.Series, history: History, window: Window) -> pd.Series:
    orders = history.orders
    if orders is None or "creator_id" not in orders:
        return pd.Series(np.nan, index=ids.index)
    day = orders["paid_at"].to_numpy().astype("datetime64[D]")
    inside = (day >= window.first_day) & (day < window.last_day + ONE_DAY)
    sums = orders[inside].groupby("creator_id")["gmv_cny"].sum()
    return ids.map(sums).fillna(0.0)


def _value(table: pd.DataFrame, economics: Economics) -> pd.Series:
    """Return contribution of a gross yuan sold by each creator, after her own commission."""
    units, refund = _units(table, economics), _refund_rate(table, economics)
    margin = np.array([unit.gross_margin - unit.platform_fee_rate for unit in units])
    lost = np.array([unit.nonrefundable_cost_rate for unit in units])
    return (1 - refund) * (margin - table["commission_rate"].fillna(0.0)) - lost


def _units(table: pd.DataFrame, economics: Economics) -> list[UnitEconomics]:
    return [economics.unit(name) for name in table["channel"]]


def _refund_rate(table: pd.DataFrame, economics: Economics) -> pd.Series:
    """Return each creator's refund rate: her own where the table has it, else the channel's."""
    rates = [unit.refund_rate for unit in _units(table, economics)]
    refund = pd.Series(rates, index=table.index)
    return table["refund_rate"].fillna(refund) if "refund_rate" in table else refund


def _given_back(table: pd.DataFrame, gmv_cny: pd.Series, economics: Economics) -> pd.Series:
    """Return yuan of each fee that come back for a missed guarantee."""
    if "guaranteed_gmv_cny" not in table:
        return pd.Series(0.0, index=table.index)
    sold_cny = gmv_cny * (1 - _refund_rate(table, economics))
    terms = (table["fee_cny"], sold_cny, table["guaranteed_gmv_cny"])
    return pd.Series(fee_given_back(*(one.to_numpy(float) for one in terms)), index=table.index)


def _by_channel_only(creators: pd.DataFrame, measures: Measures, *, hired: bool) -> Finding:
    zh, en = [], []
    figures = measures.figures
    for channel, rows in creators.groupby("channel"):
        if channel not in figures.channels:
            continue
        title = title_of(str(channel), measures.brief)
        claimed = float(np.nansum(figures.attributed_cny[figures.channels.index(channel)]))
        promised = float(rows["promised_gmv_cny"].sum())
        share = percent(claimed / max(promised, 1.0))
        zh.append(
            f"{title.zh} {len(rows)} 位承诺 {money(promised, 'zh')}，"
            f"平台归因 {money(claimed, 'zh')}（{share}）"
        )
        en.append(
            f"{title.en}: {len(rows)} promised {money(promised, 'en')}, the platform attributes "
            f"{money(claimed, 'en')} ({share})"
        )
    doubt = Text("", "") if hired else Text("名单未注明谁实际合作。", " Who was hired is not said.")
    return Finding(
        "creators-by-channel-only",
        "note",
        Text(
            f"成交只记到渠道，分不到每位达人：{'；'.join(zh)}。{doubt.zh}",
            f"Sales are known by channel, not by creator. {'; '.join(en)}.{doubt.en}",
        ),
        Text(
            "下次给每位达人单独的推广链接或优惠码，并记下实际成交。",
            "Give each creator a link or code of her own next time, and record what it sold.",
        ),
    )
