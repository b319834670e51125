"""Write plan.xlsx."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bigsale.bundle.workbook.book import Book, open_book
from bigsale.bundle.workbook.budget import BudgetCells, write_budget
from bigsale.bundle.workbook.content import content_of
from bigsale.bundle.workbook.curves import curve_cells, write_curves
from bigsale.bundle.workbook.daily import write_daily
from bigsale.bundle.workbook.deals import deal_cells, write_deals
from bigsale.bundle.workbook.words import NOTES

if TYPE_CHECKING:
    from bigsale.bundle.bundle import Bundle

A4 = 9


def write_workbook(path: Path, bundle: Bundle) -> None:
    """Write the workbook of a plan bundle to `path`, in the bundle's language.

    Sheets: budget (channel × phase), deals, daily pacing, curves, notes. Every formula carries
    its value, so that programs that do not calculate show the plan as it is.
    """
    content = content_of(bundle)
    book = open_book(path, bundle.language)
    book.file.add_worksheet(book.sheet_name("budget"))
    deals, curves = deal_cells(book, content), curve_cells(book, content)
    write_deals(book, content)
    write_daily(book, content, BudgetCells(book.sheet_name("budget")))
    write_curves(book, content, curves)
    write_budget(book, content, deals=deals, curves=curves)
    _write_notes(book)
    for sheet in book.file.worksheets():
        _print_setup(sheet)
    book.file.close()


def _write_notes(book: Book) -> None:
    sheet = book.file.add_worksheet(book.sheet_name("notes"))
    sheet.set_column(0, 0, 100)
    for row, note in enumerate(NOTES):
        text = note.in_language(book.language)
        heading = len(text) < 30 and not text.endswith(("。", "."))
        sheet.write_string(row, 0, text, book.style(bold=heading, text_wrap=True))


def _print_setup(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&L&F&R&P / &N")
