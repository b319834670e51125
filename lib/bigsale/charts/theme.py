"""The house style of every chart: font, ink, colours that stay with a channel, money axes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from bigsale.charts._altair import alt
from bigsale.words.numbers import text_width

WIDTH = 640
"""Widest a chart may be, in px: the text width of an A4 page at 96 dpi."""

FIT = alt.AutoSizeParams(type="fit-x", contains="padding")
FONT = "Noto Sans SC"
INK, MUTED, GRID, PAPER = "#2b2f36", "#6b7280", "#e5e7eb", "#ffffff"
ACCENT, ACCENT_LIGHT, WARN, QUIET = "#1f5a8a", "#a9c4dc", "#b4532a", "#b8bec8"
BAND = "#f3f4f6"

# Paul Tol's "muted" scheme, told apart with any common colour blindness and in grey print.
CHANNEL_COLOURS = (
    "#4477aa", "#ddcc77", "#44aa99", "#cc6677", "#882255",
    "#88ccee", "#117733", "#999933", "#332288", "#aa4499", "#bbbbbb",
)  # fmt: skip
PHASE_RAMP = ("#d3e0ec", "#a9c4dc", "#7aa5c8", "#4b84b2", "#1f5a8a", "#123a5c")

MONEY_AXIS = {
    "zh": "datum.value == 0 ? '0' : abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',.2~f')"
    " + '亿' : abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',.2~f') + '万'"
    " : format(datum.value, ',.0f')",
    "en": "datum.value == 0 ? '0' : abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',.2~f')"
    " + 'M' : abs(datum.value) >= 1e3 ? format(datum.value / 1e3, ',.2~f') + 'k'"
    " : format(datum.value, ',.0f')",
}
DATE_AXIS = {"zh": "timeFormat(datum.value, '%-m/%-d')", "en": "timeFormat(datum.value, '%-d %b')"}
MONTH_AXIS = {
    "zh": "timeFormat(datum.value, '%Y-%m')",
    "en": "timeFormat(datum.value, '%b %Y')",
}


def order_of(values: pd.Series) -> list[str]:
    """Return the values in the order of their categories, else of first appearance."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        present = set(values.dropna())
        return [str(name) for name in values.cat.categories if name in present]
    return [str(name) for name in pd.unique(values.dropna())]


def channel_scale(values: pd.Series) -> alt.Scale:
    """Return the colour of each channel: by its place among all categories, in every chart."""
    categorical = isinstance(values.dtype, pd.CategoricalDtype)
    names = [str(name) for name in (values.cat.categories if categorical else pd.unique(values))]
    colours = [CHANNEL_COLOURS[i % len(CHANNEL_COLOURS)] for i in range(len(names))]
    return alt.Scale(domain=names, range=colours)


def channel_colour(values: pd.Series, **legend: Any) -> alt.Color:
    """Return the colour of channels, with a legend of those that occur in `values`."""
    shown = alt.Legend(values=order_of(values), **legend)
    return alt.Color("channel:N", scale=channel_scale(values), legend=shown)


def money_axis(language: str, **options: Any) -> alt.Axis:
    """Return an axis in 万 and 亿 (zh) or k and M (en), at most six ticks."""
    return alt.Axis(**{"labelExpr": MONEY_AXIS[language], "tickCount": 5, **options})


def date_axis(language: str, **options: Any) -> alt.Axis:
    """Return an axis of days."""
    axis = {"labelExpr": DATE_AXIS[language], "tickCount": 8, "grid": False, "title": None}
    return alt.Axis(**{**axis, **options})


def finish(
    chart: alt.Chart | alt.LayerChart | alt.FacetChart | alt.VConcatChart,
    *,
    title: str = "",
    subtitle: str = "",
) -> alt.Chart:
    """Return the chart with its message as title, its basis as subtitle, and the house style.

    Charts are `WIDTH` wide with their axes, so that they line up on a page; small multiples keep
    the width of their parts.
    """
    if not isinstance(chart, alt.FacetChart):
        chart = chart.properties(width=WIDTH, autosize=FIT)
    if title:
        params = alt.TitleParams(wrap(title, 78), subtitle=wrap(subtitle, 100) if subtitle else "")
        chart = chart.properties(title=params)
    text = {"font": FONT, "color": INK}
    return (
        chart.configure(font=FONT, background=PAPER, padding=6)
        .configure_view(stroke=None)
        .configure_title(
            anchor="start", frame="bounds", fontSize=15, fontWeight="bold", offset=14,
            subtitleFontSize=12, subtitleColor=MUTED, subtitlePadding=5, lineHeight=20,
            subtitleLineHeight=16, **text,
        )
        .configure_axis(
            labelColor=INK, titleColor=MUTED, labelFontSize=11, titleFontSize=11,
            titleFontWeight="normal", gridColor=GRID, domain=False, ticks=False,
            labelPadding=6, labelLimit=150, labelOverlap="greedy",
        )
        .configure_legend(
            orient="top", title=None, labelColor=INK, labelFontSize=11, symbolSize=70,
            labelLimit=200, columnPadding=14, offset=8,
        )
        .configure_header(labelColor=INK, labelFontSize=12, labelFontWeight="bold", title=None)
        .configure_text(**text, fontSize=11)
    )  # fmt: skip


def wrap(text: str, columns: int) -> list[str]:
    """Return `text` as lines of at most `columns`; breaks at spaces or between hanzi."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and text_width(line + piece.rstrip()) > columns and piece[0] not in "，。、；：）%":
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterable[str]:
    word = ""
    for sign in text:
        wide = text_width(sign) == 2
        if wide and word:
            yield word
            word = ""
        if wide:
            yield sign
        elif sign == " ":
            yield word + sign
            word = ""
        else:
            word += sign
    if word:
        yield word
