"""Change single keys of a brief from outside: `goal.budget_cny` → 2000000."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from bigsale.brief.source import KeyPath, Source, shorten
from bigsale.errors import Problem

_FIXED = ("campaign", "portfolio", "inputs")


def apply_overrides(source: Source, overrides: Mapping[str, object]) -> None:
    """Set each dotted key of `overrides` in `source.data`; problems go to `source.problems`.

    A list item is named by its position or by its name: `phases.burst.end`, `phases.0.end`.
    """
    for key, value in overrides.items():
        problem = _apply(source, str(key), value)
        if problem:
            source.problems.append(problem)


def path_of(data: object, key: str) -> KeyPath:
    """Return where a dotted key leads in plain data, as far as there is anything."""
    path: KeyPath = ()
    for step in key.split("."):
        place = _place(data, step)
        if place is None or (isinstance(data, dict) and place not in data):
            break
        path, data = (*path, place), data[place]  # type: ignore[index]
    return path


def _apply(source: Source, key: str, value: object) -> Problem | None:
    steps = key.split(".")
    where = f"override {shorten(key)}"
    if not all(steps):
        return Problem("not a dotted key", where, allowed="such as goal.budget_cny")
    if steps[0] in _FIXED:
        return Problem("cannot be overridden", where, allowed="change it in the params file")
    try:
        plain = json.loads(json.dumps(value, default=_text))
    except (TypeError, ValueError, RecursionError):
        shown = shorten(value)
        return Problem("not a plain value", where, value=shown, allowed="a number, text or list")
    return _set(source, steps, plain, where)


def _set(source: Source, steps: list[str], value: object, where: str) -> Problem | None:
    holder: object = source.data
    path: KeyPath = ()
    for depth, step in enumerate(steps):
        place = _place(holder, step)
        if place is None:
            known = _names(holder)
            return Problem(f"no {step!r} there", where, allowed=", ".join(known) or "an inner key")
        path = (*path, place)
        if depth == len(steps) - 1:
            holder[place] = value  # type: ignore[index]
            source.origins[path] = where
        elif isinstance(holder, dict):
            if place not in holder:
                source.origins[path] = where
            holder = holder.setdefault(place, {})
        else:
            holder = holder[place]  # type: ignore[index]
    return None


def _place(holder: object, step: str) -> str | int | None:
    """Return where `step` leads in a mapping or list; None when it leads nowhere."""
    if isinstance(holder, dict):
        return step
    if not isinstance(holder, list):
        return None
    names = _names(holder)
    if step in names:
        return names.index(step)
    return next((place for place in range(len(holder)) if str(place) == step), None)


def _names(holder: object) -> list[str]:
    items = holder if isinstance(holder, list) else []
    return [_name(item) if isinstance(item, dict) else "" for item in items]


def _name(item: dict[str, object]) -> str:
    """Return what a list item is called: its name, or the campaign that it is about."""
    return str(item.get("name", item.get("campaign", "")))


def _text(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(type(value).__name__)
