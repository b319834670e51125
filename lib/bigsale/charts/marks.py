"""Small pieces that several charts share: tooltips, interval rows, reference lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import pandas as pd

from bigsale.charts._altair import alt
from bigsale.charts.theme import ACCENT, INK, MUTED, finish, money_axis
from bigsale.words.labels import case_title, label
from bigsale.words.numbers import money, money_interval


def unless_empty(draw: Callable[..., alt.Chart]) -> Callable[..., alt.Chart | None]:
    """Let a chart of no rows be no chart (None), which a page shows as nothing."""

    @wraps(draw)
    def drawn(frame: pd.DataFrame, *others: pd.DataFrame, **words: str) -> alt.Chart | None:
        return None if frame.empty else draw(frame, *others, **words)

    return drawn


def tips(language: str, **columns: str) -> list[alt.Tooltip]:
    """Return tooltips of text columns: column → name of the figure in words/labels."""
    return [alt.Tooltip(f"{c}:N", title=label(name, language)) for c, name in columns.items()]


def interval_text(frame: pd.DataFrame, figure: str, language: str) -> list[str]:
    """Return "¥12万（90% 区间 …）" of columns `figure`_mean, _p05, _p95 for each row."""
    ends = frame[[f"{figure}_{end}" for end in ("mean", "p05", "p95")]].to_numpy()
    return [
        money_interval({"mean": mean, "p05": low, "p95": high}, language)
        for mean, low, high in ends
    ]


@unless_empty
def contribution_cases(
    frame: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return one row per case: expected contribution as a dot on its 90 % interval.

    `frame`: name (of a scenario or split), contribution_cny_mean, _p05, _p95. The row "plan" or
    "base" is drawn in the accent colour.
    """
    cases = [case_title(name).in_language(language) for name in frame["name"]]
    data = frame.assign(
        case=cases,
        text=[money(v, language) for v in frame["contribution_cny_mean"]],
        tip=interval_text(frame, "contribution_cny", language),
        colour=[ACCENT if name in ("plan", "base") else MUTED for name in frame["name"]],
    )
    base = alt.Chart(data).encode(
        y=alt.Y("case:N", sort=cases, title=None),
        color=alt.Color("colour:N", scale=None),
        tooltip=tips(language, case="scenario", tip="contribution_cny"),
    )
    x = alt.X("contribution_cny_p05:Q", axis=money_axis(language, title=None))
    lines = base.mark_rule(strokeWidth=3, opacity=0.45).encode(x=x, x2="contribution_cny_p95:Q")
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(x="contribution_cny_mean:Q")
    text = base.mark_text(dy=-11, fontSize=11).encode(
        x="contribution_cny_mean:Q", text="text:N", color=alt.value(INK)
    )
    chart = alt.layer(zero_line(), lines, dots, text)
    chart = chart.properties(height=38 * len(data))
    return finish(chart, title=title, subtitle=subtitle)


def zero_line() -> alt.Chart:
    """Return a thin vertical line at zero."""
    return (
        alt.Chart(pd.DataFrame({"zero": [0.0]}))
        .mark_rule(color=MUTED, strokeWidth=1)
        .encode(x="zero:Q")
    )
