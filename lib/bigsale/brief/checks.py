"""Check plain params against the model, and say what is wrong in the planner's words."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bigsale.brief.base import Strict
from bigsale.brief.channels import CHANNEL_KINDS
from bigsale.brief.names import NAME_ALLOWED
from bigsale.brief.promotions import PROMOTION_KINDS
from bigsale.brief.schema import allowed_at, known_keys, nearest
from bigsale.brief.source import KeyPath, Source, parse_value
from bigsale.errors import Problem
from bigsale.units import written_number

Model = TypeVar("Model", bound=Strict)

KINDS: Mapping[object, tuple[str, ...]] = {
    "channels": CHANNEL_KINDS,
    "promotions": PROMOTION_KINDS,
}
"""Sections whose parts say by `kind` what else they hold."""
_MESSAGES = {
    "missing": "a required key is missing",
    "float_type": "not a number",
    "int_type": "not a whole number",
    "int_from_float": "not a whole number",
    "string_type": "not text",
    "bool_type": "not true or false",
    "tuple_type": "not a list",
    "dict_type": "not a mapping of keys",
    "model_type": "not a mapping of keys",
    "model_attributes_type": "not a mapping of keys",
    "too_short": "must not be empty",
    "literal_error": "not one of the choices",
    "string_pattern_mismatch": "not a valid name",
    "finite_number": "not a finite number",
    "greater_than": "out of range",
    "greater_than_equal": "out of range",
    "less_than": "out of range",
    "less_than_equal": "out of range",
    "union_tag_invalid": "not one of the choices",
    "union_tag_not_found": "a required key is missing",
    "union_tag_type": "not one of the choices",
}


def schema_problems(source: Source, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """Return the typed params, or None and every problem of keys, types and ranges.

    `model`: the kind of params file, such as `Brief`.
    """
    try:
        return model.model_validate_json(json.dumps(source.data), strict=True), []
    except ValidationError as error:
        details = [d for d in error.errors(include_url=False) if not _follows_from_another(d)]
    return None, [_problem(source, detail, model) for detail in details]


def _follows_from_another(detail: ErrorDetails) -> bool:
    """A list whose items all failed is reported as too short as well: once is enough."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _problem(source: Source, detail: ErrorDetails, model: type[Strict]) -> Problem:
    path, kind = _path(detail["loc"]), _kind(source.data, detail["loc"])
    reason = detail["type"]
    if reason == "extra_forbidden":
        return _unknown_key(source, path, kind, model)
    if reason in ("union_tag_invalid", "union_tag_not_found"):
        path = (*path, "kind")
    value = None if "missing" in reason or "not_found" in reason else _at(source.data, path)
    message = _message(detail, value)
    context = detail.get("ctx", {})
    is_key = detail["loc"][-1] == "[key]"
    allowed = context.get("allowed") or _allowed(path, kind, key=is_key, model=model)
    return source.problem(path, message, value=value, allowed=allowed)


def _message(detail: ErrorDetails, value: object) -> str:
    wants_number = detail["type"] in ("float_type", "int_type")
    if wants_number and isinstance(value, str) and isinstance(parse_value(value), int | float):
        return "a number in quotes is text"
    if wants_number and isinstance(value, str) and (meant := _meant(value)):
        return f"text, not a number; write {meant}"
    return _MESSAGES.get(detail["type"], detail["msg"])


def _meant(text: str) -> str | None:
    """Return the digits of an amount written as people do (80万, 800,000元), else None."""
    found = written_number(unicodedata.normalize("NFKC", text).strip().casefold())
    return None if found is None or found[1] else f"{found[0]:.10g}"


def _allowed(path: KeyPath, kind: str | None, *, key: bool, model: type[Strict]) -> str | None:
    if path[:1] and path[0] in KINDS and path[2:] == ("kind",):
        return " or ".join(KINDS[path[0]])
    if key:
        return NAME_ALLOWED
    return allowed_at(path, kind=kind, model=model)


def _unknown_key(source: Source, path: KeyPath, kind: str | None, model: type[Strict]) -> Problem:
    known = known_keys(path[:-1], kind=kind, model=model)
    close = nearest(str(path[-1]), known)
    allowed = f"{close} (did you mean this?)" if close else ", ".join(known)
    return source.problem(path, "unknown key", allowed=allowed)


def _path(loc: tuple[str | int, ...]) -> KeyPath:
    """Drop the kind of a channel or promotion and the marks that pydantic puts into locations."""
    path = loc[:2] + loc[3:] if loc[:1] and loc[0] in KINDS else loc
    return tuple(step for step in path if step != "[key]")


def _kind(data: Mapping[str, object], loc: tuple[str | int, ...]) -> str | None:
    if len(loc) < 2 or loc[0] not in KINDS:
        return None
    kind = _at(data, (*loc[:2], "kind"))
    return str(kind) if kind in KINDS[loc[0]] else None


def _at(data: object, path: KeyPath) -> object:
    for step in path:
        try:
            data = data[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return data
