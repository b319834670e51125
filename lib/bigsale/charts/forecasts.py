"""How well the model foresees: earlier forecasts against what came, traits of the past redrawn."""

from __future__ import annotations

import pandas as pd

from bigsale.charts._altair import alt
from bigsale.charts.blocks import Block, Column, table
from bigsale.charts.marks import interval_text, tips, unless_empty
from bigsale.charts.theme import ACCENT, ACCENT_LIGHT, INK, MUTED, date_axis, finish, money_axis
from bigsale.words.labels import event_title, label
from bigsale.words.numbers import day, money, percent, trait

FACETS, FACET_WIDTH, FACET_HEIGHT = 3, 155, 105


@unless_empty
def backtest_windows(
    periods: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return one small chart per window: what came, the forecast with its 90 % band, last year.

    `periods`: start (first day of the window), sales (names of sales in it), date, actual_cny,
    predicted_cny_p05, _p50, _p95, seasonal_cny (yuan a period).
    """
    names = [label(name, language) for name in ("actual", "predicted", "seasonal")]
    middle = periods.rename(columns={"predicted_cny_p50": "predicted_cny_mean"})
    data = middle.assign(
        window=_window_names(periods, language),
        day=periods["date"].dt.strftime("%Y-%m-%d"),
        came=[money(v, language) for v in periods["actual_cny"]],
        model=interval_text(middle, "predicted_cny", language),
    )
    x = alt.X("date:T", axis=date_axis(language, tickCount=4))
    y = alt.Y("predicted_cny_p05:Q", axis=money_axis(language, title=None, tickCount=3))
    base = alt.Chart().encode(x=x)
    band = base.mark_area(color=ACCENT_LIGHT, opacity=0.7).encode(
        y=y, y2="predicted_cny_p95:Q",
        tooltip=tips(language, day="date", came="actual", model="predicted"),
    )  # fmt: skip
    colours = alt.Scale(domain=names, range=[INK, ACCENT, MUTED])
    lines = [
        base.mark_line(strokeWidth=width, strokeDash=dash).encode(
            y=f"{column}:Q", color=alt.Color("kind:N", scale=colours)
        ).transform_calculate(kind=f"'{name}'")
        for name, column, width, dash in zip(
            names, ("actual_cny", "predicted_cny_mean", "seasonal_cny"),
            (1.6, 1.4, 1.0), ([1, 0], [1, 0], [3, 3]), strict=True,
        )
    ]  # fmt: skip
    order = list(dict.fromkeys(data["window"]))
    chart = (
        alt.layer(band, *reversed(lines), data=data)
        .properties(width=FACET_WIDTH, height=FACET_HEIGHT)
        .facet(facet=alt.Facet("window:N", sort=order, title=None), columns=FACETS, spacing=18)
        .resolve_scale(x="independent", y="independent")
    )
    return finish(chart, title=title, subtitle=subtitle)


def backtest_list(windows: pd.DataFrame, *, language: str) -> Block | None:
    """Return each window's errors beside those of simple forecasts; None without any.

    `windows`: the columns of backtest.csv, the row "overall" last.
    """
    if windows.empty:
        return None
    overall = label("total", language)
    names = [name or overall for name in _window_names(windows, language)]
    frame = windows.assign(period=names)
    shares = ("wmape_share", "naive_wmape_share", "seasonal_wmape_share", "coverage_share")
    shown = [
        Column("period", label("backtest_window", language), align="left"),
        *(Column(name, label(name, language), percent) for name in shares),
    ]
    return table(frame, shown, total=True)


def checks_list(checks: pd.DataFrame, *, language: str) -> Block | None:
    """Return traits of the real past beside those that the model draws; None without any.

    `checks`: check, observed, predicted_p01, predicted_p99 (the interval that decides), failed.
    """
    if checks.empty:
        return None
    verdicts = {True: label("check_failed", language), False: label("check_holds", language)}
    rows = checks.to_dict("records")
    frame = pd.DataFrame(
        {
            "trait": [label(row["check"], language) for row in rows],
            "real": [trait(row["check"], row["observed"], language) for row in rows],
            "drawn": [
                " – ".join(
                    trait(row["check"], row[end], language)
                    for end in ("predicted_p01", "predicted_p99")
                )
                for row in rows
            ],
            "verdict": [verdicts[bool(row["failed"])] for row in rows],
        }
    )
    shown = [
        Column("trait", label("trait", language), align="left"),
        Column("real", label("actual", language), align="right"),
        Column("drawn", label("drawn", language), align="right"),
        Column("verdict", label("verdict", language), align="left"),
    ]
    return table(frame, shown)


def _window_names(rows: pd.DataFrame, language: str) -> list[str]:
    """Return "2025年10月18日起 · 2025 双11" of each row's start and sales; "" without a start."""
    return [
        "" if pd.isna(start) else _window(start, "" if pd.isna(sales) else sales, language)
        for start, sales in zip(rows["start"], rows["sales"], strict=True)
    ]


def _window(start: pd.Timestamp, sales: str, language: str) -> str:
    date = day(start.month, start.day, language)
    said = f"{start.year}年{date}起" if language == "zh" else f"from {date} {start.year}"
    names = [event_title(name).in_language(language) for name in sales.split()]
    return " · ".join([said, *names])
