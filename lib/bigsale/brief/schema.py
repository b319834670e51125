"""The JSON schema of params files, and what it says about one key."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from functools import cache

from bigsale.brief.base import Strict
from bigsale.brief.model import Brief
from bigsale.brief.names import (
    EVENT_ALLOWED,
    EVENT_PATTERN,
    ID_ALLOWED,
    ID_PATTERN,
    NAME_ALLOWED,
    NAME_PATTERN,
)
from bigsale.brief.source import KeyPath

Schema = dict[str, object]
_BOUNDS = (
    ("exclusiveMinimum", ">"),
    ("minimum", "≥"),
    ("exclusiveMaximum", "<"),
    ("maximum", "≤"),
)
_PATTERNS = {
    NAME_PATTERN: NAME_ALLOWED,
    ID_PATTERN: ID_ALLOWED,
    EVENT_PATTERN: EVENT_ALLOWED,
}
_TYPES = {
    "number": "a number",
    "integer": "a whole number",
    "string": "text",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping of keys",
    "null": "nothing",
}


@cache
def params_schema(model: type[Strict]) -> Schema:
    """Return the JSON schema (draft 2020-12) of a kind of params file."""
    schema = model.model_json_schema()
    kind = "params" if model is Brief else "portfolio"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": f"bigsale {kind}",
    }


def schema_text(model: type[Strict] = Brief) -> str:
    """Return the text of params/schema.json, or of the schema of another kind of file."""
    return json.dumps(params_schema(model), ensure_ascii=False, indent=2) + "\n"


def known_keys(
    path: KeyPath, *, kind: str | None = None, model: type[Strict] = Brief
) -> tuple[str, ...]:
    """Return the keys that the mapping at `path` may have; `kind` is a channel's kind."""
    properties = _schema_at(path, kind, model).get("properties")
    return tuple(properties) if isinstance(properties, dict) else ()


def allowed_at(
    path: KeyPath, *, kind: str | None = None, model: type[Strict] = Brief
) -> str | None:
    """Return in words what the key at `path` may hold; None when the schema knows no such key."""
    return _describe(_schema_at(path, kind, model), model) or None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like `word`, if any does."""
    matches = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def _schema_at(path: KeyPath, kind: str | None, model: type[Strict]) -> Schema:
    schema: Schema = params_schema(model)
    for step in path:
        schema = _step(_resolve(schema, kind, model), step)
    return _resolve(schema, kind, model)


def _step(schema: Schema, step: str | int) -> Schema:
    if isinstance(step, int):
        return _as_schema(schema.get("items"))
    properties = _as_schema(schema.get("properties"))
    if step in properties:
        return _as_schema(properties[step])
    patterns = _as_schema(schema.get("patternProperties"))
    return _as_schema(next(iter(patterns.values()), schema.get("additionalProperties")))


def _resolve(schema: Schema, kind: str | None, model: type[Strict]) -> Schema:
    """Follow references, "or nothing" and the channel kinds to the schema that counts."""
    while True:
        if isinstance(schema.get("$ref"), str):
            name = str(schema["$ref"]).rsplit("/", 1)[-1]
            schema = _as_schema(_as_schema(params_schema(model)["$defs"])[name])
        elif "discriminator" in schema and kind is not None:
            mapping = _as_schema(_as_schema(schema["discriminator"])["mapping"])
            if kind not in mapping:
                return {}
            schema = {"$ref": mapping[kind]}
        elif isinstance(schema.get("anyOf"), list):
            schema = _as_schema(schema["anyOf"][0])  # type: ignore[index]
        else:
            return schema


def _as_schema(value: object) -> Schema:
    return value if isinstance(value, dict) else {}


def _describe(schema: Schema, model: type[Strict]) -> str:
    if schema.get("pattern") in _PATTERNS:
        return _PATTERNS[str(schema["pattern"])]
    examples = schema.get("examples")
    if isinstance(examples, list):
        return f"such as {examples[0]}"
    choices = schema.get("enum") or ([schema["const"]] if "const" in schema else None)
    if isinstance(choices, list):
        return " or ".join(map(str, choices))
    kind = _TYPES.get(str(schema.get("type")), "")
    bounds = " and ".join(f"{sign} {_plain(schema[key])}" for key, sign in _BOUNDS if key in schema)
    if kind == "a list":
        items = _describe(_resolve(_as_schema(schema.get("items")), None, model), model)
        return f"a list, each {items}" if items else kind
    return f"{kind} {bounds}".strip()


def _plain(bound: object) -> str:
    """Return a bound as people write it: no `.0` behind whole numbers."""
    whole = isinstance(bound, float) and bound.is_integer()
    return f"{int(bound):,}" if whole else f"{bound:,}"  # type: ignore[call-overload]
