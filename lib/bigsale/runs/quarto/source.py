"""Read a `.qmd` page: header, prose, chunks of Python. Pure text in, `Page` out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bigsale.errors import Problem, RunError

_FENCE = re.compile(r"^(?P<indent>\s*)(?P<ticks>`{3,}|~{3,})(?P<info>.*)$")
_INLINE = re.compile(r"(?:^|(?<=[^`]))`\{python\}[ \t]([^`]+)`", re.MULTILINE)
_OPTION = re.compile(r"^#\s*\| ?(?P<yaml>.*)$")


@dataclass(frozen=True)
class Prose:
    """Markdown between two chunks; `line` is where it starts in the file (from 1)."""

    text: str
    line: int

    @property
    def expressions(self) -> list[str]:
        """The Python of every inline expression, in order."""
        return [match.group(1).strip() for match in _INLINE.finditer(self.text)]

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with each inline expression replaced by its value."""
        return _INLINE.sub(lambda match: values[match.group(1).strip()], self.text)


@dataclass(frozen=True)
class Chunk:
    """One Python chunk with its `#|` options; `line` is the line of its opening fence."""

    code: str
    line: int
    options: Mapping[str, Any]

    @property
    def is_parameters(self) -> bool:
        """Whether parameters are set after this chunk."""
        return "parameters" in self.options.get("tags", ())


@dataclass(frozen=True)
class Page:
    """One `.qmd` file."""

    file: Path
    header: Mapping[str, Any]
    parts: tuple[Prose | Chunk, ...]

    def problem(self, message: str, line: int | None = None, value: str | None = None) -> Problem:
        """Return a problem located in this page."""
        return Problem(
            message, file=f"{self.file.parent.name}/{self.file.name}", row=line, value=value
        )

    def line_of(self, text: str) -> int | None:
        """Return the line where `text` first stands in the file, None where it does not."""
        for number, line in enumerate(self.file.read_text(encoding="utf-8").splitlines(), 1):
            if text in line:
                return number
        return None


def read_page(file: Path) -> Page:
    """Return the page in `file`. Raises RunError when header, fences or options do not parse."""
    lines = file.read_text(encoding="utf-8").splitlines()
    page = Page(file, {}, ())
    header, start = _header(page, lines)
    return Page(file, header, tuple(_parts(page, lines, start)))


def _header(page: Page, lines: list[str]) -> tuple[dict[str, Any], int]:
    if not lines or lines[0].strip() != "---":
        return {}, 0
    for end, line in enumerate(lines[1:], 1):
        if line.strip() in ("---", "..."):
            return _yaml(page, "\n".join(lines[1:end]), 1), end + 1
    raise RunError(page.problem("the header that opens with --- is never closed", 1))


def _yaml(page: Page, text: str, line: int) -> dict[str, Any]:
    try:
        values = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise RunError(page.problem(f"not YAML: {error}".replace("\n", " "), line)) from error
    if not isinstance(values, dict):
        raise RunError(page.problem("expected `key: value` lines", line, text))
    return values


def _parts(page: Page, lines: list[str], start: int) -> Iterator[Prose | Chunk]:
    prose: list[str] = []
    prose_line, number = start + 1, start
    while number < len(lines):
        fence = _FENCE.match(lines[number])
        if fence is None:
            prose.append(lines[number])
            number += 1
            continue
        end = _closing(page, lines, number, fence.group("ticks"))
        if fence.group("info").strip() != "{python}":
            prose.extend(lines[number : end + 1])
        else:
            if any(prose):
                yield Prose("\n".join(prose), prose_line)
            yield _chunk(page, lines[number + 1 : end], number + 1)
            prose, prose_line = [], end + 2
        number = end + 1
    if any(prose):
        yield Prose("\n".join(prose), prose_line)


def _closing(page: Page, lines: list[str], opening: int, ticks: str) -> int:
    closing = re.compile(rf"^\s*{re.escape(ticks[0])}{{{len(ticks)},}}\s*$")
    for number in range(opening + 1, len(lines)):
        if closing.match(lines[number]):
            return number
    raise RunError(page.problem("the fence is never closed", opening + 1, lines[opening]))


def _chunk(page: Page, body: list[str], line: int) -> Chunk:
    options: list[str] = []
    for text in body:
        match = _OPTION.match(text)
        if match is None:
            break
        options.append(match.group("yaml"))
    values = _yaml(page, "\n".join(options), line + 1) if options else {}
    return Chunk("\n".join(body[len(options) :]), line, values)
