"""What the plan should bring: frontier, demand, creators, and money step by step."""

from __future__ import annotations

import pandas as pd

from bigsale.charts._altair import alt
from bigsale.charts.marks import interval_text, tips, unless_empty
from bigsale.charts.phases import phase_bands
from bigsale.charts.theme import (
    ACCENT,
    ACCENT_LIGHT,
    INK,
    MUTED,
    QUIET,
    WARN,
    channel_colour,
    date_axis,
    finish,
    money_axis,
)
from bigsale.words.labels import label
from bigsale.words.numbers import money, ratio_interval, signed_money

CREATORS_SHOWN = 15


@unless_empty
def frontier(
    points: pd.DataFrame,
    marks: pd.DataFrame,
    *,
    language: str,
    title: str = "",
    subtitle: str = "",
) -> alt.Chart:
    """Return expected contribution against budget with its 90 % band.

    `points`: budget_cny, contribution_cny_mean, _p05, _p95. `marks`: mark ("plan", "best"),
    budget_cny, contribution_cny_mean.
    """
    data = points.assign(
        budget=[money(v, language) for v in points["budget_cny"]],
        gain=interval_text(points, "contribution_cny", language),
    )
    x = alt.X(
        "budget_cny:Q",
        axis=money_axis(language, title=label("budget", language), grid=False),
        scale=alt.Scale(zero=False, nice=False),
    )
    y = alt.Y(
        "contribution_cny_p05:Q",
        axis=money_axis(language, title=label("contribution", language)),
    )
    base = alt.Chart(data).encode(x=x)
    band = base.mark_area(color=ACCENT_LIGHT, opacity=0.5).encode(y=y, y2="contribution_cny_p95:Q")
    line = base.mark_line(color=ACCENT, strokeWidth=2).encode(y="contribution_cny_mean:Q")
    touch = base.mark_point(size=30, filled=True, color=ACCENT, opacity=1).encode(
        y="contribution_cny_mean:Q",
        tooltip=tips(language, budget="budget", gain="contribution"),
    )
    named = marks.assign(name=[label(mark, language) for mark in marks["mark"]])
    spots = alt.Chart(named).encode(x=x, y="contribution_cny_mean:Q")
    rings = spots.mark_point(size=120, color=WARN, strokeWidth=2, filled=True, opacity=1)
    names = spots.mark_text(dy=-14, color=INK, fontWeight="bold").encode(text="name:N")
    chart = alt.layer(band, line, touch, rings, names).properties(height=230)
    return finish(chart, title=title, subtitle=subtitle)


@unless_empty
def demand_forecast(
    demand: pd.DataFrame,
    phases: pd.DataFrame,
    *,
    language: str,
    title: str = "",
    subtitle: str = "",
) -> alt.Chart:
    """Return demand against an ordinary day (=1) over the campaign and the days after it.

    `demand`: date, multiplier_mean, _p05, _p95; `phases`: phase (title), start, end.
    """
    ends = [f"multiplier_{end}" for end in ("mean", "p05", "p95")]
    data = demand.assign(
        day=demand["date"].dt.strftime("%Y-%m-%d"),
        noon=demand["date"] + pd.Timedelta(hours=12),
        text=[
            ratio_interval({"mean": mean, "p05": low, "p95": high}, language)
            for mean, low, high in demand[ends].to_numpy()
        ],
    )
    bands, names = phase_bands(phases, demand["date"])
    base = alt.Chart(data).encode(x=alt.X("noon:T", axis=date_axis(language)))
    y = alt.Y("multiplier_p05:Q", axis=alt.Axis(title=None, tickCount=5))
    band = base.mark_area(color=ACCENT_LIGHT, opacity=0.7, interpolate="step").encode(
        y=y, y2="multiplier_p95:Q"
    )
    line = base.mark_line(color=ACCENT, interpolate="step").encode(y="multiplier_mean:Q")
    touch = base.mark_point(size=20, filled=True, color=ACCENT, opacity=1).encode(
        y="multiplier_mean:Q", tooltip=tips(language, day="date", text="demand")
    )
    one = (
        alt.Chart(pd.DataFrame({"one": [1.0]}))
        .mark_rule(color=MUTED, strokeDash=[4, 3])
        .encode(y="one:Q")
    )
    chart = alt.layer(bands, one, band, line, touch, names)
    return finish(chart.properties(height=190), title=title, subtitle=subtitle)


@unless_empty
def deals_ranked(
    deals: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return creators by what each should add; taken ones filled, others pale.

    `deals`: creator (name), channel (title), chosen, fee_cny, expected_contribution_cny.
    Shows the best twenty.
    """
    ranked = deals.sort_values("expected_contribution_cny", ascending=False).head(CREATORS_SHOWN)
    data = ranked.assign(
        gain=[signed_money(v, language) for v in ranked["expected_contribution_cny"]],
        fee=[money(v, language) for v in ranked["fee_cny"]],
        taken=[label("yes" if chosen else "no", language) for chosen in ranked["chosen"]],
        opacity=[1.0 if chosen else 0.3 for chosen in ranked["chosen"]],
        align_at=ranked["expected_contribution_cny"].clip(lower=0.0),
        channel=ranked["channel"].astype(str),
        creator=ranked["creator"].astype(str),
    )
    base = alt.Chart(data).encode(y=alt.Y("creator:N", sort=data["creator"].tolist(), title=None))
    room = [min(0.0, float(data["expected_contribution_cny"].min()) * 1.15),
            float(data["expected_contribution_cny"].max()) * 1.2]  # fmt: skip
    bars = base.mark_bar(size=13).encode(
        x=alt.X(
            "expected_contribution_cny:Q",
            axis=money_axis(language, title=None),
            scale=alt.Scale(domain=room, nice=False),
        ),
        color=channel_colour(deals["channel"]),
        opacity=alt.Opacity("opacity:Q", scale=None, legend=None),
        tooltip=tips(
            language, creator="creator", channel="channel", taken="chosen", fee="fee_cny",
            gain="expected_contribution_cny",
        ),
    )  # fmt: skip
    text = base.mark_text(align="left", dx=5, fontSize=10).encode(x="align_at:Q", text="gain:N")
    chart = (bars + text).properties(height=17 * max(len(data), 2))
    return finish(chart, title=title, subtitle=subtitle)


@unless_empty
def waterfall(
    steps: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return amounts that lead from a first total to a last one.

    `steps`: step (a name in words/labels, in order), amount_cny, total (bool): totals stand on
    zero, the others float from where the last one ended.
    """
    data = _stacked(steps).assign(
        step=[label(str(name), language) for name in steps["step"]],
        text=[
            money(a, language) if t else signed_money(a, language)
            for a, t in zip(steps["amount_cny"], steps["total"], strict=True)
        ],
    )
    order = data["step"].tolist()
    base = alt.Chart(data).encode(
        x=alt.X(
            "step:N",
            sort=order,
            axis=alt.Axis(title=None, labelAngle=0, labelLimit=90, labelOverlap=False),
        )
    )
    y = alt.Y("from_cny:Q", axis=money_axis(language, title=None))
    bars = base.mark_bar(size=34).encode(
        y=y,
        y2="to_cny:Q",
        color=alt.Color("colour:N", scale=None),
        tooltip=tips(language, step="factor", text="sales"),
    )
    text = base.mark_text(dy=-8).encode(y="top_cny:Q", text="text:N")
    chart = (bars + text).properties(height=220)
    return finish(chart, title=title, subtitle=subtitle)


def _stacked(steps: pd.DataFrame) -> pd.DataFrame:
    """Return the steps with the lower and upper end of each bar in yuan, and its colour."""
    level, rows = 0.0, []
    for amount, total in zip(steps["amount_cny"].tolist(), steps["total"].tolist(), strict=True):
        start = 0.0 if total else level
        level = start + amount
        colour = QUIET if total else (ACCENT if amount >= 0 else WARN)
        rows.append((start, level, max(start, level), colour))
    places = pd.DataFrame(rows, columns=["from_cny", "to_cny", "top_cny", "colour"])
    return steps.reset_index(drop=True).assign(**places, step=steps["step"].astype(str).to_numpy())
