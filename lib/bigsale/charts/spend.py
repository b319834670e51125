"""Where and when the money goes."""

from __future__ import annotations

import pandas as pd

from bigsale.charts._altair import alt
from bigsale.charts.marks import tips, unless_empty
from bigsale.charts.phases import phase_bands
from bigsale.charts.theme import (
    INK,
    PHASE_RAMP,
    channel_colour,
    date_axis,
    finish,
    money_axis,
    order_of,
)
from bigsale.words.numbers import money, percent

LEGEND_COLUMNS = 4
"""Eight channels in one row would run over the edge."""


@unless_empty
def budget_by_phase(
    budget: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return spend by channel, each bar cut into the phases, the largest channel on top.

    `budget`: channel, phase (titles; categories give the order), spend_cny ≥ 0.
    """
    frame = _with_words(budget, language)
    phases = order_of(budget["phase"])
    totals = frame.groupby("channel", observed=True)["spend_cny"].sum().sort_values(ascending=False)
    ends = totals.rename("total").reset_index().assign(channel=lambda f: f["channel"].astype(str))
    whole = max(totals.sum(), 1e-9)
    ends["text"] = [f"{money(v, language, digits=4)} · {percent(v / whole)}" for v in ends["total"]]
    y = alt.Y("channel:N", sort=ends["channel"].tolist(), title=None)
    room = alt.Scale(domain=[0, float(totals.max() or 1) * 1.22], nice=False)
    bars = (
        alt.Chart(frame)
        .mark_bar(size=20, stroke="white", strokeWidth=0.8)
        .encode(
            y=y,
            x=alt.X("spend_cny:Q", scale=room, axis=money_axis(language, title=None)),
            color=alt.Color("phase:N", scale=_ramp(phases), sort=phases),
            order=alt.Order("place:O"),
            tooltip=tips(language, channel="channel", phase="phase", spend="spend", share="share"),
        )
    )
    text = (
        alt.Chart(ends)
        .mark_text(align="left", dx=6, color=INK)
        .encode(y=y, x="total:Q", text="text:N")
    )
    height = 34 * max(len(totals), 2)
    return finish((bars + text).properties(height=height), title=title, subtitle=subtitle)


@unless_empty
def daily_spend(
    daily: pd.DataFrame,
    phases: pd.DataFrame,
    *,
    language: str,
    title: str = "",
    subtitle: str = "",
) -> alt.Chart:
    """Return stacked spend by day over bands of the phases.

    `daily`: date, channel (title), spend_cny; `phases`: phase (title), start, end.
    """
    summed = daily.groupby(["date", "channel"], observed=True, as_index=False)["spend_cny"].sum()
    frame = summed.assign(
        day=summed["date"].dt.strftime("%Y-%m-%d"),
        spend=[money(v, language) for v in summed["spend_cny"]],
        place=summed["channel"].map({n: i for i, n in enumerate(order_of(daily["channel"]))}),
        channel=summed["channel"].astype(str),
    )
    bands, names = phase_bands(phases, daily["date"])
    bars = (
        alt.Chart(frame)
        .mark_bar(stroke="white", strokeWidth=0.4)
        .encode(
            x=alt.X("yearmonthdate(date):T", axis=date_axis(language)),
            y=alt.Y("spend_cny:Q", axis=money_axis(language, title=None)),
            color=channel_colour(daily["channel"], orient="bottom", columns=LEGEND_COLUMNS),
            order=alt.Order("place:O"),
            tooltip=tips(language, day="date", channel="channel", spend="spend"),
        )
    )
    chart = alt.layer(bands, bars, names).properties(height=230)
    return finish(chart, title=title, subtitle=subtitle)


def _with_words(budget: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the budget with text for tooltips and the place of each phase in the bar."""
    places = {name: i for i, name in enumerate(order_of(budget["phase"]))}
    whole = max(budget["spend_cny"].sum(), 1e-9)
    return budget.assign(
        spend=[money(v, language) for v in budget["spend_cny"]],
        share=[percent(v / whole, 1) for v in budget["spend_cny"]],
        place=[places[str(name)] for name in budget["phase"]],
        channel=budget["channel"].astype(str),
        phase=budget["phase"].astype(str),
    )


def _ramp(names: list[str]) -> alt.Scale:
    """Return one hue from light to dark in the order of time."""
    steps = len(PHASE_RAMP) - 1
    places = [round(i * steps / max(len(names) - 1, 1)) for i in range(len(names))]
    return alt.Scale(domain=names, range=[PHASE_RAMP[i] for i in places])
