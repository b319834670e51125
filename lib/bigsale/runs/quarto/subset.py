"""What of Quarto the embedded engine understands; everything else is refused, with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bigsale.errors import Problem, RunError
from bigsale.runs.quarto.source import Chunk, Page, Prose

HEADER = frozenset(
    {"title", "subtitle", "date", "lang", "jupyter", "execute", "format", "filters", "from"}
    | {"toc", "toc-depth", "toc-title", "number-sections"}
)
FORMATS = frozenset({"html", "typst"})
EXECUTE = frozenset({"echo", "warning", "daemon"})
OPTIONS = frozenset({"label", "tags", "echo", "output", "include", "eval", "warning"})
CALLOUTS = frozenset({"note", "tip", "important", "warning", "caution"})
CONDITIONS = frozenset({"when-format", "unless-format"})

_DIV = re.compile(r"^\s*:{3,}\s*(?:\{(?P<attributes>.*)\}|(?P<bare>[\w-]+))\s*:*\s*$")
_ATTRIBUTE = re.compile(r"([\w-]+)=(?:\"([^\"]*)\"|'([^']*)'|(\S+))")
_CLASS = re.compile(r"(?:^|\s)\.([\w-]+)")
_REFUSED = (
    (re.compile(r"\{\{<.*?>\}\}"), "shortcodes are outside the supported subset"),
    (re.compile(r"!\[[^\]]*\]\(\s*(?:https?:)?//"), "pictures must be local files"),
    (re.compile(r"(?:^|[^`])`\{(?!python\}|=)\w+\}[ \t]"), "only Python runs inline"),
)
_OTHER_LANGUAGE = re.compile(r"^\s*(?:`{3,}|~{3,})\s*\{(?![.=#])([\w-]*)[^}]*\}")


def check_page(page: Page) -> None:
    """Raise RunError, with every problem, when `page` uses what the engine does not support."""
    problems = [*_header_problems(page)]
    for part in page.parts:
        problems += _chunk_problems(page, part) if isinstance(part, Chunk) else _prose(page, part)
    if problems:
        raise RunError(problems)


def _header_problems(page: Page) -> Iterator[Problem]:
    yield from _unknown(page, page.header, HEADER, 1, "header key")
    formats = page.header.get("format", {})
    if isinstance(formats, Mapping):
        yield from _unknown(page, formats, FORMATS, 1, "format")
    execute = page.header.get("execute", {})
    yield from _unknown(page, execute, EXECUTE, 1, "execute option")


def _chunk_problems(page: Page, chunk: Chunk) -> Iterator[Problem]:
    yield from _unknown(page, chunk.options, OPTIONS, chunk.line, "chunk option")


def _unknown(
    page: Page, given: Mapping[str, Any], known: frozenset[str], line: int, what: str
) -> Iterator[Problem]:
    for key in given:
        if key not in known:
            allowed = ", ".join(sorted(known))
            yield Problem(
                f"{what} outside the supported subset",
                file=page.problem("").file,
                row=line,
                value=str(key),
                allowed=allowed,
            )


def _prose(page: Page, prose: Prose) -> Iterator[Problem]:
    fenced = ""
    for line, text in enumerate(prose.text.splitlines(), prose.line):
        fence = re.match(r"^\s*(`{3,}|~{3,})", text)
        if fence and (other := _OTHER_LANGUAGE.match(text)) and not fenced:
            yield page.problem("only {python} chunks run", line, other.group(1))
        if fence and (not fenced or fence.group(1).startswith(fenced)):
            fenced = "" if fenced else fence.group(1)
        elif not fenced:
            yield from _line(page, line, text)


def _line(page: Page, line: int, text: str) -> Iterator[Problem]:
    for pattern, message in _REFUSED:
        if found := pattern.search(text):
            yield page.problem(message, line, found.group(0).strip())
    div = _DIV.match(text)
    if div and div.group("attributes"):
        yield from _div(page, line, div.group("attributes"))


def _div(page: Page, line: int, attributes: str) -> Iterator[Problem]:
    keys = {match.group(1) for match in _ATTRIBUTE.finditer(attributes)}
    classes = set(_CLASS.findall(_ATTRIBUTE.sub("", attributes)))
    for name in classes:
        kind = name.removeprefix("callout-")
        if name.startswith("callout-") and kind not in CALLOUTS:
            yield page.problem("no such callout", line, name)
        if name.startswith(("column-", "panel-", "aside")) and name != "panel-tabset":
            yield page.problem("this kind of block is outside the supported subset", line, name)
    if classes & {"content-visible", "content-hidden"} and not keys <= CONDITIONS:
        other = ", ".join(sorted(keys - CONDITIONS))
        yield page.problem("conditions go by format only", line, other)
    for key in sorted(keys):
        if key.startswith("layout") and key != "layout-ncol":
            yield page.problem("of the layouts only layout-ncol is supported", line, key)
