"""The sheet of creators: take or leave, fee and contribution follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bigsale.bundle.workbook.book import MONEY, Book, place, quoted, span
from bigsale.bundle.workbook.content import Content

FIRST = 3
CREATOR, CREATOR_ID, CHANNEL, PHASE, POST, CHOOSE, FEE, SALES, GAIN, FEE_IN, GAIN_IN = range(11)
HEADS = (
    "creator", "creator_id", "channel", "phase", "post_date", "choose", "fee", "sales",
    "contribution", "fee_in_plan", "gain_in_plan",
)  # fmt: skip


@dataclass(frozen=True)
class DealCells:
    """Where the deals stand, for formulas of other sheets; None of them when there are none."""

    sheet: str
    count: int
    yes: str

    def summed(self, column: int, channel: str, phase: str | None = None) -> str:
        """Return the SUMIFS of a money column over taken deals of a channel (and phase)."""
        wanted = [(CHANNEL, channel), (CHOOSE, quoted(self.yes))]
        wanted += [(PHASE, phase)] if phase else []
        tests = ",".join(f"{self._column(at)},{value}" for at, value in wanted)
        return f"SUMIFS({self._column(column)},{tests})"

    def _column(self, column: int) -> str:
        return span((FIRST, column), (FIRST + self.count - 1, column), sheet=self.sheet)


def deal_cells(book: Book, content: Content) -> DealCells:
    """Return where the deals will stand."""
    return DealCells(book.sheet_name("deals"), len(content.deals), book.word("yes"))


def write_deals(book: Book, content: Content) -> None:
    """Write the sheet of creators."""
    sheet = book.file.add_worksheet(book.sheet_name("deals"))
    sheet.write_string(
        0, 0, f"{content.title} · {book.sheet_name('deals')}", book.style(bold=True, font_size=14)
    )
    sheet.write_string(1, 0, book.word("hint"), book.style(font_color="#667080"))
    for column, name in enumerate(HEADS):
        sheet.write_string(FIRST - 1, column, book.word(name), book.head())
    rows = content.deals.to_dict("records")
    for row, deal in enumerate(rows, FIRST):
        _write_deal(book, sheet, row, deal)
    if rows:
        _finish(book, content, sheet, len(rows))
    sheet.set_column(CREATOR, CREATOR, 20)
    sheet.set_column(CREATOR_ID, CHOOSE, 11)
    sheet.set_column(FEE, GAIN_IN, 15)
    sheet.freeze_panes(FIRST, 1)


def _write_deal(book: Book, sheet: Any, row: int, deal: dict) -> None:
    yes, no = book.word("yes"), book.word("no")
    chosen = bool(deal["chosen"])
    for column, key in ((CREATOR, "creator"), (CREATOR_ID, "creator_id"), (CHANNEL, "channel")):
        sheet.write_string(row, column, str(deal[key]), book.cell())
    sheet.write_string(row, PHASE, str(deal["phase"]), book.cell(editable=True))
    sheet.write_string(row, POST, str(deal["post_date"]), book.cell(editable=True))
    sheet.write_string(row, CHOOSE, yes if chosen else no, book.cell(editable=True))
    money = {FEE: "fee_cny", SALES: "expected_gmv_cny", GAIN: "expected_contribution_cny"}
    for column, key in money.items():
        sheet.write_number(row, column, round(float(deal[key]), 2), book.cell(MONEY))
    for column, source, key in ((FEE_IN, FEE, "fee_cny"), (GAIN_IN, GAIN, money[GAIN])):
        test = f"{place(row, CHOOSE)}={quoted(yes)}"
        value = round(float(deal[key]), 2) if chosen else 0
        sheet.write_formula(
            row, column, f"=IF({test},{place(row, source)},0)", book.cell(MONEY), value
        )


def _finish(book: Book, content: Content, sheet: Any, count: int) -> None:
    last = FIRST + count - 1
    taken = content.deals[content.deals["chosen"].astype(bool)]
    sheet.write_string(last + 1, 0, book.word("total"), book.cell(strong=True))
    for column in range(1, GAIN_IN + 1):
        sheet.write_blank(last + 1, column, None, book.cell(strong=True))
    for column, key in ((FEE_IN, "fee_cny"), (GAIN_IN, "expected_contribution_cny")):
        formula = f"=SUM({place(FIRST, column)}:{place(last, column)})"
        value = round(float(taken[key].round(2).sum()), 2)
        sheet.write_formula(last + 1, column, formula, book.cell(MONEY, strong=True), value)
    choices = [book.word("yes"), book.word("no")]
    sheet.data_validation(FIRST, CHOOSE, last, CHOOSE, {"validate": "list", "source": choices})
    phases = {"validate": "list", "source": list(content.phases)}
    sheet.data_validation(FIRST, PHASE, last, PHASE, phases)
    sheet.autofilter(FIRST - 1, 0, last, GAIN_IN)
