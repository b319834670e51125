"""Files of people and platforms → raw tables of cells, with row numbers as a spreadsheet shows."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bigsale.data.cells import plain_text
from bigsale.data.streaming import LARGE_BYTES, Row, StreamedRows
from bigsale.errors import DataError, Problem

SUFFIXES = (".csv", ".xlsx", ".xls", ".parquet")
DELIMITERS = (",", "\t", ";")
ENCODINGS = ("utf-8-sig", "gb18030")
_MAX_UNPACKED_BYTES = 2_000_000_000
_MOST_CELLS = 60_000_000
_CELL_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_LOST_CELL = re.compile(
    rb'<c r="([A-Z]+)(\d+)"[^>]*?'
    rb'(?:\bt="e"[^>]*>|>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>)'
)


@dataclass(frozen=True)
class Sheet:
    """The cells of one file or worksheet: `rows[0]` is row 1 of the spreadsheet."""

    file: str
    name: str
    rows: Sequence[Row]
    lost_cells: tuple[tuple[int, str], ...] = ()
    """Row and column letter of cells that hold an error or a formula without a saved value."""


def read_sheets(path: Path, shown: str) -> list[Sheet]:
    """Return the sheets of a CSV, XLSX, XLS or Parquet file; `shown` names it in messages.

    Raises DataError with the one problem that keeps the file from being read.
    """
    if path.is_dir():
        raise DataError(Problem("is a folder", shown, allowed="a CSV, XLSX or Parquet file"))
    try:
        if path.suffix.lower() == ".csv" and path.stat().st_size > LARGE_BYTES:
            return [Sheet(shown, "", StreamedRows(path, shown, DELIMITERS))]
        content = path.read_bytes()
    except OSError as error:
        raise DataError(Problem(f"cannot be opened: {error.strerror}", shown)) from None
    if not content:
        raise DataError(Problem("is empty", shown, allowed="a header row and data rows"))
    if path.suffix.lower() == ".parquet":
        return [Sheet(shown, "", _parquet_rows(content, shown))]
    if path.suffix.lower() in (".xlsx", ".xls"):
        return _workbook_sheets(content, shown)
    return [Sheet(shown, "", _csv_rows(decode(content, shown), shown))]


def decode(content: bytes, shown: str) -> str:
    """Return the text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030."""
    if content[:2] == b"PK" or content[:4] in (b"\xd0\xcf\x11\xe0", b"PAR1"):
        raise DataError(
            Problem(
                "is not a text file although it is named .csv",
                shown,
                allowed="the suffix .xlsx, .xls or .parquet for such a file",
            )
        )
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise DataError(
        Problem("has an unknown text encoding", shown, allowed="UTF-8 or GBK (GB18030)")
    )


def _csv_rows(text: str, shown: str) -> list[Row]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        problem = Problem(f"is not a well-formed CSV: {error}", shown, row=len(rows) + 1)
        raise DataError(problem) from None
    return rows


def _parquet_rows(content: bytes, shown: str) -> list[Row]:
    import pyarrow.parquet as parquet

    try:
        table = parquet.read_table(io.BytesIO(content))
        columns = [column.to_pylist() for column in table.columns]
    except Exception as error:  # pyarrow raises many kinds for a damaged file
        raise DataError(
            Problem(f"cannot be read as Parquet: {_first_line(error)}", shown)
        ) from None
    return [list(table.column_names), *zip(*columns, strict=True)]


def _workbook_sheets(content: bytes, shown: str) -> list[Sheet]:
    from python_calamine import CalamineWorkbook

    lost = _lost_cells(content, shown)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            Sheet(shown, name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False),
                  lost_cells=lost.get(position, ()))
            for position, name in enumerate(workbook.sheet_names)
        ]  # fmt: skip
    except BaseException as error:  # the reader is Rust: a panic is not an Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise DataError(
            Problem(f"cannot be read as a workbook: {_first_line(error)}", shown)
        ) from None


def _lost_cells(content: bytes, shown: str) -> dict[int, tuple[tuple[int, str], ...]]:
    """Return per sheet the cells whose value a reader would silently see as blank."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED_BYTES:
                large = Problem("is too large as a workbook", shown, allowed="CSV or Parquet")
                raise DataError(large)
            sheets = list(_sheet_parts(archive))
    except DataError:
        raise
    except Exception as error:  # a damaged archive fails in many ways, its directory included
        raise DataError(
            Problem(f"cannot be read as a workbook: {_first_line(error)}", shown)
        ) from None
    for xml in sheets:
        _check_extent(xml, shown)
    return {
        position: tuple((int(row), letter.decode()) for letter, row in _LOST_CELL.findall(xml))
        for position, xml in enumerate(sheets)
    }


def _check_extent(xml: bytes, shown: str) -> None:
    """Refuse a sheet with a cell so far out that reading it would fill the memory."""
    places = _CELL_PLACE.findall(xml)
    rows = max((int(row) for _, row in places), default=0)
    columns = max((column_place(letter.decode()) + 1 for letter, _ in set(places)), default=0)
    if rows * columns > _MOST_CELLS:
        raise DataError(
            Problem(
                f"spreads over {rows} rows and {columns} columns",
                shown,
                allowed=f"at most {_MOST_CELLS} cells (delete what stands far outside)",
            )
        )


def column_place(letter: str) -> int:
    """Return the position of a column that a spreadsheet calls `letter`: A is 0."""
    place = 0
    for sign in letter:
        place = place * 26 + ord(sign) - ord("A") + 1
    return place - 1


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[bytes]:
    names = [n for n in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)]
    for name in sorted(names, key=lambda n: int(re.findall(r"\d+", n)[0])):
        yield archive.read(name)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def find_header(rows: Sequence[Row], known: frozenset[str], *, within: int = 30) -> int:
    """Return the position of the row with the most `known` names (cleaned, case folded).

    The first row that is not blank wins when no row has any.
    """
    best, best_score = 0, 0
    first = next((i for i, row in enumerate(rows[:within]) if any(plain_text(c) for c in row)), 0)
    for position, row in enumerate(rows[:within]):
        score = len({plain_text(cell).casefold() for cell in row} & known)
        if score > best_score:
            best, best_score = position, score
    return best if best_score else first
