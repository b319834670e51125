"""The sheet of the budget: channel × phase, with totals, limits and what it should bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from bigsale.bundle.workbook.book import MONEY, RATIO, SHARE, Book, place, quoted
from bigsale.bundle.workbook.content import Content
from bigsale.bundle.workbook.curves import CurveCells
from bigsale.bundle.workbook.deals import FEE, GAIN, SALES, DealCells
from bigsale.units import FEN_PER_CNY

BUDGET, RESERVE, SPENDABLE, ALLOCATED, REMAINING, VERDICT = range(2, 8)
HEAD = 9
FIRST = HEAD + 1
HALF_FEN = 0.005


@dataclass(frozen=True)
class BudgetCells:
    """Where the budget's cells stand, for formulas of other sheets."""

    sheet: str

    def amount(self, channel: int, phase: int) -> str:
        """Return the fixed name of a channel's amount in a phase."""
        return place(FIRST + channel, 1 + phase, fixed=True, sheet=self.sheet)


@dataclass(frozen=True)
class Columns:
    """Columns right of the phases."""

    phases: int

    def __getattr__(self, name: str) -> int:
        order = ("total", "share", "min", "max", "check", "sales", "contribution", "roi")
        if name not in order:
            raise AttributeError(name)
        return 1 + self.phases + order.index(name)


def write_budget(book: Book, content: Content, *, deals: DealCells, curves: CurveCells) -> None:
    """Write the sheet of the budget."""
    sheet = book.file.get_worksheet_by_name(book.sheet_name("budget"))
    at = Columns(len(content.phases))
    last = FIRST + len(content.channels) - 1
    _write_top(book, content, sheet, total=place(last + 2, at.total))
    _write_heads(book, content, sheet, at)
    parts = np.zeros(2)
    for row, entry in enumerate(content.entries):
        _write_amounts(book, content, sheet, row, deals)
        _write_sums(book, content, sheet, row, last)
        sales, gain = _expected(content, row, entry, deals=deals, curves=curves)
        _write_expected(book, content, sheet, row, sales=sales, gain=gain)
        parts += sales[1], gain[1]
    _write_adjustment(book, content, sheet, last + 1, parts=parts)
    _write_totals(book, content, sheet, last + 2)
    _lay_out(book, content, sheet, last)


def _write_top(book: Book, content: Content, sheet: Any, *, total: str) -> None:
    sheet.write_string(0, 0, content.title, book.style(bold=True, font_size=14))
    sheet.write_string(1, 0, book.word("hint"), book.style(font_color="#667080"))
    spend = content.spend_fen.sum() / FEN_PER_CNY
    spendable = round(content.budget_cny * (1 - content.reserve_share), 2)
    left = round(spendable - spend, 2)
    fits = book.word("within_budget"), book.word("over_budget")
    test = f"=IF({place(REMAINING, 1)}>=-{HALF_FEN},{quoted(fits[0])},{quoted(fits[1])})"
    names = ("budget", "reserve", "spendable", "allocated", "remaining", "check")
    for row, name in zip(range(BUDGET, VERDICT + 1), names, strict=True):
        sheet.write_string(row, 0, book.word(name), book.cell())
    sheet.write_number(BUDGET, 1, content.budget_cny, book.cell(MONEY, editable=True))
    sheet.write_number(RESERVE, 1, content.reserve_share, book.cell(SHARE, editable=True))
    formula = f"=ROUND({place(BUDGET, 1)}*(1-{place(RESERVE, 1)}),2)"
    sheet.write_formula(SPENDABLE, 1, formula, book.cell(MONEY), spendable)
    sheet.write_formula(ALLOCATED, 1, f"={total}", book.cell(MONEY), spend)
    formula = f"=ROUND({place(SPENDABLE, 1)}-{place(ALLOCATED, 1)},2)"
    sheet.write_formula(REMAINING, 1, formula, book.cell(MONEY), left)
    verdict = fits[0] if left >= -HALF_FEN else fits[1]
    sheet.write_formula(VERDICT, 1, test, book.cell(strong=True), verdict)


def _write_heads(book: Book, content: Content, sheet: Any, at: Columns) -> None:
    words = ("total", "share", "min", "max", "check", "sales", "contribution", "roi")
    heads = [book.word("channel"), *content.phases, *(book.word(word) for word in words)]
    for column, text in enumerate(heads):
        sheet.write_string(HEAD, column, text, book.head())


def _write_amounts(book: Book, content: Content, sheet: Any, row: int, deals: DealCells) -> None:
    """Write a channel's amounts: typed in, or fees of the taken deals plus the rest."""
    line = FIRST + row
    sheet.write_string(line, 0, content.channels[row], book.cell())
    from_deals = content.entries[row]["kind"] == "deals" and deals.count
    for phase in range(len(content.phases)):
        value = content.spend_fen[row, phase] / FEN_PER_CNY
        if not from_deals:
            sheet.write_number(line, 1 + phase, value, book.cell(MONEY, editable=True))
            continue
        fees = deals.summed(FEE, f"$A{line + 1}", place(HEAD, 1 + phase, fixed=True))
        other = content.other_fen[row, phase] / FEN_PER_CNY
        formula = f"={fees}" if not other else f"={fees}+{float(other)!r}"
        sheet.write_formula(line, 1 + phase, formula, book.cell(MONEY), value)


def _write_sums(book: Book, content: Content, sheet: Any, row: int, last: int) -> None:
    """Write a channel's total, share, limits and whether it keeps to them."""
    at, line, entry = Columns(len(content.phases)), FIRST + row, content.entries[row]
    total = content.spend_fen[row].sum() / FEN_PER_CNY
    whole = max(content.spend_fen.sum() / FEN_PER_CNY, 1e-9)
    first, end = place(line, 1), place(line, at.total - 1)
    sheet.write_formula(line, at.total, f"=SUM({first}:{end})", book.cell(MONEY), total)
    grand = place(last + 2, at.total, fixed=True)
    formula = f"=IF({grand}=0,0,{place(line, at.total)}/{grand})"
    sheet.write_formula(line, at.share, formula, book.cell(SHARE), total / whole)
    for column, key in ((at.min, "min_cny"), (at.max, "max_cny")):
        value = entry[key]
        if value is None:
            sheet.write_blank(line, column, None, book.cell(MONEY, editable=True))
        else:
            sheet.write_number(line, column, value, book.cell(MONEY, editable=True))
    spent, low, high = (place(line, column) for column in (at.total, at.min, at.max))
    words = [quoted(book.word(name)) for name in ("under_min", "over_max", "ok")]
    formula = (
        f"=IF({spent}<{low}-{HALF_FEN},{words[0]},"
        f'IF(AND({high}<>"",{spent}>{high}+{HALF_FEN}),{words[1]},{words[2]}))'
    )
    sheet.write_formula(line, at.check, formula, book.cell(), _limit_word(book, entry, total))


def _limit_word(book: Book, entry: dict, total: float) -> str:
    if total < entry["min_cny"] - HALF_FEN:
        return book.word("under_min")
    over = entry["max_cny"] is not None and total > entry["max_cny"] + HALF_FEN
    return book.word("over_max" if over else "ok")


def _expected(
    content: Content, row: int, entry: dict, *, deals: DealCells, curves: CurveCells
) -> tuple[tuple[str, float], tuple[str, float]]:
    """Return formula and value of a channel's added sales and contribution."""
    at, line = Columns(len(content.phases)), FIRST + row
    total, sales_at = place(line, at.total), place(line, at.sales)
    spend = content.spend_fen[row].sum() / FEN_PER_CNY
    sales, worth = float(entry["incremental_gmv_cny"]), entry["value_per_gross_cny"]
    if entry["kind"] == "deals" and deals.count:
        own = content.deals[content.deals["chosen"].astype(bool)]
        own = own[own["channel"].astype(str) == content.channels[row]]
        name = f"$A{line + 1}"
        counted = float(own["expected_gmv_cny"].round(2).sum())
        gained = float(own["expected_contribution_cny"].round(2).sum())
        return (f"={deals.summed(SALES, name)}", counted), (f"={deals.summed(GAIN, name)}", gained)
    if entry["kind"] == "commission":
        worth = entry["value_before_commission_cny"]
    gain = f"={sales_at}*{float(worth)!r}-{total}"
    if content.channels[row] in curves.at:
        formula, value = curves.lookup(content, content.channels[row], total, spend)
        return (formula, value), (gain, value * worth - spend)
    roi = sales / spend if spend else 0.0
    return (f"={total}*{float(roi)!r}", sales if spend else 0.0), (gain, sales * worth - spend)


def _write_expected(
    book: Book,
    content: Content,
    sheet: Any,
    row: int,
    *,
    sales: tuple[str, float],
    gain: tuple[str, float],
) -> None:
    at, line = Columns(len(content.phases)), FIRST + row
    spend = content.spend_fen[row].sum() / FEN_PER_CNY
    sheet.write_formula(line, at.sales, sales[0], book.cell(MONEY), sales[1])
    sheet.write_formula(line, at.contribution, gain[0], book.cell(MONEY), gain[1])
    formula = f'=IF({place(line, at.total)}=0,"",{place(line, at.sales)}/{place(line, at.total)})'
    value = sales[1] / spend if spend else ""
    sheet.write_formula(line, at.roi, formula, book.cell(RATIO), value)


def _write_adjustment(
    book: Book, content: Content, sheet: Any, line: int, *, parts: np.ndarray
) -> None:
    """Write what the plan expects beyond the sum of its parts, so that the totals agree."""
    at = Columns(len(content.phases))
    sheet.write_string(line, 0, book.word("adjust"), book.cell())
    for column in range(1, at.roi + 1):
        sheet.write_blank(line, column, None, book.cell())
    sales = sum(entry["incremental_gmv_cny"] for entry in content.entries)
    rest = np.array([sales, content.contribution_cny]) - parts
    for column, value in ((at.sales, rest[0]), (at.contribution, rest[1])):
        sheet.write_number(line, column, round(float(value), 2), book.cell(MONEY))


def _write_totals(book: Book, content: Content, sheet: Any, line: int) -> None:
    at = Columns(len(content.phases))
    sheet.write_string(line, 0, book.word("total"), book.cell(strong=True))
    for column in range(1, at.roi + 1):
        sheet.write_blank(line, column, None, book.cell(strong=True))
    by_phase = content.spend_fen.sum(axis=0) / FEN_PER_CNY
    spend = content.spend_fen.sum() / FEN_PER_CNY
    sales = sum(entry["incremental_gmv_cny"] for entry in content.entries)
    sums = dict(enumerate(by_phase, 1)) | {
        at.total: spend, at.sales: sales, at.contribution: content.contribution_cny,
    }  # fmt: skip
    for column, value in sums.items():
        formula = f"=SUM({place(FIRST, column)}:{place(line - 1, column)})"
        sheet.write_formula(line, column, formula, book.cell(MONEY, strong=True), float(value))
    formula = f"=SUM({place(FIRST, at.share)}:{place(line - 1, at.share)})"
    whole = 1.0 if spend else 0.0
    sheet.write_formula(line, at.share, formula, book.cell(SHARE, strong=True), whole)
    formula = f'=IF({place(line, at.total)}=0,"",{place(line, at.sales)}/{place(line, at.total)})'
    roi = sales / spend if spend else ""
    sheet.write_formula(line, at.roi, formula, book.cell(RATIO, strong=True), roi)


def _lay_out(book: Book, content: Content, sheet: Any, last: int) -> None:
    at = Columns(len(content.phases))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, at.total, 14)
    sheet.set_column(at.share, at.share, 8)
    sheet.set_column(at.min, at.max, 14)
    sheet.set_column(at.check, at.check, 11)
    sheet.set_column(at.sales, at.contribution, 16)
    sheet.set_row(HEAD, 30)
    sheet.freeze_panes(FIRST, 1)
    red = book.style(font_color="#B4532A", bold=True)
    for top, bottom, column, good in (
        (FIRST, last, at.check, book.word("ok")),
        (VERDICT, VERDICT, 1, book.word("within_budget")),
    ):
        rule = {"type": "cell", "criteria": "!=", "value": quoted(good), "format": red}
        sheet.conditional_format(top, column, bottom, column, rule)
