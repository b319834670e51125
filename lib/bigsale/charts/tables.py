"""Tidy frames → tables of a report, in the reader's language."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from bigsale.charts.blocks import Block, Column, table
from bigsale.charts.theme import order_of
from bigsale.units import to_fen
from bigsale.words.labels import label
from bigsale.words.numbers import (
    MISSING,
    count,
    is_number,
    iso_day,
    money,
    percent,
    ratio,
    signed_money,
    yuan,
)

RATES = ("expense_ratio", "refund_rate", "cvr")
SHOPS = {"contribution_cny": "shop_contribution_cny"}
"""Figures of all the shop's sales that elsewhere mean what spend added."""


def budget_grid(budget: pd.DataFrame, *, language: str) -> Block:
    """Return spend in whole yuan by channel and phase, with totals that add up to the fen.

    `budget`: channel, phase (titles; categories give the order), spend_cny, and `last_share` of
    each channel in the last sale; without one its column is left out.
    """
    fen = budget.assign(fen=to_fen(budget["spend_cny"])).pivot_table(
        index="channel", columns="phase", values="fen", aggfunc="sum", observed=True, fill_value=0
    )
    fen.index, fen.columns = fen.index.astype(str), fen.columns.astype(str)
    fen["total"] = fen.sum(axis=1)
    fen = fen.sort_values("total", ascending=False)
    fen.loc[label("total", language)] = fen.sum()
    whole = int(fen["total"].iloc[-1]) or 1
    frame = (fen / 100).assign(share=fen["total"] / whole).rename_axis("channel").reset_index()
    shares = [Column("share", label("share", language), percent)]
    if "last_share" in budget and budget["last_share"].notna().any():
        before = budget.astype({"channel": str}).groupby("channel")["last_share"].first()
        frame["last_share"] = frame["channel"].map(before)
        shares.append(Column("last_share", label("last_share", language), percent))
    phases = [Column(name, name, yuan) for name in order_of(budget["phase"])]
    shown = [
        Column("channel", label("channel", language), align="left"),
        *phases,
        Column("total", label("total", language), yuan, bar=True),
        *shares,
    ]
    return table(frame, shown, total=True)


def channel_returns(channels: pd.DataFrame, *, language: str) -> Block:
    """Return net ROI with interval and its break-even, then marginal and gross break-even ROI.

    `channels`: the columns of channels.csv, roi_net_breakeven and roi_net_history, channel as
    title.
    """
    frame = channels.sort_values("spend_cny", ascending=False)
    ends = frame[["roi_net_p05", "roi_net_p95"]].to_numpy()
    frame = frame.assign(interval=[_ends(low, high) for low, high in ends])
    shown = [
        Column("channel", label("channel", language), align="left"),
        Column("spend_cny", label("spend", language), yuan),
        Column("roi_net_mean", label("roi_net", language), ratio),
        Column("interval", label("interval", language), align="right"),
        Column("roi_net_history", label("roi_net_history", language), ratio),
        Column("roi_net_breakeven", label("roi_net_breakeven", language), ratio),
        Column("roi_marginal", label("roi_marginal", language), ratio),
        Column("roi_breakeven", label("roi_breakeven", language), ratio),
    ]
    return table(frame, shown)


def deals_list(deals: pd.DataFrame, *, language: str) -> Block | None:
    """Return the creators that the plan hires, best first, with their sum; None without any.

    `deals`: creator (name), channel, phase (titles), post_date, chosen, fee_cny, promised_gmv_cny,
    expected_gmv_cny, expected_contribution_cny.
    """
    amounts = ["fee_cny", "promised_gmv_cny", "expected_gmv_cny", "expected_contribution_cny"]
    taken = deals[deals["chosen"].astype(bool)].sort_values(amounts[-1], ascending=False)
    total = {name: to_fen(taken[name].fillna(0.0)).sum() / 100 for name in amounts}
    if taken.empty:
        return None
    words = ["creator", "channel", "phase", "post_date"]
    rows = taken[[*words, *amounts]].astype(dict.fromkeys(words, str))
    rows["post_date"] = [iso_day(one, language) for one in rows["post_date"]]
    last = {**dict.fromkeys(words, ""), "creator": label("total", language), **total}
    frame = pd.DataFrame([*rows.to_dict("records"), last])
    shown = [Column(name, label(name, language), align="left") for name in words]
    fee, *expected = amounts
    shown += [Column(fee, label(fee, language), yuan)]
    shown += [Column(n, label(n, language), partial(money, language=language)) for n in expected]
    return table(frame, shown, total=True)


def other_plans_list(others: pd.DataFrame, *, language: str) -> Block | None:
    """Return the plan and the best ones without one channel or with less money; None without any.

    `others`: the columns of bundle.plan_tables.other_plans, channel as title.
    """
    if others.empty:
        return None
    ends = others[["contribution_cny_p05", "contribution_cny_p95"]].to_numpy()
    channels = others["channel"].astype(object).fillna("")  # blank in a table read back
    names = zip(others["name"], channels, strict=True)
    frame = others.assign(
        other=[label(f"other_{name}", language).replace("…", channel) for name, channel in names],
        interval=[f"{money(low, language)} – {money(high, language)}" for low, high in ends],
        change_cny=others["change_cny"].where(others["name"] != "plan"),
    )
    shown = [
        Column("other", label("scenario", language), align="left"),
        Column("spend_cny", label("spend", language), yuan),
        Column(
            "contribution_cny_mean",
            label("contribution", language),
            partial(money, language=language),
        ),
        Column("interval", label("interval", language), align="right"),
        Column(
            "change_cny", label("against_plan", language), partial(signed_money, language=language)
        ),
    ]
    return table(frame, shown)


def lift_tests_list(tests: pd.DataFrame, *, language: str) -> Block | None:
    """Return what each lift test would be worth and move, best first; None without any.

    `tests`: the columns of plan.lift_tests, channel as title.
    """
    if tests.empty:
        return None

    def moves(end: str) -> list[str]:
        pairs = zip(tests[f"roi_{end}"], tests[f"spend_if_{end}_cny"], strict=True)
        return [f"{ratio(roi)} → {money(spend_cny, language)}" for roi, spend_cny in pairs]

    known = zip(tests["roi_p05"], tests["roi_p95"], strict=True)
    frame = tests.assign(
        known=[_ends(low, high) for low, high in known],
        if_low=moves("low"),
        if_high=moves("high"),
    )
    shown = [
        Column("channel", label("channel", language), align="left"),
        Column("known", label("roi_known", language), align="right"),
        Column(
            "spend_cny", label("planned_spend_cny", language), partial(money, language=language)
        ),
        Column("if_low", label("test_low", language), align="right"),
        Column("if_high", label("test_high", language), align="right"),
        Column("worth_cny", label("test_worth", language), partial(money, language=language)),
    ]
    return table(frame, shown)


def stock_list(stock: pd.DataFrame, *, language: str) -> Block | None:
    """Return what each product needs in stock, the largest gap first; None without any.

    `stock`: the columns of bundle.preparation.stock_table.
    """
    if stock.empty:
        return None
    frame = stock.assign(
        order_by=[MISSING if pd.isna(day) else f"{day:%Y-%m-%d}" for day in stock["order_by"]],
        to_prepare_units=stock["to_prepare_units"].where(stock["to_prepare_units"] > 0),
    )
    units = ("forecast_units", "high_units", "stock_units", "to_prepare_units")
    shown = [
        Column("name", label("product", language), align="left"),
        *(Column(name, label(name, language), "{:,.0f}") for name in units),
        Column("order_by", label("order_by", language), align="right"),
    ]
    return table(frame, shown)


def results_grid(totals: pd.DataFrame, *, language: str) -> Block:
    """Return the campaign's totals: actual, last time, plan, target and how much of which.

    `totals`: figure (a name in words/labels), actual, last, planned, target (NaN where unknown;
    of spend: the budget). Columns of which nothing is known are left out.
    """
    ends = ["actual", *(end for end in ("last", "planned", "target") if totals[end].notna().any())]
    rows = [
        {"figure": label(SHOPS.get(row["figure"], row["figure"]), language)}
        | {end: _written(row["figure"], row[end], language) for end in ends}
        | _budget(row, language)
        | {"change": _change(row["figure"], row["actual"], row["last"], language=language)}
        | {"attainment": _reached(row, language)}
        for row in totals.to_dict("records")
    ]
    columns = ["figure", *ends]
    if "last" in ends:
        columns.insert(columns.index("last") + 1, "change")
    if {"planned", "target"} & set(ends):
        columns.append("attainment")
    heads = {"last": "last_time"}
    shown = [
        Column(n, label(heads.get(n, n), language), align="left" if n == "figure" else "right")
        for n in columns
    ]
    return table(pd.DataFrame(rows, columns=columns), shown)


def channel_results(channels: pd.DataFrame, *, language: str) -> Block:
    """Return what each channel spent and brought, on each basis of ROI.

    `channels`: the columns of `Review.channels`, channel as title.
    """
    ends = channels[["roi_incremental_p05", "roi_incremental_p95"]].to_numpy()
    frame = channels.assign(interval=[_ends(low, high) for low, high in ends])
    frame = frame.sort_values("spend_cny", ascending=False)
    shown = [
        Column("channel", label("channel", language), align="left"),
        Column("spend_cny", label("spend", language), yuan),
        Column("roi_gross", label("roi_gross", language), ratio),
        Column("roi_net", label("roi_net_claimed", language), ratio),
        Column("roi_incremental_mean", label("roi_incremental", language), ratio),
        Column("interval", label("interval", language), align="right"),
        Column("roi_breakeven", label("roi_breakeven", language), ratio),
    ]
    return table(frame, shown)


def channel_traffic(traffic: pd.DataFrame, *, language: str) -> Block | None:
    """Return what traffic each channel brought and what a click cost; None without clicks.

    `traffic`: the columns of `Review.traffic`, channel as title.
    """
    if traffic.empty:
        return None

    def counted(value: object) -> str:
        return count(value, language)

    shown = [
        Column("channel", label("channel", language), align="left"),
        Column("spend_cny", label("spend", language), yuan),
        Column("impressions", label("impressions", language), counted),
        Column("clicks", label("clicks", language), counted),
        Column("ctr", label("ctr", language), lambda share: percent(share, 2)),
        Column("cpc_cny", label("cpc_cny", language), "¥{:.2f}"),
        Column("cvr_click", label("cvr_click", language), lambda share: percent(share, 2)),
    ]
    return table(traffic.sort_values("spend_cny", ascending=False), shown)


def _written(figure: str, value: object, language: str) -> str:
    """Return a total as its name asks: money, rate, ratio or count."""
    if figure.endswith("_cny"):
        return money(value, language)
    if figure.startswith(RATES):
        return percent(value, 2 if figure == "cvr" else 1)
    return ratio(value) if figure.startswith("roi") else count(value, language)


def _reached(row: Mapping[Hashable, Any], language: str) -> str:
    """Return actual over target, else over plan, and over which; spend over the plan first."""
    spend = row["figure"] == "spend_cny"
    for end in ("planned", "target") if spend else ("target", "planned"):
        if is_number(row[end]) and row[end] and is_number(row["actual"]):
            held = "budget" if spend and end == "target" else end
            share = percent(float(row["actual"]) / float(row[end]))
            return label(f"of_{held}", language).format(share=share)
    return MISSING


def _budget(row: Mapping[Hashable, Any], language: str) -> dict[str, str]:
    """Return the cell that says that a target of spend is the budget."""
    if row["figure"] != "spend_cny" or not is_number(row["target"]):
        return {}
    amount = money(row["target"], language, digits=4)
    return {"target": label("budget_of", language).format(amount=amount)}


def _change(figure: str, actual: Any, before: Any, *, language: str) -> str:
    """Return the change against last time with its sign: in percent, for rates in points."""
    if not is_number(actual) or not is_number(before) or not before:
        return MISSING
    if figure.startswith(RATES):
        said = f"{100 * (actual - before):+.{2 if figure == 'cvr' else 1}f}"
        said += " 点" if language == "zh" else " pt"
    else:
        said = f"{actual / before - 1:+.0%}"
    return said.replace("-", "−")


def _ends(low: float, high: float) -> str:
    return f"{ratio(low)} – {ratio(high)}" if is_number(low) and is_number(high) else MISSING
