"""Columns in which an export says its currency or time zone: anything but ours is refused."""

from __future__ import annotations

from collections.abc import Sequence

from bigsale.data.cells import is_blank, plain_text
from bigsale.data.check import shown_cell
from bigsale.data.files import Row
from bigsale.data.platforms.recognise import Recognised, normal
from bigsale.errors import Problem

_CURRENCY = frozenset({"币种", "货币", "货币单位", "结算币种", "currency"})
_YUAN = frozenset({"cny", "rmb", "人民币", "元", "人民币元", "人民币(元)", "¥", "￥"})
_ZONE = frozenset({"时区", "数据时区", "timezone", "time zone"})
_OURS = frozenset(
    {"utc+8", "utc+08:00", "gmt+8", "gmt+08:00", "+08:00", "+8", "asia/shanghai", "东八区",
     "北京时间", "(utc+08:00)北京"}
)  # fmt: skip
_TOLD = ((_CURRENCY, _YUAN, "is another currency", "yuan (CNY); turn amounts into yuan first"),
         (_ZONE, _OURS, "is another time zone", "Beijing time (UTC+8)"))  # fmt: skip


def foreign_units(found: Recognised, body: Sequence[tuple[int, Row]]) -> list[Problem]:
    """Return the first row of each column that names another currency or time zone."""
    problems = []
    for headers, ours, what, allowed in _TOLD:
        for place, header in enumerate(found.headers):
            if normal(header) not in {normal(name) for name in headers}:
                continue
            for number, row in body:
                cell = row[place] if place < len(row) else None
                if is_blank(cell) or normal(cell) in ours or plain_text(cell) == "￥":
                    continue
                shown = shown_cell(cell)
                problems.append(Problem(what, found.sheet.file, number, header, shown, allowed))
                break
    return problems
