"""Money in integer fen, and quantities that must add up."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

FEN_PER_CNY = 100
HOURS_PER_DAY = 24

PLAIN_NUMBER = r"\d+(?:\.\d*)?|\.\d+"
"""Digits without sign, unit or separators."""
_GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d*)?"
_NUMBER = re.compile(
    rf"([+-]?)(?:¥|cny|rmb)?\s*([+-]?)({_GROUPED}|{PLAIN_NUMBER})(e[+-]?\d{{1,3}})?\s*(%|万|亿)?(元)?"
)
_SCALE = {"万": 10_000.0, "亿": 100_000_000.0}


def written_number(text: str) -> tuple[float, bool] | None:
    """Return the number that a text says as people write it, and whether it is a percentage.

    Reads `5,652.00`, `¥11.19`, `5652元`, `1.2万`, `0.67%` (0.0067), with half-width characters in
    lower case; None where it is no number.
    """
    found = _NUMBER.fullmatch(text)
    if found is None or (found[1] and found[2]):
        return None
    value = float((found[1] or found[2]) + found[3].replace(",", "") + (found[4] or ""))
    percent = found[5] == "%"
    return value / 100 if percent else value * _SCALE.get(found[5] or "", 1.0), percent


def to_fen(amount_cny: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return yuan as integer fen, rounded half to even. Any shape."""
    return np.rint(np.asarray(amount_cny, dtype=float) * FEN_PER_CNY).astype(np.int64)


def to_cny(amount_fen: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return integer fen as yuan. Any shape."""
    return np.asarray(amount_fen, dtype=np.int64) / FEN_PER_CNY


def split_fen(total_fen: int, weights: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Split `total_fen` in proportion to `weights` (1-D, ≥ 0) so that the parts add up exactly.

    Largest remainders get the odd fen; ties go to the earlier part.
    Raises ValueError when the weights are negative or all zero while the total is not.
    """
    weights = np.asarray(weights, dtype=float)
    if (weights < 0).any() or (total_fen and not weights.sum() > 0):
        raise ValueError("weights must be ≥ 0 with a positive sum")
    if not total_fen:
        return np.zeros(weights.shape, dtype=np.int64)
    exact = total_fen * (weights / weights.sum())
    parts = np.floor(exact).astype(np.int64)
    missing = int(total_fen - parts.sum())
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[:missing]] += 1
    return parts
