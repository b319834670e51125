"""Made-up inputs for tests of the data room: a small sound folder, and exports as downloaded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import yaml

HEADERS: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "export_headers.yaml").read_text(encoding="utf-8")
)
CHANNEL = ["date", "channel", "spend_cny", "impressions", "clicks", "orders", "gmv_cny"]
SHOP = ["date", "uv", "orders", "buyers", "gmv_cny"]
EVENTS = ["event", "phase", "start", "end"]
ORDERS = "order_id,paid_at,user_id,channel,sku,units,gmv_cny,refund_cny".split(",")  # noqa: SIM905
FIRST = date(2026, 5, 1)


def days(count: int = 30, step: int = 1) -> list[str]:
    """Return `count` days from FIRST on, `step` days apart."""
    return [(FIRST + timedelta(days=step * i)).isoformat() for i in range(count)]


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV as spreadsheets write it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([header, *rows])
    return buffer.getvalue()


def sound_inputs(folder: Path, *, step: int = 1) -> Path:
    """Write a small folder of tables without any problem and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    channel = [
        (day, name, 100 + i, 5000, 50, 4, 400 + i)
        for i, day in enumerate(days(step=step))
        for name in ("search_ads", "kol")
    ]
    write(
        folder / "channel_daily.csv",
        csv_text(CHANNEL, channel),
    )
    shop = [(day, 1000, 40, 38, 6000 + i) for i, day in enumerate(days(step=step))]
    write(folder / "shop_daily.csv", csv_text(SHOP, shop))
    event = [("618-2025", "burst", "2025-06-16 20:00", "2025-06-19")]
    write(folder / "events.csv", csv_text(EVENTS, event))
    return folder


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write text with exactly the line ends given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def edit(path: Path, old: str, new: str, times: int = 1) -> None:
    """Replace `old`, which must be there, in a text file."""
    text = path.read_bytes().decode()
    assert old in text
    write(path, text.replace(old, new, times))


def export_rows(header: Sequence[str], rows: Iterable[Mapping[str, object]], blank: object = None):
    """Return rows in the header's order, `blank` where a row says nothing."""
    return [[row.get(name, blank) for name in header] for row in rows]


def workbook(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write an XLSX with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [header, *rows]:
        sheet.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path
