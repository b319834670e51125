"""The sheet of response curves, and the formula that reads a channel's sales from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bigsale.bundle.workbook.book import MONEY, Book, span
from bigsale.bundle.workbook.content import Content

FIRST = 3


@dataclass(frozen=True)
class CurveCells:
    """Where each channel's points stand: column of spend (sales beside it), number of points."""

    sheet: str
    at: dict[str, tuple[int, int]]

    def lookup(
        self, content: Content, channel: str, cell: str, spend_cny: float
    ) -> tuple[str, float]:
        """Return the formula of sales at the spend in `cell`, and its value at `spend_cny`.

        Straight lines between points; beyond the last one the last line goes on.
        """
        column, count = self.at[channel]
        xs = span((FIRST, column), (FIRST + count - 1, column), sheet=self.sheet)
        ys = span((FIRST, column + 1), (FIRST + count - 1, column + 1), sheet=self.sheet)
        step = f"MIN(MATCH(MAX({cell},0),{xs},1),{count - 1})"
        x0, x1 = f"INDEX({xs},{step})", f"INDEX({xs},{step}+1)"
        y0, y1 = f"INDEX({ys},{step})", f"INDEX({ys},{step}+1)"
        points = content.curves[channel]
        value = np.interp(spend_cny, points["spend_cny"].round(2), points["sales_cny"].round(2))
        return f"={y0}+({cell}-{x0})*({y1}-{y0})/({x1}-{x0})", float(value)


def curve_cells(book: Book, content: Content) -> CurveCells:
    """Return where the curves will stand."""
    places = {name: (3 * i, len(points)) for i, (name, points) in enumerate(content.curves.items())}
    return CurveCells(book.sheet_name("curves"), places)


def write_curves(book: Book, content: Content, cells: CurveCells) -> None:
    """Write the points of each channel's curve, two columns a channel."""
    sheet = book.file.add_worksheet(cells.sheet)
    title = f"{content.title} · {cells.sheet}"
    sheet.write_string(0, 0, title, book.style(bold=True, font_size=14))
    for name, (column, _) in cells.at.items():
        sheet.write_string(FIRST - 2, column, name, book.style(bold=True))
        for offset, (word, key) in enumerate((("spend", "spend_cny"), ("sales", "sales_cny"))):
            sheet.write_string(FIRST - 1, column + offset, book.word(word), book.head())
            values = content.curves[name][key].round(2)
            for row, value in enumerate(values, FIRST):
                sheet.write_number(row, column + offset, float(value), book.cell(MONEY))
        sheet.set_column(column, column + 1, 15)
        sheet.set_column(column + 2, column + 2, 3)
    sheet.freeze_panes(FIRST, 0)
