"""What the money brings: curves, ROI on two bases, fit, prior against posterior."""

from __future__ import annotations

import pandas as pd

from bigsale.charts._altair import alt
from bigsale.charts.marks import interval_text, tips, unless_empty
from bigsale.charts.theme import (
    ACCENT,
    ACCENT_LIGHT,
    INK,
    MONTH_AXIS,
    MUTED,
    QUIET,
    WARN,
    channel_scale,
    date_axis,
    finish,
    money_axis,
    order_of,
)
from bigsale.words.labels import label
from bigsale.words.numbers import money, ratio, ratio_interval

FACETS = 3
FACET_WIDTH = 155


@unless_empty
def response_curves(
    curves: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return one small curve per channel with its 90 % band, break-even line and marks.

    `curves`: channel (title), mark ("curve", "plan" or "last"), spend_cny,
    incremental_gmv_cny_mean, _p05, _p95, breakeven_cny (sales that pay for the spend).
    """
    data = curves.assign(
        spend=[money(v, language) for v in curves["spend_cny"]],
        added=interval_text(curves, "incremental_gmv_cny", language),
        channel=curves["channel"].astype(str),
        mark=[label(m, language) for m in curves["mark"]],
    )
    x = alt.X("spend_cny:Q", axis=money_axis(language, title=None, tickCount=3, grid=False))
    colour = alt.Color("channel:N", scale=channel_scale(curves["channel"]), legend=None)
    base, drawn = alt.Chart().encode(x=x, color=colour), label("curve", language)
    on_curve = base.transform_filter(alt.datum.mark == drawn)
    y = alt.Y("incremental_gmv_cny_p05:Q", axis=money_axis(language, title=None, tickCount=3))
    band = on_curve.mark_area(opacity=0.22).encode(y=y, y2="incremental_gmv_cny_p95:Q")
    line = on_curve.mark_line(strokeWidth=2).encode(y="incremental_gmv_cny_mean:Q")
    even = on_curve.mark_line(strokeDash=[3, 3], strokeWidth=1).encode(
        y="breakeven_cny:Q", color=alt.value(WARN)
    )
    shapes = alt.Scale(
        domain=[label("plan", language), label("last", language)], range=["circle", "diamond"]
    )
    dots = (
        base.transform_filter(alt.datum.mark != drawn)
        .mark_point(size=75, fillOpacity=1, fill="white", strokeWidth=2)
        .encode(
            y="incremental_gmv_cny_mean:Q",
            shape=alt.Shape("mark:N", scale=shapes, legend=None),
            tooltip=tips(
                language, channel="channel", mark="scenario", spend="spend",
                added="incremental_gmv_cny",
            ),
        )
    )  # fmt: skip
    order = order_of(curves["channel"])
    chart = (
        alt.layer(band, even, line, dots, data=data)
        .properties(width=FACET_WIDTH, height=105)
        .facet(facet=alt.Facet("channel:N", sort=order, title=None), columns=FACETS, spacing=18)
        .resolve_scale(x="independent", y="independent")
    )
    return finish(chart, title=title, subtitle=subtitle)


@unless_empty
def roi_two_bases(
    roi: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return, per channel, what the platform claims, what the model finds, and break-even.

    `roi`: channel (title), roi_platform, roi_incremental_mean, _p05, _p95, roi_breakeven: gross
    paid sales per yuan spent, NaN where unknown.
    """
    kinds = ("roi_platform", "roi_incremental", "roi_breakeven")
    data = roi.assign(
        channel=roi["channel"].astype(str),
        roi_incremental=roi["roi_incremental_mean"],
        incremental=[
            ratio_interval({"mean": row[0], "p05": row[1], "p95": row[2]}, language)
            for row in roi[[f"roi_incremental_{e}" for e in ("mean", "p05", "p95")]].to_numpy()
        ],
        platform=[ratio(v) for v in roi["roi_platform"]],
        breakeven=[ratio(v) for v in roi["roi_breakeven"]],
    )
    y = alt.Y("channel:N", sort=order_of(roi["channel"]), title=None)
    tooltip = tips(
        language, channel="channel", platform="roi_platform", incremental="roi_incremental",
        breakeven="roi_breakeven",
    )  # fmt: skip
    base = alt.Chart(data).encode(y=y, tooltip=tooltip)
    gap = base.mark_rule(color=QUIET, strokeWidth=1).encode(
        x=alt.X("roi_platform:Q", axis=alt.Axis(title=None, tickCount=6)), x2="roi_incremental:Q"
    )
    interval = base.mark_rule(strokeWidth=5, opacity=0.5, color=ACCENT).encode(
        x="roi_incremental_p05:Q", x2="roi_incremental_p95:Q"
    )
    names = [label(kind, language) for kind in kinds]
    others = [column for column in data.columns if column not in kinds]
    long = data.melt(others, list(kinds), "kind", "value").dropna(subset="value")
    long["kind"] = [label(kind, language) for kind in long["kind"]]
    marks = alt.Chart(long).encode(
        y=y,
        x="value:Q",
        color=alt.Color("kind:N", scale=alt.Scale(domain=names, range=[MUTED, ACCENT, WARN])),
        tooltip=tooltip,
    )
    even = marks.transform_filter(alt.datum.kind == names[2]).mark_tick(
        thickness=3, size=20, opacity=1
    )
    dots = marks.transform_filter(alt.datum.kind != names[2]).mark_point(
        filled=True, size=75, opacity=1
    )
    chart = alt.layer(gap, interval, even, dots).properties(height=34 * len(data))
    return finish(chart, title=title, subtitle=subtitle)


@unless_empty
def fit_actual(
    fit: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return actual sales against the model's estimate with its 90 % interval.

    `fit`: date, actual_cny, fitted_cny_mean, _p05, _p95, baseline_cny_mean (yuan a period).
    """
    names = [label(name, language) for name in ("actual", "fitted", "baseline")]
    data = fit.assign(
        day=fit["date"].dt.strftime("%Y-%m-%d"),
        sales=[money(v, language) for v in fit["actual_cny"]],
        model=interval_text(fit, "fitted_cny", language),
    )
    columns = {"actual_cny": names[0], "fitted_cny_mean": names[1], "baseline_cny_mean": names[2]}
    long = data.rename(columns=columns).melt(["date"], names, "kind", "value")
    x = alt.X("date:T", axis=date_axis(language, labelExpr=MONTH_AXIS[language], tickCount=7))
    colours = alt.Scale(domain=names, range=[INK, ACCENT, QUIET])
    band = (
        alt.Chart(data)
        .mark_area(color=ACCENT_LIGHT, opacity=0.7)
        .encode(
            x=x,
            y=alt.Y("fitted_cny_p05:Q", axis=money_axis(language, title=None)),
            y2="fitted_cny_p95:Q",
            tooltip=tips(language, day="date", sales="actual", model="fitted"),
        )
    )
    lines = (
        alt.Chart(long)
        .mark_line(strokeWidth=1.3)
        .encode(
            x=x,
            y="value:Q",
            color=alt.Color("kind:N", scale=colours),
        )
    )
    chart = (band + lines).properties(height=220)
    return finish(chart, title=title, subtitle=subtitle)


@unless_empty
def prior_posterior(
    beliefs: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return what was believed about each channel's ROI before and after the data.

    `beliefs`: channel (title), kind ("prior" or "posterior"), mean, p05, p95.
    """
    names = [label("prior", language), label("posterior", language)]
    data = beliefs.assign(
        text=[
            ratio_interval({"mean": mean, "p05": low, "p95": high}, language)
            for mean, low, high in beliefs[["mean", "p05", "p95"]].to_numpy()
        ],
        channel=beliefs["channel"].astype(str),
        kind=[label(kind, language) for kind in beliefs["kind"]],
    )
    base = alt.Chart(data).encode(
        y=alt.Y("channel:N", sort=order_of(beliefs["channel"]), title=None),
        yOffset=alt.YOffset("kind:N", sort=names),
        color=alt.Color("kind:N", scale=alt.Scale(domain=names, range=[QUIET, ACCENT])),
        tooltip=tips(language, channel="channel", kind="basis", text="roi"),
    )
    x = alt.X("p05:Q", axis=alt.Axis(title=None, tickCount=6))
    lines = base.mark_rule(strokeWidth=4).encode(x=x, x2="p95:Q")
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(x="mean:Q")
    height = 38 * beliefs["channel"].nunique()
    chart = (lines + dots).properties(height=height)
    return finish(chart, title=title, subtitle=subtitle)
