"""What attributed sales mean, said as a planner would: paid or ordered, which days, which window."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bigsale.errors import Text

NO_SALES = "no sales reported"
"""Basis of spend whose platform reports no sales: added to other spend, it lowers the ROI."""

SALES = {
    "paid": Text("按支付金额", "paid sales"),
    "ordered": Text("按下单金额（没付款的也算）", "orders placed, paid or not"),
    "settled": Text("按结算金额", "settled sales"),
}
SCOPE = {
    "total": Text("直接加间接成交", "direct and indirect sales"),
    "direct": Text("只算直接成交", "direct sales only"),
    "indirect": Text("只算间接成交", "indirect sales only"),
}
PRESALE = {
    "presale in": Text("含预售", "presale included"),
    "presale out": Text("不含预售", "presale left out"),
}
DAY = {
    "at click": Text("算在点击那天", "counted on the day of the click"),
    "at conversion": Text("算在成交那天", "counted on the day of the sale"),
    "at unknown": Text(
        "没写明算在点击还是成交那天", "day of click or day of sale: the export does not say"
    ),
}
PARTS = (SALES, SCOPE, PRESALE, DAY)
NO_WINDOW = Text("没写明归因周期", "attribution window: the export does not say")
WINDOWS = {"下载时所选转化周期": "as chosen at download"}
_DAYS = re.compile(r"(\d+) ?[日天]")


def basis_words(told: str) -> Text:
    """Return a basis as tables hold it ("paid, total, presale out, at click, 7日总成交") in words.

    What a planner wrote in words of her own stays as it stands.
    """
    return _joined(_parts(told) or (_as_told(told),))


def differing_words(told: Sequence[str]) -> list[Text]:
    """Return for each basis what it says that the others do not; all of it where that is unclear."""
    parts = [_parts(one) for one in told]
    known = [one for one in parts if one is not None]
    if len(known) < len(parts):
        return [basis_words(one) for one in told]
    differ = [len(set(column)) > 1 for column in zip(*known, strict=True)]
    return [_joined([p for p, apart in zip(one, differ, strict=True) if apart]) for one in known]


def _parts(told: str) -> tuple[Text, ...] | None:
    """Return the five parts of a declared basis; None for any other text."""
    codes = told.split(", ", maxsplit=len(PARTS))
    if len(codes) < len(PARTS) or any(
        code not in words for code, words in zip(codes, PARTS, strict=False)
    ):
        return None
    window = _window(codes[len(PARTS)]) if len(codes) > len(PARTS) else NO_WINDOW
    return (*(words[code] for code, words in zip(codes, PARTS, strict=False)), window)


def _window(told: str) -> Text:
    """Return the attribution window, which a platform words in Chinese."""
    days = _DAYS.match(told)
    en = WINDOWS.get(told) or (f"{days[1]} days" if days else f'"{told}"')
    return Text(f"归因周期为{told}", f"attribution window: {en}")


def _as_told(told: str) -> Text:
    return Text("平台没有报成交额", NO_SALES) if told == NO_SALES else Text(told, told)


def _joined(parts: Sequence[Text]) -> Text:
    return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
