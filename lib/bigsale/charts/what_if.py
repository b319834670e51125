"""Mechanics side by side, refunds as they arrive, and plain tables of figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from bigsale.charts._altair import alt
from bigsale.charts.blocks import Block, Column, table
from bigsale.charts.marks import tips, unless_empty
from bigsale.charts.theme import ACCENT, MUTED, QUIET, finish
from bigsale.words.labels import channel_title, label
from bigsale.words.numbers import MISSING, count, is_number, money, percent, ratio
from bigsale.words.what_if_labels import cell_title

COMPARED = ("total_contribution_cny", "aov_cny", "discount_share", "margin_share")
_NEVER = {"zh": "永不保本", "en": "never"}


@unless_empty
def mechanics_compared(
    frame: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return sets of mechanics side by side: contribution, order value, discount, margin.

    `frame`: the columns of `compare_promotions`. Each figure has its own scale from zero; the
    brief's own set is drawn in the accent colour.
    """
    sets = [cell_title(name, language) for name in frame["name"]]
    long = frame.assign(
        set=sets, colour=[ACCENT if name == "plan" else QUIET for name in frame["name"]]
    ).melt(["set", "colour"], list(COMPARED), "figure", "value")
    long["text"] = [
        money(v, language) if f.endswith("_cny") else percent(v, 1)
        for f, v in zip(long["figure"], long["value"], strict=True)
    ]
    long["figure"] = [label(name, language) for name in long["figure"]]
    base = alt.Chart().encode(
        y=alt.Y("set:N", sort=sets, title=None, axis=alt.Axis(labelLimit=160)),
        x=alt.X("value:Q", axis=None),
        tooltip=tips(language, set="mechanics", figure="figure", text="actual"),
    )
    bars = base.mark_bar(size=18).encode(color=alt.Color("colour:N", scale=None))
    text = base.mark_text(align="left", dx=4, color=MUTED).encode(text="text:N")
    order = [label(name, language) for name in COMPARED]
    chart = (
        alt.layer(bars, text, data=long)
        .properties(width=95, height=30 * len(sets))
        .facet(column=alt.Column("figure:N", sort=order, title=None), spacing=62)
        .resolve_scale(x="independent")
    )
    return finish(chart, title=title, subtitle=subtitle)


@unless_empty
def refund_maturity(
    frame: pd.DataFrame, *, language: str, title: str = "", subtitle: str = ""
) -> alt.Chart:
    """Return the share of refunds that is in, by days since payment; dots where orders say so.

    `frame`: the columns of `maturity_curve`.
    """
    data = frame.assign(text=[percent(v) for v in frame["matured_share"]])
    base = alt.Chart(data).encode(x=alt.X("days:Q", title=label("days", language)))
    y = alt.Y("matured_share:Q", axis=alt.Axis(format="%", title=None))
    line = base.mark_line(point=True, color=ACCENT).encode(
        y=y, tooltip=tips(language, days="days", text="matured_share")
    )
    dots = base.mark_point(size=70, filled=True, color=MUTED, opacity=1).encode(
        y="observed_share:Q"
    )
    chart = (line + dots.transform_filter("isValid(datum.observed_share)")).properties(height=200)
    return finish(chart, title=title, subtitle=subtitle)


def figures(
    frame: pd.DataFrame, *, language: str, names: Mapping[str, str] | None = None
) -> Block | None:
    """Return any frame as a table, each column written as its name says; None without rows.

    _cny: yuan with fen under 1,000; _share, _rate and the like: percent; roi: a ratio. `names`:
    titles of words that stand in cells, such as channels and phases.
    """
    if frame.empty:
        return None
    shown = [_column(name, frame[name], language) for name in frame.columns]
    return table(frame.map(lambda cell: _cell(cell, language, names or {})), shown)


def _column(name: str, values: pd.Series, language: str) -> Column:
    is_text = not pd.api.types.is_numeric_dtype(values)
    show = str if is_text else _writer(name, language)
    return Column(name, _title(name, language), show, align="left" if is_text else "right")


def _title(name: str, language: str) -> str:
    """Return a column's name; lowest_<set>_cny names its set."""
    if name.startswith("lowest_") and name != "lowest_plan_cny":
        lowest = {"zh": "最低到手价", "en": "Lowest price"}[language]
        return f"{lowest}（{name[7:-4]}）" if language == "zh" else f"{lowest} ({name[7:-4]})"
    return label(name, language)


def _writer(name: str, language: str) -> Callable[[object], str]:
    if name.startswith("roi"):
        return lambda v: _NEVER[language] if v == np.inf else ratio(v)
    if name.endswith("per_gross_cny"):
        return lambda v: f"{v:.3f}" if is_number(v) else MISSING
    if name.endswith("_cny"):
        return lambda v: _yuan(v, language)
    if name.endswith(("_share", "_rate", "margin", "_needed", "_through", "_level")):
        return lambda v: _NEVER[language] if v == np.inf else percent(v, 1)
    if name in ("units", "multiplier"):
        return ratio
    return lambda v: count(v, language)


def _yuan(value: object, language: str) -> str:
    if not is_number(value) or abs(float(value)) >= 1000:  # type: ignore[arg-type]
        return money(value, language)
    return f"¥{float(value):,.2f}"  # type: ignore[arg-type]


def _cell(cell: object, language: str, names: Mapping[str, str]) -> object:
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    if isinstance(cell, str) and cell in names:
        return names[cell]
    if isinstance(cell, str):
        known = cell_title(cell, language)
        return (
            channel_title(cell).in_language(language) if known == cell and cell.islower() else known
        )
    return cell
