"""A large CSV as rows that are read again and again from disk, never all at once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import overload

from bigsale.data.engines import is_utf8
from bigsale.errors import DataError, Problem

LARGE_BYTES = 64_000_000
HEAD_ROWS = 40
Row = Sequence[object]


class StreamedRows(Sequence[Row]):
    """The rows of a CSV in UTF-8 or GBK; only the first few are kept in memory.

    Iterating raises DataError where the text stops being what it began as.
    """

    def __init__(self, path: Path, shown: str, delimiters: Sequence[str]) -> None:
        self._path, self._shown = path, shown
        self._encoding = "utf-8-sig" if is_utf8(path) else "gb18030"
        self._delimiter = self._find_delimiter(delimiters)
        self._head = list(islice(self, HEAD_ROWS))

    def __iter__(self) -> Iterator[Row]:
        number = 0
        try:
            with self._path.open("r", encoding=self._encoding, newline="") as file:
                for row in csv.reader(file, delimiter=self._delimiter, strict=True):
                    number += 1
                    yield row
        except csv.Error as error:
            problem = Problem(f"is not a well-formed CSV: {error}", self._shown, row=number + 1)
            raise DataError(problem) from None
        except UnicodeDecodeError:
            problem = Problem(
                "has an unknown text encoding", self._shown, allowed="UTF-8 or GBK (GB18030)"
            )
            raise DataError(problem) from None

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        last = index.stop if isinstance(index, slice) else index
        if last is not None and 0 <= last <= len(self._head):
            return self._head[index]
        return list(self)[index]

    def _find_delimiter(self, delimiters: Sequence[str]) -> str:
        with self._path.open("r", encoding=self._encoding, errors="replace", newline="") as file:
            first = next((line for line in islice(file, HEAD_ROWS) if line.strip()), "")
        return max(delimiters, key=first.count)
