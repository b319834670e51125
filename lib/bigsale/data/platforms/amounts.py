"""Money of an export before and after reading: added up exactly, compared in fen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from bigsale.data.cells import CellError, plain_text, read_number
from bigsale.units import FEN_PER_CNY

_PARTS_PER_FEN = 10_000
_SHORT, _PLACES = 14, 6
"""Amounts are added as integers of a ten-thousandth fen, so that no order of adding matters."""


@dataclass(frozen=True)
class MoneyCheck:
    """What one amount column of a file adds up to, in fen.

    `before_fen`: its data rows as written; `read_fen`: the same rows as read; `totals_fen` and
    `skipped_fen`: what the total rows and the rows left out by rule say.
    """

    before_fen: int
    read_fen: int
    totals_fen: int
    skipped_fen: int

    @property
    def agrees(self) -> bool:
        """Whether nothing was lost or made between the file and the table."""
        return self.before_fen == self.read_fen


def exact_fen(cell: object, *, is_fen: bool = False) -> int:
    """Return an amount cell in ten-thousandths of a fen; 0 where blank or no amount."""
    if isinstance(cell, str) and cell.isascii():
        whole, _, part = cell.replace(",", "").partition(".")
        is_plain = whole.isdigit() and len(whole) < _SHORT and (part.isdigit() or not part)
        if is_plain and len(part) <= _PLACES and not is_fen:
            return int(whole + part.ljust(_PLACES, "0"))
    amount = _decimal(cell)
    scale = _PARTS_PER_FEN * (1 if is_fen else FEN_PER_CNY)
    return int((amount * scale).to_integral_value(ROUND_HALF_EVEN))


def from_exact(parts: int) -> float:
    """Return ten-thousandths of a fen as yuan that `exact_fen` reads as the same amount.

    Holds up to nine thousand million yuan, beyond which a float has no such places.
    """
    return parts / (_PARTS_PER_FEN * FEN_PER_CNY)


def to_whole_fen(parts: int) -> int:
    """Return ten-thousandths of a fen as whole fen, rounded half to even."""
    return int((Decimal(parts) / _PARTS_PER_FEN).to_integral_value(ROUND_HALF_EVEN))


def spread_rounding(parts: Iterable[int]) -> list[int]:
    """Return amounts in whole fen whose every running sum is the rounded exact running sum."""
    fen, told, running = [], 0, 0
    for part in parts:
        running += part
        whole = to_whole_fen(running)
        fen.append(whole - told)
        told = whole
    return fen


def _decimal(cell: object) -> Decimal:
    """Return the amount as written; the plain ways of writing it are read without floats."""
    if isinstance(cell, float):
        return Decimal(repr(cell)) if abs(cell) < 1e18 else Decimal(0)
    text = plain_text(cell).replace(",", "").removeprefix("¥").removesuffix("元")
    if text in ("", "-"):
        return Decimal(0)
    try:
        value = Decimal(text)
        return value if value.is_finite() and abs(value) < 10**18 else Decimal(0)
    except InvalidOperation:
        pass
    try:
        number = read_number(cell)
    except CellError:
        return Decimal(0)
    return Decimal(repr(number)) if abs(number) < 1e18 else Decimal(0)
