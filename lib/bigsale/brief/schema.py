"""The JSON schema of params files, and what it says about one key."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from functools import cache

from bigsale.brief.model import (
    EVENT_ALLOWED,
    EVENT_PATTERN,
    ID_ALLOWED,
    ID_PATTERN,
    NAME_ALLOWED,
    NAME_PATTERN,
    Brief,
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
def brief_schema() -> Schema:
    """Return the JSON schema (draft 2020-12) of a params file."""
    schema = Brief.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "bigsale params",
    }


def schema_text() -> str:
    """Return the text of params/schema.json."""
    return json.dumps(brief_schema(), ensure_ascii=False, indent=2) + "\n"


def known_keys(path: KeyPath, *, kind: str | None = None) -> tuple[str, ...]:
    """Return the keys that the mapping at `path` may have; `kind` is a channel's kind."""
    properties = _schema_at(path, kind).get("properties")
    return tuple(properties) if isinstance(properties, dict) else ()


def allowed_at(path: KeyPath, *, kind: str | None = None) -> str | None:
    """Return in words what the key at `path` may hold; None when the schema knows no such key."""
    return _describe(_schema_at(path, kind)) or None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like `word`, if any does."""
    matches = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def _schema_at(path: KeyPath, kind: str | None) -> Schema:
    schema: Schema = brief_schema()
    for step in path:
        schema = _step(_resolve(schema, kind), step)
    return _resolve(schema, kind)


def _step(schema: Schema, step: str | int) -> Schema:
    if isinstance(step, int):
        return _as_schema(schema.get("items"))
    properties = _as_schema(schema.get("properties"))
    if step in properties:
        return _as_schema(properties[step])
    patterns = _as_schema(schema.get("patternProperties"))
    return _as_schema(next(iter(patterns.values()), schema.get("additionalProperties")))


def _resolve(schema: Schema, kind: str | None) -> Schema:
    """Follow references, "or nothing" and the channel kinds to the schema that counts."""
    while True:
        if isinstance(schema.get("$ref"), str):
            name = str(schema["$ref"]).rsplit("/", 1)[-1]
            schema = _as_schema(_as_schema(brief_schema()["$defs"])[name])
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


def _describe(schema: Schema) -> str:
    if schema.get("pattern") in _PATTERNS:
        return _PATTERNS[str(schema["pattern"])]
    examples = schema.get("examples")
    if isinstance(examples, list):
        return f"such as {examples[0]}"
    choices = schema.get("enum") or ([schema["const"]] if "const" in schema else None)
    if isinstance(choices, list):
        return " or ".join(map(str, choices))
    kind = _TYPES.get(str(schema.get("type")), "")
    bounds = " and ".join(f"{sign} {schema[key]:,}" for key, sign in _BOUNDS if key in schema)
    if kind == "a list":
        items = _describe(_resolve(_as_schema(schema.get("items")), None))
        return f"a list, each {items}" if items else kind
    return f"{kind} {bounds}".strip()
