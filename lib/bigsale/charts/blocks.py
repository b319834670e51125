"""Tables and figure cards that look right in a notebook, in HTML and in print.

Each is built once as HTML and once as typst. Text is escaped for both, so a creator's name with
`*`, `$` or `<` in it stays a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from bigsale.words.numbers import text_width

if TYPE_CHECKING:
    import pandas as pd

Tone = Literal["plain", "good", "bad", "muted"]
MOST_CARDS_A_ROW = 4
CELL_MARGIN, LONGEST_CELL = 4, 60
"""In Latin letters: what a cell of a printed table needs beside its text, and takes at most."""
_FENCE = "`" * 6


@dataclass(frozen=True)
class Block:
    """One block of a page in HTML and in typst."""

    html: str
    typst: str

    def markdown(self) -> str:
        """Return both forms as markdown; each output format keeps its own."""
        return (
            f'\n::: {{.content-visible when-format="html"}}\n{_FENCE}{{=html}}\n{self.html}\n'
            f"{_FENCE}\n:::\n\n"
            f'::: {{.content-visible when-format="typst"}}\n{_FENCE}{{=typst}}\n{self.typst}\n'
            f"{_FENCE}\n:::\n"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        if _shown.where == "report":
            return {"text/markdown": self.markdown()}
        return {"text/html": f"{_NOTEBOOK_STYLE}{self.html}", "text/plain": "(table)"}


@dataclass(frozen=True)
class Card:
    """One figure that the reader should take home: what it is, its value, one line on it."""

    label: str
    value: str
    note: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True)
class Column:
    """How one column of a table is shown.

    `show` turns a cell into text (a format such as "{:,.0f}" or a function); missing cells show as
    "–". `bar` draws the cell's size, against the column's largest, behind the figure.
    """

    name: str
    title: str
    show: str | Callable[[Any], str] = "{}"
    align: Literal["left", "right", "center"] | None = None
    bar: bool = False

    def text(self, value: object) -> str:
        """Return the cell `value` as the reader sees it."""
        if value is None or value != value or str(value) == "<NA>":
            return "–"
        return self.show(value) if callable(self.show) else self.show.format(value)


def table(
    frame: pd.DataFrame,
    columns: Sequence[Column] | Mapping[str, str] | None = None,
    *,
    total: bool = False,
    strong: Sequence[int] = (),
) -> Block:
    """Return `frame` as a table.

    `columns` names what is shown, in order (default: every column, under its own name). `total`
    says that the last row is a sum. `strong` lists row numbers (from 0) to stress.
    """
    shown = _columns(frame, columns)
    records = [[row[column.name] for column in shown] for row in frame.to_dict("records")]
    stressed = {*strong, *([len(records) - 1] if total else [])}
    return Block(
        html=_table_html(shown, records, stressed, total=total),
        typst=_table_typst(shown, records, stressed, total=total),
    )


def cards(items: Sequence[Card]) -> Block:
    """Return figure cards side by side, in rows of equal length (two a row on a phone)."""
    html = "".join(
        f'<div class="card card-{card.tone}"><div class="card-label">{escape(card.label)}</div>'
        f'<div class="card-value">{escape(card.value)}</div>'
        f'<div class="card-note">{escape(card.note)}</div></div>'
        for card in items
    )
    typst = "\n".join(
        f'  card("{card.tone}", {typst_string(card.label)}, {typst_string(card.value)}, '
        f"{typst_string(card.note)}),"
        for card in items
    )
    rows = -(-len(items) // MOST_CARDS_A_ROW)
    columns = -(-len(items) // max(rows, 1))
    html = f'<div class="cards" style="--columns:{columns}">{html}</div>'
    return Block(html=html, typst=f"#cards(\n{typst}\n)")


def typst_string(text: str) -> str:
    """Return `text` as a typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def show_blocks_in(where: Literal["notebook", "report"]) -> None:
    """Let blocks and plain strings show themselves for `where` in this Python.

    In a report a string is prose: a chunk or an inline expression that ends in one prints its
    words, as markdown, without quotes.
    """
    _shown.where = where
    shell = _ipython()
    if shell is None:
        return
    formatter = shell.display_formatter.formatters["text/markdown"]
    if where == "report":
        formatter.for_type(str, lambda words: words)
    else:
        formatter.type_printers.pop(str, None)


class _Shown:
    """Where blocks are shown; one per Python process, as IPython's own formatters are."""

    where: Literal["notebook", "report"] = "notebook"


_shown = _Shown()

_NOTEBOOK_STYLE = (
    "<style>.data-table td.right,.data-table th.right{text-align:right}"
    ".data-table tr.strong td{font-weight:700}"
    ".cards{display:flex;flex-wrap:wrap;gap:12px}.card{border:1px solid #ddd;border-radius:6px;"
    "padding:8px 14px}.card-value{font-size:1.6em;font-weight:700}</style>"
)


def _ipython() -> Any:  # IPython's shell carries no useful types
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def _columns(
    frame: pd.DataFrame, columns: Sequence[Column] | Mapping[str, str] | None
) -> list[Column]:
    if columns is None:
        columns = {str(name): str(name) for name in frame.columns}
    if isinstance(columns, Mapping):
        columns = [Column(name, title) for name, title in columns.items()]
    return [
        column
        if column.align
        else Column(column.name, column.title, column.show, _side(frame[column.name]), column.bar)
        for column in columns
    ]


def _side(values: pd.Series[Any]) -> Literal["left", "right"]:
    return "right" if values.dtype.kind in "iuf" else "left"


def _bar_shares(columns: list[Column], records: list[list[Any]], *, total: bool) -> dict[int, list]:
    """Return, for each column with bars, the length of every row's bar as a share."""
    body = records[:-1] if total else records
    shares = {}
    for place, column in enumerate(columns):
        if column.bar:
            sizes = [row[place] if row[place] == row[place] else 0.0 for row in body]
            largest = max((abs(size) for size in sizes), default=0.0) or 1.0
            shares[place] = [abs(size) / largest for size in sizes] + [0.0] * total
    return shares


def _table_html(
    columns: list[Column], records: list[list[Any]], stressed: set[int], *, total: bool
) -> str:
    bars = _bar_shares(columns, records, total=total)
    head = "".join(f'<th class="{c.align}" scope="col">{escape(c.title)}</th>' for c in columns)
    rows = []
    for number, record in enumerate(records):
        cells = []
        for place, (column, value) in enumerate(zip(columns, record, strict=True)):
            bar = (
                f' style="--bar:{bars[place][number]:.1%}"'
                if bars.get(place) and bars[place][number]
                else ""
            )
            kind = f"{column.align} bar" if bar else column.align
            cells.append(f'<td class="{kind}"{bar}>{escape(column.text(value))}</td>')
        row_class = ' class="strong"' if number in stressed else ""
        rows.append(f"<tr{row_class}>{''.join(cells)}</tr>")
    # Quarto would otherwise take the table apart and style it as its own.
    return (
        '<div class="table-wide"><table class="data-table" data-quarto-disable-processing="true">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _table_typst(
    columns: list[Column], records: list[list[Any]], stressed: set[int], *, total: bool
) -> str:
    bars = _bar_shares(columns, records, total=total)
    head = ", ".join(typst_string(column.title) for column in columns)
    rows = []
    for number, record in enumerate(records):
        cells = []
        for place, (column, value) in enumerate(zip(columns, record, strict=True)):
            cell = typst_string(column.text(value))
            if number in stressed:
                cell = f"strong({cell})"
            if bars.get(place) and bars[place][number]:
                cell = f"bar-cell({bars[place][number]:.3f}, {cell})"
            cells.append(cell)
        rows.append("  " + ", ".join(cells) + ",")
    sides = ", ".join(str(column.align) for column in columns)
    widths = ", ".join(_typst_widths(columns, records))
    return (
        f"#data-table(\n  columns: ({widths},), align: ({sides},),\n"
        f"  table.header({head}),\n" + "\n".join(rows) + "\n)"
    )


def _typst_widths(columns: list[Column], records: list[list[Any]]) -> list[str]:
    """Return a share of the line for each column: by its longest cell, and half of its title.

    Titles may break in two; a figure never does.
    """
    widths = []
    for place, column in enumerate(columns):
        longest = max((text_width(column.text(row[place])) for row in records), default=0)
        needed = max(longest + CELL_MARGIN, -(-text_width(column.title) // 2) + CELL_MARGIN)
        widths.append(f"{min(needed, LONGEST_CELL)}fr")
    return widths
