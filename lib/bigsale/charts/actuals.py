"""What a campaign did: against plan, against the baseline, on three bases of ROI."""

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
    date_axis,
    finish,
    money_axis,
    order_of,
)
from bigsale.words.labels import label
from bigsale.words.numbers import money, percent, ratio


@unless_empty
def planned_actual(
    frame: pd.DataFrame, *, row: str, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return a bar for what was done and a tick for what was planned, row by row.

    `frame`: column `row` (titles, in order), actual_cny, planned_cny (NaN where not planned).
    """
    order = order_of(frame[row])
    share = frame["actual_cny"] / frame["planned_cny"].where(frame["planned_cny"] > 0)
    data = frame.assign(
        actual=[money(v, language) for v in frame["actual_cny"]],
        planned=[money(v, language) for v in frame["planned_cny"]],
        reached=[percent(v) for v in share],
        end=frame[["actual_cny", "planned_cny"]].max(axis=1),
        **{row: frame[row].astype(str)},
    )
    data["text"] = data["actual"] + [f" · {r}" if r != "–" else "" for r in data["reached"]]
    tooltip = tips(
        language, **{row: row, "actual": "actual", "planned": "planned", "reached": "share"}
    )
    base = alt.Chart(data).encode(y=alt.Y(f"{row}:N", sort=order, title=None), tooltip=tooltip)
    room = alt.Scale(domain=[0, float(data["end"].max() or 1) * 1.25], nice=False)
    bars = base.mark_bar(size=16, color=ACCENT).encode(
        x=alt.X("actual_cny:Q", scale=room, axis=money_axis(language, title=None))
    )
    ticks = base.mark_tick(color=WARN, thickness=3, size=26, opacity=1).encode(x="planned_cny:Q")
    text = base.mark_text(align="left", dx=7).encode(x="end:Q", text="text:N")
    chart = (bars + ticks + text).properties(height=34 * max(len(data), 2))
    return finish(chart, title=title, subtitle=subtitle)


@unless_empty
def daily_baseline(
    daily: pd.DataFrame,
    phases: pd.DataFrame,
    *,
    language: str,
    title: str = "",
    subtitle: str = "",
) -> alt.Chart:
    """Return actual sales by day over what they would have been without the campaign.

    `daily`: date, gmv_cny, baseline_cny_mean, _p05, _p95; `phases`: phase (title), start, end.
    """
    data = daily.assign(
        day=daily["date"].dt.strftime("%Y-%m-%d"),
        noon=daily["date"] + pd.Timedelta(hours=12),
        sales=[money(v, language) for v in daily["gmv_cny"]],
        without=interval_text(daily, "baseline_cny", language),
    )
    bands, names = phase_bands(phases, daily["date"])
    base = alt.Chart(data).encode(x=alt.X("noon:T", axis=date_axis(language)))
    y = alt.Y("baseline_cny_p05:Q", axis=money_axis(language, title=None))
    band = base.mark_area(color=ACCENT_LIGHT, opacity=0.6).encode(y=y, y2="baseline_cny_p95:Q")
    tooltip = tips(language, day="date", sales="actual", without="baseline")
    two = [label("actual", language), label("baseline", language)]
    columns = {"gmv_cny": two[0], "baseline_cny_mean": two[1]}
    long = data.rename(columns=columns).melt(["noon"], two, "kind", "value")
    lines = (
        alt.Chart(long)
        .mark_line(strokeWidth=2)
        .encode(
            x="noon:T",
            y="value:Q",
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=two, range=[INK, ACCENT]),
                legend=alt.Legend(orient="bottom"),
            ),
        )
    )
    dots = base.mark_point(size=24, filled=True, color=INK, opacity=1).encode(
        y="gmv_cny:Q", tooltip=tooltip
    )
    chart = alt.layer(bands, band, lines, dots, names).properties(height=230)
    return finish(chart, title=title, subtitle=subtitle)


@unless_empty
def roi_three_bases(
    roi: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return each channel's ROI as the platform claims it, after refunds, and incremental.

    `roi`: channel (title), roi_gross, roi_net (both attributed), roi_incremental_mean, _p05, _p95.
    """
    kinds = {
        "roi_gross": "roi_gross",
        "roi_net": "roi_net_claimed",
        "roi_incremental_mean": "roi_incremental",
    }
    names = [label(name, language) for name in kinds.values()]
    long = roi.rename(columns={c: label(n, language) for c, n in kinds.items()}).melt(
        ["channel", "roi_incremental_p05", "roi_incremental_p95"], names, "kind", "value"
    )
    long = long.dropna(subset="value").assign(
        text=lambda f: [ratio(v) for v in f["value"]], channel=lambda f: f["channel"].astype(str)
    )
    ends = long["kind"] != names[-1]
    long.loc[ends, ["roi_incremental_p05", "roi_incremental_p95"]] = float("nan")
    base = alt.Chart(long).encode(
        y=alt.Y("channel:N", sort=order_of(roi["channel"]), title=None),
        yOffset=alt.YOffset("kind:N", sort=names),
        tooltip=tips(language, channel="channel", kind="basis", text="roi"),
    )
    bars = base.mark_bar(size=9).encode(
        x=alt.X("value:Q", axis=alt.Axis(title=None, tickCount=6)),
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=names, range=[QUIET, MUTED, ACCENT]),
            # The names are long: on a phone three do not fit side by side.
            legend=alt.Legend(columns=2),
        ),
    )
    text = (
        base.mark_text(align="left", dx=4, fontSize=10, color=MUTED)
        .encode(x=alt.X("label_at:Q"), text="text:N")
        .transform_calculate(
            label_at="max(datum.value, isValid(datum.roi_incremental_p95)"
            " ? datum.roi_incremental_p95 : 0)"
        )
    )
    rules = (
        base.mark_rule(color=INK, strokeWidth=1.4)
        .encode(x="roi_incremental_p05:Q", x2="roi_incremental_p95:Q")
        .transform_filter("isValid(datum.roi_incremental_p95)")
    )
    chart = alt.layer(bars, rules, text).properties(height=44 * roi["channel"].nunique())
    return finish(chart, title=title, subtitle=subtitle)
