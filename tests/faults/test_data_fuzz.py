"""Thousands of damaged files: a correct table or a clear error, never a traceback or lost money.

A few hundred run with the ordinary tests; BIGSALE_FUZZ=10000 (make fuzz) runs that many.
"""

import os
import random
from decimal import Decimal

import numpy as np
import pytest
from tests.support.data_files import HEADERS, days, sound_inputs, workbook
from tests.support.mutations import Damaged, mutate, plain_reading

from bigsale.data import load_history
from bigsale.data.platforms import read_exports
from bigsale.data.platforms.declaration import TOTAL_WORDS, bundled_platforms
from bigsale.data.tables import TABLES
from bigsale.errors import DataError

FILES = int(os.environ.get("BIGSALE_FUZZ", "360"))
KINDS = tuple(kind for kind in HEADERS if kind != "compass_item")


def report_of(kind):
    """Return the declaration that knows every header of a kind of export."""
    header = set(HEADERS[kind])
    reports = [report for platform in bundled_platforms() for report in platform.reports]
    return max(reports, key=lambda report: len(header & set(report.headers)))


def sound_grid(kind, rng):
    """Return a sound export of the kind: a header and rows with figures in every used column."""
    report, header = report_of(kind), HEADERS[kind]
    table = TABLES[report.table]
    used = {h: table.column(n) for n, s in report.columns.items() for h in s.headers}
    rows = []
    for number, day in enumerate(days(6)):
        row = dict.fromkeys(header, "-")
        for name in header:
            column = used.get(name)
            if name in report.hierarchy:
                row[name] = f"来源{number}"
            elif column is not None and column.kind in ("date", "datetime"):
                row[name] = day
            elif column is not None and column.kind == "money":
                row[name] = f"{rng.randint(1, 10**6) / 100:,.2f}"
            elif column is not None and column.kind == "share":
                row[name] = "12.5%"
            elif column is not None and column.is_number:
                row[name] = str(rng.randint(1, 5000))
            elif name in report.key or column is not None:
                row[name] = f"7{number:05d}"
        rows.append([row[name] for name in header])
    return [header, *rows]


ABOVE = [["统计日期 2026-05-01~2026-05-31"]]


def money_header(kind):
    """Return the amount column that is compared: the contract's name and the file's header."""
    report = report_of(kind)
    for name, source in report.columns.items():
        if TABLES[report.table].column(name).kind == "money":
            header = next((h for h in source.headers if h in HEADERS[kind]), None)
            if header:
                return name, header
    raise AssertionError(kind)


def read_money(folder, name):
    exports = read_exports(folder)
    if exports.problems:
        for problem in exports.problems:
            assert problem.file, problem
            assert problem.message, problem
        return None
    return sum(
        (Decimal(money.read_fen) / 100 for one in exports.extracts
         for column, money in one.money.items() if column == name),
        Decimal(0),
    ), exports  # fmt: skip


def summed_plainly(content, kind):
    """Return what the compared amount column adds up to by the plainest reading."""
    report, (name, header) = report_of(kind), money_header(kind)
    source = report.columns[name]
    instead = source.headers[1:] if source.first_filled else ()
    return plain_reading(content, header, totals=TOTAL_WORDS, keys=report.key, instead=instead)


def check_one(folder, damaged, content, *, kind, expected):
    """Read one damaged file (already in `folder`) and compare with what may come of it."""
    name, _ = money_header(kind)
    outcome = read_money(folder, name)
    if outcome is None:
        assert not damaged.same, f"refused: {read_exports(folder).problems}"
        return
    money, exports = outcome
    for table_name, table in exports.tables.items():
        assert not table.empty
        if name in table and table_name in ("channel_daily", "shop_daily"):
            assert sum(Decimal(repr(v)) for v in table[name].dropna().tolist()) == money
    if damaged.same:
        assert money == expected, f"{money} is not {expected}"
        return
    plain = summed_plainly(content, kind)
    if plain is not None:
        assert abs(money - plain) <= Decimal("0.01"), f"{money} is not {plain}"


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_exports_end_in_a_correct_table_or_a_clear_error(tmp_path, kind):
    rng = random.Random(f"fuzz {kind}")
    grid = sound_grid(kind, rng)
    expected = summed_plainly(Damaged(grid).bytes(), kind)
    for number in range(max(1, FILES // len(KINDS))):
        damaged = mutate(grid, rng, ABOVE)
        content = damaged.bytes()
        (tmp_path / "x.csv").write_bytes(content)
        try:
            check_one(tmp_path, damaged, content, kind=kind, expected=expected)
        except Exception as error:
            raise AssertionError(f"{kind} {number} {damaged.steps}: {error!r}") from error


def test_damaged_workbooks_end_in_a_correct_table_or_a_clear_error(tmp_path):
    rng = random.Random("fuzz workbook")
    grid = sound_grid("wanxiangtai_item", rng)
    expected = summed_plainly(Damaged(grid).bytes(), "wanxiangtai_item")
    sound = workbook(tmp_path / "sound.xlsx", grid[0], grid[1:]).read_bytes()
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "x.xlsx").write_bytes(sound)
    assert read_money(folder, "spend_cny")[0] == expected
    for number in range(max(20, FILES // 10)):
        (folder / "x.xlsx").write_bytes(damaged_bytes(sound, rng))
        outcome = read_money(folder, "spend_cny")
        assert outcome is None or outcome[0] == expected, number


def damaged_bytes(content, rng):
    damaged = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        damaged[rng.randrange(len(damaged))] = rng.randrange(256)
    return bytes(damaged[: rng.randrange(1, len(damaged))]) if rng.random() < 0.3 else damaged


@pytest.mark.parametrize("name", ["channel_daily", "shop_daily"])
def test_damaged_tables_end_in_a_correct_history_or_a_clear_error(tmp_path, name):
    rng = random.Random(f"fuzz {name}")
    path = sound_inputs(tmp_path) / f"{name}.csv"
    grid = [line.split(",") for line in path.read_text().splitlines()]
    for _ in range(max(20, FILES // 10)):
        damaged = mutate(grid, rng)
        path.write_bytes(damaged.bytes())
        try:
            history = load_history(tmp_path)
        except DataError as error:
            refused = error.problems
        else:
            refused = ()
        if refused:
            assert not damaged.same, f"{damaged.steps}: {refused}"
            assert all(problem.message for problem in refused)
            continue
        money = history.spend_cny if name == "channel_daily" else history.shop["gmv_cny"].to_numpy()
        header = "spend_cny" if name == "channel_daily" else "gmv_cny"
        plain = plain_reading(damaged.bytes(), header, totals=(), keys=())
        assert float(np.nansum(money)) == pytest.approx(float(plain)), damaged.steps
