"""The sheet of daily pacing: plan by day and channel, actual spend to fill in."""

from __future__ import annotations

from typing import Any

import numpy as np

from bigsale.bundle.workbook.book import MONEY, Book, place
from bigsale.bundle.workbook.budget import BudgetCells
from bigsale.bundle.workbook.content import Content
from bigsale.units import to_fen

FIRST = 3


def write_daily(book: Book, content: Content, budget: BudgetCells) -> None:
    """Write the sheet of daily pacing; each phase's money follows its cell in the budget."""
    sheet = book.file.add_worksheet(book.sheet_name("daily"))
    title = f"{content.title} · {book.sheet_name('daily')}"
    sheet.write_string(0, 0, title, book.style(bold=True, font_size=14))
    sheet.write_string(1, 0, book.word("hint"), book.style(font_color="#667080"))
    words = ("planned", "cumulative", "actual", "cumulative_actual", "difference")
    heads = [book.word("date"), book.word("phase"), *content.channels, *map(book.word, words)]
    for column, text in enumerate(heads):
        sheet.write_string(FIRST - 1, column, text, book.head())
    _write_days(book, content, sheet)
    for channel in range(len(content.channels)):
        for phase in range(len(content.phases)):
            _write_phase(book, content, sheet, channel, phase, budget.amount(channel, phase))
    _write_sums(book, content, sheet)
    sheet.set_column(0, 1, 11)
    sheet.set_column(2, len(heads) - 1, 13)
    sheet.set_row(FIRST - 1, 30)
    sheet.freeze_panes(FIRST, 2)


def _write_days(book: Book, content: Content, sheet: Any) -> None:
    for row, day in enumerate(content.daily[["date", "phase"]].to_dict("records"), FIRST):
        sheet.write_datetime(row, 0, day["date"].to_pydatetime(), book.cell("yyyy-mm-dd"))
        sheet.write_string(row, 1, str(day["phase"]), book.cell())


def _write_phase(
    book: Book, content: Content, sheet: Any, channel: int, phase: int, amount: str
) -> None:
    """Write a channel's days of a phase: shares of its amount, the last takes the rest.

    So the days add up to the amount to the fen, before and after an edit.
    """
    column, title = 2 + channel, content.channels[channel]
    rows = np.flatnonzero((content.daily["phase"].astype(str) == content.phases[phase]).to_numpy())
    fen = to_fen(content.daily[title].to_numpy()[rows]) if title in content.daily else None
    if fen is None or not fen.sum():
        fen = np.ones(len(rows), dtype=np.int64)
        shown = np.zeros(len(rows))
    else:
        shown = fen / 100
    shares = fen / fen.sum()
    last = int(np.flatnonzero(fen)[-1])
    cells = [place(FIRST + int(row), column) for row in rows]
    for i, row in enumerate(rows):
        formula = f"=ROUND({amount}*{float(shares[i])!r},2)"
        if i == last:
            others = ",".join(cells[:i] + cells[i + 1 :])
            formula = f"=ROUND({amount}-SUM({others}),2)" if others else f"={amount}"
        sheet.write_formula(FIRST + int(row), column, formula, book.cell(MONEY), float(shown[i]))


def _write_sums(book: Book, content: Content, sheet: Any) -> None:
    """Write planned and actual sums per row and to date, and the deviation."""
    first, after = 2, 2 + len(content.channels)
    by_row = content.daily.drop(columns=["date", "phase"]).sum(axis=1).round(2)
    to_date = by_row.cumsum().round(2)
    for i in range(len(content.daily)):
        row = FIRST + i
        planned = f"=SUM({place(row, first)}:{place(row, after - 1)})"
        sheet.write_formula(row, after, planned, book.cell(MONEY), float(by_row.iloc[i]))
        for column, source in ((after + 1, after), (after + 3, after + 2)):
            formula = f"=SUM({place(FIRST, source, fixed=True)}:{place(row, source)})"
            value = float(to_date.iloc[i]) if source == after else 0
            sheet.write_formula(row, column, formula, book.cell(MONEY), value)
        sheet.write_blank(row, after + 2, None, book.cell(MONEY, editable=True))
        filled, actual, plan = (place(row, after + k) for k in (2, 3, 1))
        formula = f'=IF({filled}="","",ROUND({actual}-{plan},2))'
        sheet.write_formula(row, after + 4, formula, book.cell(MONEY), "")
    line = FIRST + len(content.daily)
    sheet.write_string(line, 0, book.word("total"), book.cell(strong=True))
    sheet.write_blank(line, 1, None, book.cell(strong=True))
    sums = [*(content.daily.get(name) for name in content.channels), by_row]
    for column, values in enumerate(sums, first):
        formula = f"=SUM({place(FIRST, column)}:{place(line - 1, column)})"
        value = 0.0 if values is None else round(float(values.sum()), 2)
        sheet.write_formula(line, column, formula, book.cell(MONEY, strong=True), value)
