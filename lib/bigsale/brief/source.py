"""Read a params file as plain data that remembers the line of every key.

YAML 1.2 core rules: `2e6` is a number, `no` and `2026-10-14T20:00` are text. Anchors, tags and
merge keys are refused: a params file is data that a planner can read from top to bottom.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bigsale.errors import BriefError, Problem

KeyPath = tuple[str | int, ...]
MAX_BYTES = 1_000_000

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9](_?[0-9]){0,30}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9](_?[0-9])*(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class _PlainLoader(yaml.BaseLoader):
    """Composes plain scalars, lists and mappings only."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse what a params file does not need, before it costs anything."""
        event = self.peek_event()
        refused = None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            refused = "anchors and aliases are not used here"
        elif getattr(event, "tag", None):
            refused = "tags are not used here"
        elif any("\ud800" <= c <= "\udfff" for c in getattr(event, "value", None) or ""):
            refused = "half a character (a lone surrogate)"
        if refused:
            raise yaml.MarkedYAMLError(problem=refused, problem_mark=event.start_mark)
        return super().compose_node(parent, index)


@dataclass
class Source:
    """The plain content of one params file.

    `data`: nested dicts, lists, str, int, float, bool and None. `lines`: path of keys and list
    positions → line in the file, counted from 1. `origins`: paths set from outside the file →
    how the user gave them.
    """

    file: str
    data: dict[str, object]
    lines: dict[KeyPath, int] = field(default_factory=dict)
    origins: dict[KeyPath, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(
        self, path: KeyPath, message: str, *, value: object = None, allowed: str | None = None
    ) -> Problem:
        """Return a problem located at `path` (or at the nearest key above that has a line)."""
        near = _longest(self.origins, path)
        if near:
            where, row = self.origins[near], None
        else:
            where, row = self.file, self.lines.get(_longest(self.lines, path))
        shown = None if value is None else shorten(value)
        return Problem(message, where, row, dotted(path) or None, shown, allowed)


def dotted(path: KeyPath) -> str:
    """Return ("phases", 0, "end") as "phases[0].end"."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def shorten(value: object, *, limit: int = 60) -> str:
    """Return `value` as one short printable line."""
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def read_source(path: Path) -> Source:
    """Read `path`; raises BriefError when it is not a readable mapping at all."""
    name = show_path(path)
    node = _compose(_decode(_read_bytes(path, name), name), name)
    if node is None or (isinstance(node, yaml.ScalarNode) and node.value in _NULL):
        raise BriefError(Problem("the file is empty", name, allowed="a campaign's params"))
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1
        raise BriefError(Problem("not a params file", name, line, allowed="lines of `key: value`"))
    source = Source(name, {})
    source.data = dict(_mapping(source, node, ()))
    return source


def parse_value(text: str) -> object:
    """Return `text` as a YAML value: "2e6" → 2000000.0, "[zh, en]" → a list, else the text."""
    source = Source("value", {})
    try:
        node = _compose(text, "value")
    except BriefError:
        return text
    value = None if node is None else _value(source, node, ())
    return text if source.problems else value


def show_path(path: Path) -> str:
    """Return `path` relative to the current folder where it lies inside, with forward slashes."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return path.as_posix()


def _longest(known: Mapping[KeyPath, object], path: KeyPath) -> KeyPath:
    """Return the longest beginning of `path` that is known, () when none is."""
    for length in range(len(path), 0, -1):
        if path[:length] in known:
            return path[:length]
    return ()


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BriefError(Problem("too large for a params file", name, allowed="up to 1 MB"))
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise BriefError(Problem(f"cannot read the file: {reason}", name)) from None


def _decode(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        guess = _guess_encoding(raw)
        message = f"not UTF-8 text{f'; looks like {guess}' if guess else ''}"
        raise BriefError(Problem(message, name, line, allowed="save the file as UTF-8")) from None


def _guess_encoding(raw: bytes) -> str | None:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return "GBK"


def _compose(text: str, name: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_PlainLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        row = mark.line + 1 if mark else None
        message = f"not valid YAML: {error.problem or error.context}"
        raise BriefError(Problem(message, name, row, allowed=_syntax_hint(text, row))) from None
    except yaml.reader.ReaderError as error:
        row = text[: error.position].count("\n") + 1
        message = f"a character that no text file has: {chr(int(error.character))!r}"
        raise BriefError(Problem(message, name, row)) from None
    except RecursionError:
        raise BriefError(Problem("nested too deeply", name, allowed="a few levels")) from None


def _syntax_hint(text: str, row: int | None) -> str | None:
    """Name the typing slips that Chinese keyboards and spreadsheets bring."""
    lines = text.splitlines()
    near = "\n".join(lines[max(0, (row or 1) - 2) : (row or 1) + 1])
    if "：" in near:
        return "a half-width colon and a space, `key: value` (there is a full-width ： here)"
    if "\t" in near:
        return "spaces for indenting (there is a tab here)"
    return None


def _value(source: Source, node: yaml.Node, path: KeyPath) -> object:
    if isinstance(node, yaml.MappingNode):
        return dict(_mapping(source, node, path))
    if isinstance(node, yaml.SequenceNode):
        return list(_sequence(source, node, path))
    return _scalar(node.value, plain=getattr(node, "style", None) is None)


def _mapping(source: Source, node: yaml.MappingNode, path: KeyPath) -> Iterator[tuple[str, object]]:
    first: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            source.problems.append(Problem("a key must be a name", source.file, line, dotted(path)))
            continue
        key = key_node.value
        here = (*path, key)
        if key in first:
            message = f"the key stands twice; first on line {first[key]}"
            source.problems.append(
                Problem(message, source.file, line, dotted(here), allowed="each key once")
            )
            continue
        first[key] = line
        source.lines[here] = line
        yield key, _value(source, value_node, here)


def _sequence(source: Source, node: yaml.SequenceNode, path: KeyPath) -> Iterator[object]:
    for position, item in enumerate(node.value):
        here = (*path, position)
        source.lines[here] = item.start_mark.line + 1
        yield _value(source, item, here)


def _scalar(text: str, *, plain: bool) -> object:
    """Return the value of a scalar; `plain` means written without quotes."""
    if not plain:
        return text
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", "").lower())
    return float(text) if _FLOAT.fullmatch(text) else text
