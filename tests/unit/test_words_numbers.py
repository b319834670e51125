import ast
import math
import re
from pathlib import Path

import pytest

import bigsale
from bigsale.words.numbers import (
    amount,
    count,
    day,
    is_number,
    listed,
    money,
    money_interval,
    percent,
    percent_at_most,
    ratio,
    signed_money,
    with_unit,
    worth,
    yuan,
)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "¥0", "¥0"),
        (8.5, "¥8.5", "¥8.5"),
        (999.6, "¥1,000", "¥1k"),
        (9_999.6, "¥1万", "¥10k"),
        (123_456, "¥12.3万", "¥123k"),
        (2_700_000, "¥270万", "¥2.7M"),
        (13_456_789, "¥1,346万", "¥13.5M"),
        (99_999_999, "¥1亿", "¥100M"),
        (123_000_000, "¥1.23亿", "¥123M"),
        (-30_000, "−¥3万", "−¥30k"),
        (None, "–", "–"),
        (math.nan, "–", "–"),
        (math.inf, "–", "–"),
    ],
)
def test_money_is_scaled_to_three_digits(value, zh, en):
    assert money(value, "zh") == zh
    assert money(value, "en") == en


def test_decided_amounts_keep_four_digits_and_half_goes_up():
    assert money(2_625_000, "zh", digits=4) == "¥262.5万"
    assert money(2_625_000, "zh") == "¥263万"
    assert amount(2.5, "en") == "2.5"


def test_change_carries_its_sign():
    assert signed_money(12_000, "en") == "+¥12k"
    assert signed_money(-12_000, "en") == "−¥12k"


def test_other_figures():
    assert percent(0.1234, 1) == "12.3%"
    assert percent(-0.001) == "0%"
    assert ratio(2.6345) == "2.63"
    assert ratio(12.34) == "12.3"
    assert yuan(1_234_567.4) == "1,234,567"
    assert yuan(-0.2) == "0"
    assert count(830, "zh") == "830"
    assert count(31_234, "zh") == "3.12万"
    assert day(11, 9, "zh") == "11月9日"
    assert day(11, 9, "en") == "9 Nov"


def test_true_is_not_a_number():
    assert not is_number(True)


def test_interval_and_list():
    estimate = {"mean": 1.2e6, "p05": 8e5, "p95": 1.6e6}
    assert money_interval(estimate, "zh") == "¥120万（90% 区间 ¥80万 – ¥160万）"
    assert money_interval(estimate, "en") == "¥1.2M (90% interval ¥800k – ¥1.6M)"
    assert listed(["a"], "en") == "a"
    assert listed(["a", "b", "c"], "en") == "a, b and c"
    assert listed(["甲", "乙"], "zh") == "甲和乙"


def test_what_a_yuan_brings_has_two_decimals_or_two_digits():
    assert [worth(v) for v in (0.174, 0, -0.25, 0.00123, None)] == [
        "0.17", "0.00", "−0.25", "0.0012", "–"
    ]  # fmt: skip


def test_a_quantity_stands_with_its_unit():
    assert with_unit(13_800, "元贡献毛利", "zh") == "¥1.38万贡献毛利"
    assert with_unit(830, "位新客", "zh") == "830 位新客"
    assert with_unit(830, "元贡献毛利", "zh") == "¥830 贡献毛利"
    assert with_unit(-6_780, " yuan of contribution", "en") == "−¥6.78k of contribution"
    assert with_unit(13_800, " yuan of contribution", "en") == "¥13.8k of contribution"


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.000637, "0.07%"), (0.0006, "0.06%"), (0.07, "7.00%"), (0.0, "0.00%"), (None, "–")],
)
def test_a_share_that_bounds_is_rounded_up(share, shown):
    assert percent_at_most(share, 2) == shown


def test_english_sentences_quote_straight():
    """The Chinese font of the pages draws curly quotes a hanzi wide."""
    hanzi, curly = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"), re.compile("[“”]")
    package = Path(bigsale.__file__).parent
    texts = [
        (path.name, node.value)
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert len(texts) > 5_000
    wide = [text for text in texts if curly.search(text[1]) and not hanzi.search(text[1])]
    assert not [(name, text) for name, text in wide if re.search("[A-Za-z]{2}", text)]
