"""Ways in which exports and tables get damaged, and what an honest reader may do about it.

A file starts as a grid of cells. Some mutations keep its meaning (`HARMLESS`): the same money must
come out. The others may end in an error, or in the money that a plain reading of the mutated file
gives; anything else is money lost or made silently.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from bigsale.data.cells import is_blank

Grid = list[list[str]]
STRANGE = (
    "=cmd()", "@SUM(A1)", "-", "", "abc", "1e400", "9" * 30, "-5", "1,5", "¥11.19", "5,652.00",
    "12元", "\x00", "\x07 5", "∞", "NaN", "#DIV/0!", "全部", "2026-13-45", "１２", "0x1F", "1.2.3",
    "'7", '="8"', "汇总", "1.2万", "50%", "\ufeff3", "−4",
)  # fmt: skip


@dataclass(frozen=True)
class Damaged:
    """A file as it reaches the reader: `grid` from the header on, and what stands `above`.

    `same` tells whether its meaning is unchanged.
    """

    grid: Grid
    above: Grid = field(default_factory=list)
    encoding: str = "utf-8-sig"
    content: bytes | None = None
    same: bool = True
    steps: tuple[str, ...] = ()

    def bytes(self) -> bytes:
        """Return the file's content."""
        if self.content is not None:
            return self.content
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n").writerows([*self.above, *self.grid])
        return buffer.getvalue().encode(self.encoding, "replace")


def other_encoding(file: Damaged, rng: random.Random) -> Damaged:
    return replace(file, encoding=rng.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))


def note_rows(file: Damaged, rng: random.Random) -> Damaged:
    notes = [["示例说明"], [], ["导出时间", "2026-06-01"]][: rng.randint(1, 3)]
    return replace(file, above=[*notes, *file.above])


def blank_rows(file: Damaged, rng: random.Random) -> Damaged:
    at = rng.randint(1, len(file.grid))
    return replace(file, grid=[*file.grid[:at], [], [""], *file.grid[at:]])


def new_column(file: Damaged, rng: random.Random) -> Damaged:
    at = rng.randint(0, len(file.grid[0]))
    grid = []
    for number, row in enumerate(file.grid):
        is_blank = not any(cell.strip() for cell in row)
        cell = "新指标" if number == 0 else str(number)
        grid.append(row if is_blank else [*row[:at], cell, *row[at:]])
    return replace(file, grid=grid)


def other_order(file: Damaged, rng: random.Random) -> Damaged:
    order = list(range(len(file.grid[0])))
    rng.shuffle(order)
    grid = [[row[i] if i < len(row) else "" for i in order] for row in file.grid]
    return replace(file, grid=grid)


def spaces(file: Damaged, rng: random.Random) -> Damaged:
    return replace(file, grid=[[f" {c}" if rng.random() < 0.2 else c for c in row]
                               for row in file.grid])  # fmt: skip


def strange_cell(file: Damaged, rng: random.Random) -> Damaged:
    grid = [list(row) for row in file.grid]
    row = rng.choice([r for r in grid if r] or [["x"]])
    row[rng.randrange(len(row))] = rng.choice(STRANGE)
    return replace(file, grid=grid, same=False)


def cut_row(file: Damaged, rng: random.Random) -> Damaged:
    grid = [list(row) for row in file.grid]
    at = rng.randrange(len(grid))
    grid[at] = grid[at][: rng.randint(0, len(grid[at]))]
    return replace(file, grid=grid, same=False)


def shifted_row(file: Damaged, rng: random.Random) -> Damaged:
    grid = [list(row) for row in file.grid]
    at = rng.randrange(len(grid))
    place = rng.randint(0, len(grid[at]))
    grid[at] = [*grid[at][:place], rng.choice(STRANGE), *grid[at][place:]]
    return replace(file, grid=grid, same=False)


def repeated_row(file: Damaged, rng: random.Random) -> Damaged:
    return replace(file, grid=[*file.grid, rng.choice(file.grid)], same=False)


def lost_column(file: Damaged, rng: random.Random) -> Damaged:
    at = rng.randrange(max(1, len(file.grid[0])))
    return replace(file, grid=[[*r[:at], *r[at + 1 :]] for r in file.grid], same=False)


def renamed_column(file: Damaged, rng: random.Random) -> Damaged:
    header = list(file.grid[0] or ["x"])
    header[rng.randrange(len(header))] += rng.choice(["(新)", "率", "2", " "])
    return replace(file, grid=[header, *file.grid[1:]], same=False)


def merged_header(file: Damaged, rng: random.Random) -> Damaged:
    top = ["投放数据" if i % 4 == 0 else "" for i in range(len(file.grid[0]))]
    return replace(file, above=[*file.above, top])


def bytes_flipped(file: Damaged, rng: random.Random) -> Damaged:
    content = bytearray(file.bytes())
    for _ in range(rng.randint(1, 6)):
        content[rng.randrange(len(content))] = rng.randrange(256)
    return replace(file, content=bytes(content), same=False)


def bytes_cut(file: Damaged, rng: random.Random) -> Damaged:
    content = file.bytes()
    return replace(file, content=content[: rng.randrange(len(content))], same=False)


def wrong_encoding(file: Damaged, rng: random.Random) -> Damaged:
    return replace(file, encoding=rng.choice(["utf-16-le", "big5", "latin-1", "utf-7"]), same=False)


HARMLESS: tuple[Callable[[Damaged, random.Random], Damaged], ...] = (
    other_encoding, note_rows, blank_rows, new_column, other_order, spaces, merged_header,
)  # fmt: skip
HARMFUL: tuple[Callable[[Damaged, random.Random], Damaged], ...] = (
    strange_cell, cut_row, shifted_row, repeated_row, lost_column, renamed_column, wrong_encoding,
)  # fmt: skip
LAST = (bytes_flipped, bytes_cut)


def mutate(grid: Grid, rng: random.Random, above: Grid | None = None) -> Damaged:
    """Return the grid after one to four mutations; damage to bytes comes last."""
    file = Damaged(grid, above or [])
    first = rng.choice([HARMLESS, HARMFUL, HARMLESS + HARMFUL])
    for _ in range(rng.randint(1, 3)):
        step = rng.choice(first)
        if not file.grid or not file.grid[0]:
            break
        file = step(file, rng)
        file = replace(file, steps=(*file.steps, step.__name__))
    if rng.random() < 0.25 and file.bytes():
        step = rng.choice(LAST)
        file = replace(step(file, rng), steps=(*file.steps, step.__name__))
    return file


def plain_reading(
    content: bytes,
    header: str,
    *,
    totals: tuple[str, ...],
    keys: tuple[str, ...],
    instead: tuple[str, ...] = (),
) -> Decimal | None:
    """Return what the column `header` adds up to by the plainest reading; None where it cannot.

    Rows with a total word in a key column are left out where there are others, as are those
    without a figure. Headers `instead` count, in their order, where the cell is blank.
    """
    text = _plain_text(content)
    if text is None:
        return None
    rows = list(csv.reader(io.StringIO(text, newline="")))
    at = next(
        (i for i, row in enumerate(rows) if header in [c.strip(" \ufeff") for c in row]), None
    )
    if at is None:
        return None
    names = [c.strip(" \ufeff") for c in rows[at]]
    place = names.index(header)
    places = [place, *(names.index(name) for name in instead if name in names)]
    told = [i for i, name in enumerate(names) if name in keys]
    body = [row for row in rows[at + 1 :] if len(row) > place]
    finer = [r for r in body if not any(i < len(r) and r[i].strip() in totals for i in told)]
    return sum((_plain_amount(_first_filled(row, places)) for row in finer or body), Decimal(0))


def _first_filled(row: list[str], places: list[int]) -> str:
    return next((row[i] for i in places if i < len(row) and not is_blank(row[i])), "")


def _plain_text(content: bytes) -> str | None:
    for encoding in ("utf-16",) if content[:2] == b"\xff\xfe" else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _plain_amount(cell: str) -> Decimal:
    import unicodedata

    text = unicodedata.normalize("NFKC", cell)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")).strip()
    text = text.removeprefix('="').removesuffix('"').removeprefix("'")
    text = text.replace(",", "").replace("¥", "").removesuffix("元")
    scale = 10_000 if text.endswith("万") else 1
    try:
        value = Decimal(text.removesuffix("万")) * scale
    except InvalidOperation:
        return Decimal(0)
    return value if value.is_finite() else Decimal(0)
