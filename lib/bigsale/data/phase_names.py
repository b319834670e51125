"""The phases that a cell of the creators' table names."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"[;；,，|、/\s]+")


def phases_named(cell: object) -> set[str] | None:
    """Return the phases that `cell` names, split by ; or the like; None where it is silent."""
    if not isinstance(cell, str) or not cell.strip():
        return None
    return {name for name in _BETWEEN.split(cell.strip()) if name}
