"""How figures are written for people: money in 万 and 亿 or k and M, shares, intervals, dates."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping

import numpy as np

MISSING = "–"
MINUS = "−"
ROUNDING = 1e-6
"""Of a last digit: what arithmetic leaves and rounding up may drop."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SCALES = {"zh": ((1e8, "亿"), (1e4, "万")), "en": ((1e9, "B"), (1e6, "M"), (1e3, "k"))}


def is_number(value: object) -> bool:
    """Tell whether `value` is a finite number (not None, NaN or infinite)."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
        return False
    return math.isfinite(float(value))


def amount(value: object, language: str, *, digits: int = 3) -> str:
    """Return a quantity to `digits` significant digits, scaled: 12.3万 or 123k."""
    if not is_number(value):
        return MISSING
    number = float(value)  # type: ignore[arg-type]
    sign = MINUS if round(number, 2) < 0 else ""
    size = abs(number)
    for scale, unit in SCALES[language]:
        # 9 999.6 万 rounds into the next unit, so the border is taken after rounding.
        if size >= scale * 0.9995:
            return f"{sign}{_digits(size / scale, digits)}{unit}"
    return f"{sign}{_digits(size, digits)}"


def money(value: object, language: str, *, digits: int = 3) -> str:
    """Return yuan as ¥12.3万 or ¥123k; the minus sign stands before ¥.

    Three digits suit estimates; give four for amounts that were decided.
    """
    text = amount(value, language, digits=digits)
    if text == MISSING:
        return text
    return f"{MINUS}¥{text[1:]}" if text.startswith(MINUS) else f"¥{text}"


def signed_money(value: object, language: str) -> str:
    """Return yuan with + or −: a change, not a level."""
    text = money(value, language)
    return text if text == MISSING or text.startswith(MINUS) else f"+{text}"


def yuan(value: object) -> str:
    """Return whole yuan with thousands separators, for tables of amounts to be typed in."""
    if not is_number(value):
        return MISSING
    number = float(value)  # type: ignore[arg-type]
    return f"{MINUS if number <= -0.5 else ''}{abs(number):,.0f}"


def percent(share: object, digits: int = 0) -> str:
    """Return a share (0–1) as 12% with `digits` decimals."""
    if not is_number(share):
        return MISSING
    number = round(float(share) * 100, digits)  # type: ignore[arg-type]
    return f"{MINUS if number < 0 else ''}{abs(number):.{digits}f}%"


def percent_at_most(share: object, digits: int) -> str:
    """Return a share (0–1) as `percent` does, rounded up: what bounds it still does."""
    if not is_number(share):
        return MISSING
    steps = 10 ** (digits + 2)
    return percent(math.ceil(float(share) * steps - ROUNDING) / steps, digits)  # type: ignore[arg-type]


def signed_percent(share: object, digits: int = 0) -> str:
    """Return a share (0–1) with + or −: a change; no sign where it rounds to nothing."""
    text = percent(share, digits)
    if not is_number(share) or round(float(share) * 100, digits) <= 0:  # type: ignore[arg-type]
        return text
    return f"+{text}"


def ratio(value: object) -> str:
    """Return a return on investment or another multiple: 2.63, and 12.4 from ten on."""
    if not is_number(value):
        return MISSING
    number = float(value)  # type: ignore[arg-type]
    digits = 2 if abs(number) < 10 else 1
    return f"{MINUS if number < 0 else ''}{abs(number):,.{digits}f}"


def trait(check: str, value: object, language: str) -> str:
    """Return the figure of a check of the past as text: yuan, a share, or a plain number."""
    if check.endswith("_cny"):
        return money(value, language)
    share = check.startswith("inside") or check.endswith("share")
    return percent(value, 1) if share else ratio(value)


def worth(value: object) -> str:
    """Return what one yuan brings: two decimals, or two digits where it is small (buyers)."""
    if not is_number(value):
        return MISSING
    number = float(value)  # type: ignore[arg-type]
    written = f"{number:.2f}" if abs(number) >= 0.01 or number == 0 else f"{number:.2g}"
    return written.replace("-", MINUS)


def count(value: object, language: str) -> str:
    """Return a number of people, orders or units: 830, 1,240, 3.1万."""
    if is_number(value) and abs(float(value)) < SCALES[language][-1][0]:  # type: ignore[arg-type]
        return f"{float(value):,.0f}"  # type: ignore[arg-type]
    return amount(value, language)


def goal_amount(value: object, goal: str, language: str, *, digits: int = 3) -> str:
    """Return how much of a goal, beside its name: "新客多 830 位", "¥12.3万"; heads for new buyers."""
    if goal != "new_buyers":
        return money(value, language, digits=digits)
    heads = count(value, language)
    if language != "zh":
        return heads
    return heads + ("位" if heads[-1:] in "万亿" else " 位")


def with_unit(value: object, unit: str, language: str, *, digits: int = 3) -> str:
    """Return a quantity with its unit: "¥1.38万贡献毛利", "830 位新客", "¥13.8k of contribution".

    Units that begin with 元 or yuan are money, and written as money is everywhere.
    """
    written, unit = amount(value, language, digits=digits), unit.strip()
    if unit != _of_yuan(unit):
        written, unit = money(value, language, digits=digits), _of_yuan(unit)
    return written + ("" if written[-1:] in "万亿" else " ") + unit


def worth_with(value: object, unit: str, language: str) -> str:
    """Return what one yuan brings with its unit: "0.17 元贡献毛利", "¥0.17 of contribution"."""
    written, unit = worth(value), unit.strip()
    if language == "zh" or unit == _of_yuan(unit):
        return f"{written} {unit}"
    sign = MINUS if written.startswith(MINUS) else ""
    return f"{sign}¥{written.removeprefix(MINUS)} {_of_yuan(unit)}"


def _of_yuan(unit: str) -> str:
    """Return a unit without the yuan that it begins with."""
    return unit.removeprefix("元").removeprefix("yuan ")


def money_interval(estimate: Mapping[str, float], language: str) -> str:
    """Return "¥120万（90% 区间 ¥80万–¥160万）" of {mean, p05, p95} in yuan."""
    ends = f"{money(estimate['p05'], language)} – {money(estimate['p95'], language)}"
    return _with_interval(money(estimate["mean"], language), ends, language)


def ratio_interval(estimate: Mapping[str, float], language: str) -> str:
    """Return "2.6（90% 区间 2.1–3.2）" of {mean, p05, p95}."""
    ends = f"{ratio(estimate['p05'])} – {ratio(estimate['p95'])}"
    return _with_interval(ratio(estimate["mean"]), ends, language)


def count_interval(estimate: Mapping[str, float], language: str) -> str:
    """Return "3.1万（90% 区间 2.6万–3.7万）" of {mean, p05, p95} in heads."""
    ends = f"{count(estimate['p05'], language)} – {count(estimate['p95'], language)}"
    return _with_interval(count(estimate["mean"], language), ends, language)


def day(month: int, number: int, language: str) -> str:
    """Return 11月10日 or 10 Nov."""
    return f"{month}月{number}日" if language == "zh" else f"{number} {MONTHS[month - 1]}"


def iso_day(iso: str, language: str) -> str:
    """Return "11月3日" of an ISO day or time."""
    return day(int(iso[5:7]), int(iso[8:10]), language)


def weekday(number: int, language: str) -> str:
    """Return 周一 or Mon for 0, and so on."""
    return f"周{'一二三四五六日'[number]}" if language == "zh" else WEEKDAYS[number]


def listed(words: list[str], language: str) -> str:
    """Return "a、b和c" or "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    comma, last = ("、", "和") if language == "zh" else (", ", " and ")
    return comma.join(words[:-1]) + last + words[-1]


def _with_interval(middle: str, ends: str, language: str) -> str:
    if middle == MISSING:
        return middle
    return f"{middle}（90% 区间 {ends}）" if language == "zh" else f"{middle} (90% interval {ends})"


def _digits(size: float, digits: int) -> str:
    """Return a size ≥ 0 with at most `digits` digits, without trailing zeros; half goes up."""
    whole = len(str(int(size))) if size >= 1 else 1
    after = min(max(digits - whole, 0), 2 if digits == 3 else 3)
    text = f"{size + 1e-9:,.{after}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def text_width(text: str) -> int:
    """Return the width of `text` in columns: 2 for a hanzi, 1 for a Latin letter."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def counted(number: int, noun: str) -> str:
    """Return so many of an English noun: "1 period", "3 periods"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
