"""Bases of attributed sales in plain words, in each language."""

import re
from pathlib import Path

import pytest
import yaml

import bigsale
from bigsale.data.platforms.declaration import Basis
from bigsale.words.basis_words import NO_SALES, basis_words, differing_words

PLATFORMS = Path(bigsale.__file__).parent / "data" / "platforms"
BUNDLED = [
    str(Basis(**report["basis"]))
    for file in sorted(PLATFORMS.glob("*.yaml"))
    for report in yaml.safe_load(file.read_text(encoding="utf-8"))["reports"]
    if "basis" in report
]
HANZI = re.compile(r"[一-鿿]")


@pytest.mark.parametrize("told", [*BUNDLED, NO_SALES])
def test_each_page_says_bases_in_its_own_language(told):
    words = basis_words(told)
    assert not HANZI.search(words.en)
    assert not re.search(r"[a-z]", words.zh)


def test_every_word_of_a_declaration_is_known():
    for sales in ("paid", "ordered", "settled"):
        for scope in ("total", "direct", "indirect"):
            for presale in ("in", "out"):
                for day in ("click", "conversion", "unknown"):
                    told = Basis(sales=sales, scope=scope, presale=presale, counted_at=day)
                    assert basis_words(str(told)).zh.count("、") == 4  # five parts, each in words


def test_only_what_differs_is_said():
    told = [
        "paid, total, presale out, at click, 7日总成交",
        "ordered, total, presale out, at click",
    ]
    paid, ordered = differing_words(told)
    assert paid.en == "paid sales, attribution window: 7 days"
    assert ordered.zh == "按下单金额（没付款的也算）、没写明归因周期"


def test_words_of_the_planner_stay():
    assert basis_words("千川后台，含退款") == ("千川后台，含退款", "千川后台，含退款")
    own, declared = differing_words(["own words", "paid, direct, presale in, at click"])
    assert own.en == "own words"
    assert declared.en.startswith("paid sales, direct sales only, presale included")
