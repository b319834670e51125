"""What a planner is told of each export that was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bigsale.data.cells import clean_text
from bigsale.data.files import Sheet
from bigsale.data.platforms.combine import left_blank
from bigsale.data.platforms.extract import Extract
from bigsale.data.platforms.recognise import Recognised
from bigsale.errors import Finding, Text
from bigsale.units import FEN_PER_CNY


def told_of_sheets(unknown: Sequence[Sheet], known: Sequence[Recognised]) -> Iterator[Finding]:
    """Say which worksheets with cells of a file that was read were not read."""
    names = [s.name for s in unknown if any(clean_text(c) for row in s.rows[:20] for c in row)]
    if known and names:
        file = known[0].sheet.file
        yield Finding(
            "sheets-not-read",
            "warning",
            Text(f"{file} 的工作表 {'、'.join(names)} 不是认识的报表，未读取",
                 f"{file}: sheets {', '.join(names)} are no export that the kit knows; not read"),
            Text("若其中有数据，请核对其表头", "Check their headers if they hold data"),
        )  # fmt: skip


def told_of(one: Extract) -> Iterator[Finding]:
    """Say what a file was taken for, what it adds up to and what was left out."""
    found, file = one.found, one.found.sheet.file
    title = f"{found.platform.title.zh} {found.report.title.zh}"
    title_en = f"{found.platform.title.en} {found.report.title.en}"
    amount = next((c for c in ("spend_cny", "gmv_cny") if c in one.money), None)
    total = one.money[amount].read_fen / FEN_PER_CNY if amount else 0.0
    channels = sorted(one.rows["channel"].dropna().unique()) if "channel" in one.rows else []
    counted_zh = f"，计入 {'、'.join(channels)}" if channels else ""
    counted_en = f", counted as {', '.join(channels)}" if channels else ""
    money_zh = f"，{'花费' if amount == 'spend_cny' else '成交'} {total:,.2f} 元" if amount else ""
    money_en = f", {amount} {total:,.2f}" if amount else ""
    yield Finding(
        "export-read",
        "ok",
        Text(f"{file}：{title}，{one.counts.get('data', 0)} 行{money_zh}{counted_zh}",
             f"{file}: {title_en}, {one.counts.get('data', 0)} rows{money_en}{counted_en}"),
        Text("渠道归属可在 exports/mapping.yaml 中更改",
             "Change the channels in exports/mapping.yaml"),
    )  # fmt: skip
    yield from _told_of_channels(one)
    yield from _told_of_columns(one)


def _told_of_channels(one: Extract) -> Iterator[Finding]:
    rule = one.found.report.channel
    if one.by_default and rule is not None and rule.header:
        file = one.found.sheet.file
        yield Finding(
            "export-channel-by-default",
            "warning",
            Text(f"{file} 有 {one.by_default} 行没有对应渠道，按默认计入 {rule.default}",
                 f"{file}: {one.by_default} rows name no known channel and count as "
                 f"{rule.default}"),
            Text("在 exports/mapping.yaml 中写明归属", "Say where they belong in mapping.yaml"),
        )  # fmt: skip


def _told_of_columns(one: Extract) -> Iterator[Finding]:
    file, unknown, blank = one.found.sheet.file, one.found.unknown, left_blank(one)
    if unknown:
        yield Finding(
            "unknown-column",
            "note",
            Text(f"{file} 有 {len(unknown)} 个未登记的列，未使用：{'、'.join(unknown[:10])}",
                 f"{file} has {len(unknown)} columns that are not declared: "
                 f"{', '.join(unknown[:10])}"),
            Text("若平台改了列名，请核对", "Check whether the platform renamed a column"),
        )  # fmt: skip
    if blank:
        yield Finding(
            "people-not-added",
            "note",
            Text(f"{file} 中 {'、'.join(blank)} 为人数，不能跨行相加，留空",
                 f"{file}: {', '.join(blank)} count people and are not added over rows"),
            Text("需要时导出店铺分日数据", "Export the shop by day if they are needed"),
        )  # fmt: skip
