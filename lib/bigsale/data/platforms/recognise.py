"""A sheet → which platform's which report it is, told by its headers, never by its file name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from bigsale.data.cells import plain_text
from bigsale.data.files import Row, Sheet
from bigsale.data.platforms.declaration import Platform, Report, Source
from bigsale.errors import Problem

_HEADER_WITHIN = 30
_LEAST_SHARE = 0.3
_LEAST_LIKENESS = 0.3


@dataclass(frozen=True, eq=False)
class Recognised:
    """A sheet with its declaration: `places` gives the position of every header of the file."""

    sheet: Sheet
    platform: Platform
    report: Report
    header_at: int
    places: Mapping[str, int]

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers of the file in their order, as written."""
        return tuple(_header_texts(self.sheet.rows[: self.header_at + 1], self.header_at))

    @property
    def level(self) -> tuple[str, ...]:
        """The key headers that the file has: its level of detail."""
        return tuple(name for name in self.report.key if normal(name) in self.places)

    def place(self, header: str) -> int | None:
        """Return the position of one header, None where the file lacks it."""
        return self.places.get(normal(header))

    def source_places(self, source: Source) -> list[int]:
        """Return the positions of those of the source's headers that the file has, in order."""
        found = (self.place(header) for header in source.headers)
        return [place for place in found if place is not None]

    def source_place(self, source: Source) -> int | None:
        """Return the position of the first of the source's headers that the file has."""
        return next(iter(self.source_places(source)), None)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headers that the declaration does not know."""
        known = {normal(header) for header in self.report.headers}
        return tuple(name for name in self.headers if name and normal(name) not in known)


@lru_cache(maxsize=4096)
def _normal_text(text: str) -> str:
    return re.sub(r"\s+", "", plain_text(text)).casefold()


def normal(header: object) -> str:
    """Return a header as compared: NFKC, without spaces, case folded."""
    return _normal_text(header if isinstance(header, str) else plain_text(header))


def recognise(sheet: Sheet, platforms: Iterable[Platform]) -> Recognised | None:
    """Return the report that knows most of the sheet's headers; None where none fits."""
    rows = list(islice(sheet.rows, _HEADER_WITHIN))
    top = [_places(_header_texts(rows, at)) for at in range(len(rows))]
    best: tuple[int, Recognised] | None = None
    for platform in platforms:
        for report in platform.reports:
            known = {normal(header) for header in report.headers}
            scores = [len(known & places.keys()) for places in top]
            score = max(scores, default=0)
            if best is not None and score <= best[0]:
                continue
            at = scores.index(score) if scores else 0
            places = top[at] if top else {}
            marks = {normal(header) for header in report.recognise} & places.keys()
            if marks and score >= max(2, _LEAST_SHARE * len(places)):
                best = score, Recognised(sheet, platform, report, at, places)
    return best[1] if best else None


def nearest_report(sheet: Sheet, platforms: Iterable[Platform]) -> str:
    """Name the report that shares most headers with a sheet that none was recognised in.

    Returns "" where no report shares three.
    """
    rows = list(islice(sheet.rows, _HEADER_WITHIN))
    top = [_places(_header_texts(rows, at)) for at in range(len(rows))]
    best, hint = 2, ""
    for platform in platforms:
        for report in platform.reports:
            known = {normal(header) for header in report.headers}
            shared = max((len(known & places.keys()) for places in top), default=0)
            if shared > best:
                best = shared
                hint = (
                    f"; it shares {shared} headers with {platform.title.zh} {report.title.zh}, "
                    f"which has one of {', '.join(report.recognise)}"
                )
    return hint


def header_problems(found: Recognised) -> list[Problem]:
    """Return required columns that the file lacks, each with the nearest header, and repeats."""
    problems = []
    for name, source in found.report.columns.items():
        if source.optional or source.number_rows or found.source_place(source) is not None:
            continue
        problems.append(
            Problem(
                f"column is missing, {name} comes from it{_nearest(source, found)}",
                found.sheet.file,
                found.header_at + 1,
                source.headers[0],
                allowed=" or ".join(source.headers),
            )
        )
    names = [normal(name) for name in found.headers if name]
    used = {normal(h) for s in found.report.columns.values() for h in s.headers}
    problems += [
        Problem(f"column appears {names.count(name)} times", found.sheet.file,
                found.header_at + 1, name, allowed="once")
        for name in sorted(used & set(names))
        if names.count(name) > 1
    ]  # fmt: skip
    return problems


def _nearest(source: Source, found: Recognised) -> str:
    """Name the header most like one of the source's: one not declared, else any."""
    looks_like = _most_like(source, found.unknown)
    if looks_like is not None:
        return f"; {looks_like!r} looks like it"
    nearest = _most_like(source, found.headers)
    return f"; the nearest header is {nearest!r}" if nearest is not None else ""


def _most_like(source: Source, headers: Sequence[str]) -> str | None:
    likeness = {
        name: max(difflib.SequenceMatcher(None, name, h).ratio() for h in source.headers)
        for name in headers
        if name
    }
    best = max(likeness, key=lambda name: likeness[name], default=None)
    return best if best is not None and likeness[best] >= _LEAST_LIKENESS else None


def _header_texts(rows: Sequence[Row], at: int) -> list[str]:
    """Return the headers in one row; a blank one is what stands above it (merged cells)."""
    above = rows[at - 1] if at else ()
    return [
        plain_text(cell) or (plain_text(above[place]) if place < len(above) else "")
        for place, cell in enumerate(rows[at])
    ]


def _places(row: Sequence[str]) -> dict[str, int]:
    """Return the position of each header, the first where it repeats."""
    names = [normal(cell) for cell in row]
    return {name: place for place, name in reversed(list(enumerate(names))) if name}
