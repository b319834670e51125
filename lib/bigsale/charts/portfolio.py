"""One budget over several campaigns: the split, and what more money would bring each."""

from __future__ import annotations

from functools import partial

import pandas as pd

from bigsale.charts._altair import alt
from bigsale.charts.blocks import Block, Column, table
from bigsale.charts.marks import interval_text, tips, unless_empty
from bigsale.charts.theme import (
    ACCENT,
    ACCENT_LIGHT,
    CHANNEL_COLOURS,
    finish,
    money_axis,
    order_of,
)
from bigsale.units import to_fen
from bigsale.words.labels import label
from bigsale.words.numbers import money, percent, worth, yuan


@unless_empty
def campaign_split(
    split: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return two bars a campaign: this split, and the proportion of their own budgets.

    `split`: campaign (title), name ("plan" or "own_budgets"), budget_cny.
    """
    names = [label(name, language) for name in ("plan", "own_budgets")]
    whole = split.groupby("name")["budget_cny"].transform("sum").clip(lower=1e-9)
    data = split.assign(
        campaign=split["campaign"].astype(str),
        which=[label(str(name), language) for name in split["name"]],
        text=[
            f"{money(v, language, digits=4)} · {percent(v / w)}"
            for v, w in zip(split["budget_cny"], whole, strict=True)
        ],
    )
    order = order_of(split["campaign"])
    room = alt.Scale(domain=[0, float(split["budget_cny"].max() or 1) * 1.3], nice=False)
    base = alt.Chart(data).encode(
        y=alt.Y("campaign:N", sort=order, title=None),
        yOffset=alt.YOffset("which:N", sort=names),
        x=alt.X("budget_cny:Q", scale=room, axis=money_axis(language, title=None)),
        tooltip=tips(language, campaign="campaign", which="scenario", text="budget"),
    )
    colours = alt.Scale(domain=names, range=[ACCENT, ACCENT_LIGHT])
    bars = base.mark_bar().encode(color=alt.Color("which:N", scale=colours))
    text = base.mark_text(align="left", dx=6).encode(text="text:N")
    chart = (bars + text).properties(height=56 * max(len(order), 1))
    return finish(chart, title=title, subtitle=subtitle)


@unless_empty
def campaign_curves(
    curves: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    language: str,
    title: str = "",
    subtitle: str = "",
) -> alt.Chart:
    """Return expected contribution against budget, a line per campaign, its own budget marked.

    `curves`: campaign (title), budget_cny, contribution_cny_mean, _p05, _p95. `marks`: the same
    columns but the quantiles, one row per campaign.
    """
    order = order_of(curves["campaign"])
    data = curves.assign(
        campaign=curves["campaign"].astype(str),
        budget=[money(v, language) for v in curves["budget_cny"]],
        gain=interval_text(curves, "contribution_cny", language),
    )
    colours = [CHANNEL_COLOURS[i % len(CHANNEL_COLOURS)] for i in range(len(order))]
    colour = alt.Color(
        "campaign:N",
        scale=alt.Scale(domain=order, range=colours),
        legend=alt.Legend(columns=1, labelLimit=500),
    )
    x = alt.X("budget_cny:Q", axis=money_axis(language, title=label("budget", language)))
    y = alt.Y(
        "contribution_cny_mean:Q", axis=money_axis(language, title=label("contribution", language))
    )
    base = alt.Chart(data).encode(x=x, y=y, color=colour)
    touch = base.mark_point(size=25, filled=True, opacity=1).encode(
        tooltip=tips(language, campaign="campaign", budget="budget", gain="contribution")
    )
    named = marks.assign(campaign=marks["campaign"].astype(str))
    spots = alt.Chart(named).encode(x=x, y=y, color=colour)
    rings = spots.mark_point(size=170, filled=True, opacity=1)
    chart = alt.layer(base.mark_line(strokeWidth=2), touch, rings).properties(height=240)
    return finish(chart, title=title, subtitle=subtitle)


def campaign_list(campaigns: pd.DataFrame, *, language: str) -> Block:
    """Return money, expected contribution and the next yuan of every campaign, with the sum.

    `campaigns`: the columns of portfolio.csv, campaign as title.
    """
    ends = campaigns[["contribution_cny_p05", "contribution_cny_p95"]].to_numpy()
    amounts = ["budget_cny", "spend_cny", "contribution_cny_mean"]
    frame = campaigns.assign(
        campaign=campaigns["campaign"].astype(str),
        interval=[f"{money(low, language)} – {money(high, language)}" for low, high in ends],
    )
    sums = {name: to_fen(campaigns[name]).sum() / 100 for name in amounts}
    last = {"campaign": label("total", language), "interval": "", **sums}
    rows = pd.DataFrame([*frame.to_dict("records"), last])
    shown = [
        Column("campaign", label("campaign", language), align="left"),
        Column("budget_cny", label("budget", language), yuan),
        Column("spend_cny", label("spend", language), yuan),
        Column(
            "contribution_cny_mean",
            label("contribution", language),
            partial(money, language=language),
        ),
        Column("interval", label("interval", language), align="right"),
        Column("marginal_worth", label("marginal_worth", language), worth),
    ]
    return table(rows, shown, total=True)
