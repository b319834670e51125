"""What a broken rule of a brief is, and how its values are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from bigsale.brief.parts import Parts
from bigsale.brief.source import KeyPath


class Slip(NamedTuple):
    """One broken rule, at a key of the params."""

    path: KeyPath
    message: str
    value: object = None
    allowed: str | None = None


Rule = Callable[[Parts], Iterator[Slip]]


def number(value: float) -> str:
    """Return a number as a planner writes it, without needless zeros."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
