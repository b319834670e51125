"""What a platform's export looks like, as data: one YAML file a platform, ours and users' alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bigsale.data.tables import TABLES
from bigsale.errors import DataError, Problem

Header = Annotated[str, Field(min_length=1, max_length=80)]
Headers = Annotated[tuple[Header, ...], Field(min_length=1)]
ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
TOTAL_WORDS = ("全部", "合计", "总计", "汇总", "总和", "total")


class Strict(BaseModel):
    """Base of every part of a declaration: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Strict):
    """A name in both languages."""

    zh: str
    en: str


class Source(Strict):
    """Where a column of the contract comes from: the first of `headers` that the file has.

    Cells are read as the contract's column is; `unit: fen` turns fen into yuan. A column without
    `optional` must be there. `join` puts the texts of all its headers together with " / ".
    `first_filled` takes, row by row, the first of the headers whose cell is not blank.
    `add_joined` adds up figures that stand in one cell with ; between them.
    `only_when`: the amount counts only where a cell says so (refunded orders), else it is 0.
    `negative_when`: cells that make an amount an outgoing one, however it is signed.
    `number_rows` names rows by this word and their number where the file has no such column.
    """

    headers: Headers
    unit: Literal["fen"] | None = None
    optional: bool = False
    join: bool = False
    first_filled: bool = False
    add_joined: bool = False
    only_when: dict[Header, tuple[str, ...]] = {}
    number_rows: str | None = None
    negative_when: dict[Header, tuple[str, ...]] = {}


class ChannelRule(Strict):
    """Which channel of the brief a row belongs to, unless mapping.yaml says otherwise.

    `header` names a column whose cell is looked up in `values`; `default` where none applies.
    """

    default: ChannelName
    header: Header | None = None
    values: dict[str, ChannelName] = {}


class Basis(Strict):
    """What the attributed sales mean; figures of different basis are never mixed silently."""

    sales: Literal["paid", "ordered", "settled"] = "paid"
    scope: Literal["total", "direct", "indirect"] = "total"
    presale: Literal["in", "out"] = "out"
    counted_at: Literal["click", "conversion", "unknown"] = "unknown"
    window: str = Field("", description="attribution window as the platform words it")

    def __str__(self) -> str:
        parts = (self.sales, self.scope, f"presale {self.presale}", f"at {self.counted_at}")
        return ", ".join((*parts, self.window) if self.window else parts)


class Rate(Strict):
    """A ratio column: never summed; recomputed from two summed columns and used to check rows."""

    over: Header
    under: Header
    per: float = Field(1.0, gt=0, description="1000 for a cost per thousand")


class Report(Strict):
    """One kind of export of a platform.

    `recognise`: headers of which at least one is there and that no other report has.
    `key`: headers that name a row; those present give the file its level of detail.
    `fixed`: columns that are the same for every row. `blank`: columns of the contract that the
    platform does not know and the planner fills in. `skip`: rows left out, by what a cell says
    (closed orders). `hierarchy`: headers whose rows are subtotals where deeper rows exist.
    `period_in_notes`: the dates stand above the header or in the file's name.
    `other`: headers that are known and not used. `personal`: dropped unread.
    """

    report: ChannelName
    title: Title
    table: str
    recognise: Headers
    key: Headers
    columns: dict[str, Source]
    channel: ChannelRule | None = None
    basis: Basis | None = None
    rates: dict[Header, Rate] = {}
    fixed: dict[str, str] = {}
    blank: tuple[str, ...] = ()
    skip: dict[Header, tuple[str, ...]] = {}
    hierarchy: tuple[Header, ...] = ()
    period_in_notes: bool = False
    total_words: tuple[str, ...] = TOTAL_WORDS
    other: tuple[Header, ...] = ()
    personal: tuple[Header, ...] = ()

    @model_validator(mode="after")
    def _fits_the_contract(self) -> Report:
        table = TABLES.get(self.table)
        if table is None:
            raise ValueError(f"table must be one of {', '.join(TABLES)}")
        given = {*self.columns, *self.fixed, *self.blank}
        given |= {"channel"} if self.channel else set()
        given |= {"start", "end"} if self.period_in_notes else set()
        if strange := sorted(given - set(table.names)):
            raise ValueError(f"{self.table} has no column {', '.join(strange)}")
        if missing := sorted({c.name for c in table.columns if c.filled} - given):
            raise ValueError(f"say where {', '.join(missing)} comes from")
        if self.channel is not None and "channel" in self.columns:
            raise ValueError("channel is chosen by rule or read from a column, not both")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that the declaration knows."""
        sources = self.columns.values()
        mapped = (
            header
            for source in sources
            for header in (*source.headers, *source.negative_when, *source.only_when)
        )
        listed = (*self.key, *self.rates, *self.other, *self.personal, *self.recognise)
        return (*mapped, *listed, *self.skip, *self.hierarchy)


class Platform(Strict):
    """One advertising or shop platform and the exports that can be read from it."""

    platform: ChannelName
    title: Title
    reports: Annotated[tuple[Report, ...], Field(min_length=1)]


def read_platform(path: Path, shown: str) -> Platform:
    """Return the platform that a YAML file declares. Raises DataError with every problem."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Platform.model_validate(data)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(Problem(f"cannot be read as YAML: {error}", shown)) from None
    except ValidationError as error:
        raise DataError(declaration_problems(error, shown)) from None


def declaration_problems(error: ValidationError, shown: str) -> list[Problem]:
    """Return what pydantic found wrong as problems with dotted keys."""
    return [
        Problem(
            detail["msg"].removeprefix("Value error, "),
            shown,
            column=".".join(str(part) for part in detail["loc"]) or None,
            value=None if isinstance(detail["input"], dict | list) else str(detail["input"]),
        )
        for detail in error.errors()
    ]


@cache
def bundled_platforms() -> tuple[Platform, ...]:
    """Return the platforms that come with the kit."""
    folder = Path(__file__).parent
    return tuple(read_platform(path, path.name) for path in sorted(folder.glob("*.yaml")))
