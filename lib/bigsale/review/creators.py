"""Creators of the campaign: what they promised, what they brought where that is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bigsale.data.history import History
from bigsale.economics import Economics, UnitEconomics
from bigsale.economics.creators import fee_given_back
from bigsale.errors import Finding, Text
from bigsale.review.channels import ChannelFigures
from bigsale.review.creator_sales import deals_of_campaign, delivered_sales, under_another_name
from bigsale.review.measures import Measures
from bigsale.review.names import title_of
from bigsale.review.result import PlannedTables
from bigsale.words.numbers import money, percent

COLUMNS = (
    "creator_id", "name", "channel", "fee_cny", "commission_rate", "promised_gmv_cny",
    "delivered_gmv_cny", "kept_promise", "contribution_cny", "breakeven_fee_cny", "advice",
    "promised_contribution_cny", "basis",
)  # fmt: skip
NEAR_BREAKEVEN = 0.5
"""Creators who would break even at this share of their fee or more are worth haggling with."""


def creator_table(measures: Measures) -> pd.DataFrame:
    """Return creators, best first; columns as `COLUMNS`.

    Where the plan says who was hired, only those, and whoever past deals say worked too.
    `delivered_gmv_cny`: what orders or past deals say the creator sold. `contribution_cny`: its
    part that is added sales, at the channel's ratio of added to attributed, worth a gross yuan
    each, less commission, fee and samples; NaN where nothing is known to be delivered.
    `breakeven_fee_cny`: fee at which it would be zero.
    `advice`: rehire, renegotiate or drop. `promised_contribution_cny`: the same if all that was
    promised came and all of it were added. What a guarantee gives back of the fee counts.
    """
    history, economics = measures.history, measures.economics
    table = _with_others(_hired(history, measures.planned), measures)
    if table is None or table.empty:
        return pd.DataFrame({name: [] for name in COLUMNS})
    table = table.rename(columns={"expected_gmv_cny": "promised_gmv_cny"})
    sold = delivered_sales(table["creator_id"], measures.brief, history, measures.window)
    table["fee_cny"] = sold["fee_cny"].fillna(table["fee_cny"])
    table["delivered_gmv_cny"] = sold["gmv_cny"]
    promised = table["promised_gmv_cny"]
    table["kept_promise"] = sold["gmv_cny"] / promised.where(promised > 0)
    table["promised_contribution_cny"] = _earned(table, promised, economics)
    refund = (sold["refund_cny"] / sold["gmv_cny"].where(sold["gmv_cny"] > 0)).clip(0, 1)
    own = table.assign(refund_rate=refund.fillna(_refund_rate(table, economics)))
    added = _added_share(table["channel"], measures.figures)
    table["contribution_cny"] = _earned(own, sold["gmv_cny"], economics, added)
    before_fee = _before_fee(own, sold["gmv_cny"], economics, added)
    table["breakeven_fee_cny"] = before_fee.clip(lower=0)
    table["advice"] = _advice(table)
    table["basis"] = np.where(sold["gmv_cny"].notna(), "delivered", "promised")
    order = ["contribution_cny", "promised_contribution_cny", "creator_id"]
    table = table.sort_values(order, ascending=[False, False, True], na_position="last")
    return table.reindex(columns=list(COLUMNS)).reset_index(drop=True)


def _added_share(channels: pd.Series, figures: ChannelFigures) -> pd.Series:
    """Return which part of attributed sales a channel really added, 1 at most and if unknown."""
    claimed = np.nansum(figures.attributed_cny, axis=1)
    added = figures.added_cny.mean(axis=0)
    known = {
        name: min(float(added[row] / claimed[row]), 1.0)
        for row, name in enumerate(figures.channels)
        if claimed[row] > 0
    }
    return channels.map(known).astype(float).fillna(1.0)


def _before_fee(
    table: pd.DataFrame, gmv_cny: pd.Series, economics: Economics, added: pd.Series | float
) -> pd.Series:
    """Return contribution of `gmv_cny` after commission and samples; the fee is still to pay.

    Commission is due on all that a creator sells, worth comes from what of it is `added`.
    """
    units, refund = _units(table, economics), _refund_rate(table, economics)
    margin = np.array([unit.gross_margin - unit.platform_fee_rate for unit in units])
    lost = np.array([unit.nonrefundable_cost_rate for unit in units])
    commission = (1 - refund) * table["commission_rate"].fillna(0.0)
    samples_cny = table["samples_cny"].fillna(0.0) if "samples_cny" in table else 0.0
    return gmv_cny * (added * ((1 - refund) * margin - lost) - commission) - samples_cny


def _earned(
    table: pd.DataFrame, gmv_cny: pd.Series, economics: Economics, added: pd.Series | float = 1.0
) -> pd.Series:
    """Return contribution of `gmv_cny` after fee too, less what a guarantee gives back."""
    paid_cny = table["fee_cny"] - _given_back(table, gmv_cny, economics)
    return _before_fee(table, gmv_cny, economics, added) - paid_cny


def _advice(table: pd.DataFrame) -> list[str]:
    """Return rehire, renegotiate or drop for each creator; blank where nothing is delivered."""
    near = table["breakeven_fee_cny"] >= NEAR_BREAKEVEN * table["fee_cny"]
    worth_fee = near & (table["fee_cny"] > 0)
    return np.select(
        [table["contribution_cny"].isna(), table["contribution_cny"] >= 0, worth_fee],
        ["", "rehire", "renegotiate"],
        "drop",
    ).tolist()


def creator_findings(creators: pd.DataFrame, measures: Measures) -> list[Finding]:
    """Say when creators cannot be told apart, and hold their promises against the channel."""
    told = _under_another_name(measures)
    if creators.empty or (creators["basis"] == "delivered").any():
        return told
    planned = measures.planned
    hired = planned is not None and planned.deals is not None
    return [*told, _by_channel_only(creators, measures, hired=hired)]


def _under_another_name(measures: Measures) -> list[Finding]:
    brief = measures.brief
    events = under_another_name(brief, measures.history, measures.window)
    if events.empty:
        return []
    names = ", ".join(sorted(set(events.astype(str))))
    return [
        Finding(
            "deals-under-another-name",
            "warning",
            Text(
                f"past_deals 有 {len(events)} 次合作发布在活动期内，event 写的却是 {names}，"
                f"不是 {brief.campaign}，没有计入",
                f"past_deals: {len(events)} deals were posted on the campaign's days, but their "
                f"event is {names}, not {brief.campaign}; they do not count",
            ),
            Text(
                f"属于这次活动的，把 event 改成 {brief.campaign} 或留空",
                f"Write {brief.campaign} for those of this campaign, or leave it blank",
            ),
        )
    ]


def _hired(history: History, planned: PlannedTables | None) -> pd.DataFrame | None:
    if planned is None or planned.deals is None:
        return None if history.creators is None else history.creators.copy()
    deals = planned.deals[planned.deals["chosen"].astype(bool)]
    if history.creators is None:
        return deals.assign(name=deals["creator_id"], commission_rate=0.0)
    return history.creators[history.creators["creator_id"].isin(deals["creator_id"])].copy()


def _with_others(table: pd.DataFrame | None, measures: Measures) -> pd.DataFrame | None:
    """Return the table with those too whose deals of the campaign only `past_deals` knows."""
    deals = deals_of_campaign(measures.brief, measures.history, measures.window)
    if deals is None:
        return table
    known = set() if table is None else set(table["creator_id"])
    deals = deals[~deals["creator_id"].isin(known) & deals["channel"].isin(measures.brief.channels)]
    if deals.empty:
        return table
    columns = ["name", "channel", "fee_cny", "commission_rate", "expected_gmv_cny"]
    deals = deals.reindex(columns=["creator_id", *columns])
    rows = deals.groupby("creator_id", sort=False)
    others = rows[columns].first()
    for summed in ("fee_cny", "expected_gmv_cny"):
        others[summed] = rows[summed].sum(min_count=1)
    others["name"] = others["name"].fillna(others.index.to_series())
    others = others.reset_index()
    return others if table is None else pd.concat([table, others], ignore_index=True)


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
