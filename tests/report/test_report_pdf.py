"""The printed page: text that can be searched, fonts that are inside, A4."""

import re

import numpy as np
import pypdfium2
import pytest

A4_POINTS = (595.3, 841.9)


@pytest.fixture(scope="module")
def pdf(mini_run):
    document = pypdfium2.PdfDocument(mini_run / "report.pdf")
    yield document
    document.close()


@pytest.fixture(scope="module")
def text(pdf):
    # Typst sets a thin gap between hanzi and letters, which readers of PDF give back as a space.
    return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_pages_are_a4_and_numbered(pdf, text):
    for page in pdf:
        assert page.get_size() == pytest.approx(A4_POINTS, abs=0.5)
    assert f"1/{len(pdf)}" in squeezed(text)


def test_the_text_is_text(text):
    for words in (
        "小店618（虚构）",
        "策划方案",
        "预算100,000元，见图1和表1。",
        "归因重叠",
        "直播<&*$",
    ):
        assert words in squeezed(text)
    assert "只在纸上" in text
    assert "只在网页" not in text
    assert "\ufffd" not in text


def test_tabs_become_headings_and_chart_labels_stay_text(text):
    assert "第一页签" in text
    assert text.count("搜索") >= 3  # the table and two charts


def test_all_fonts_are_embedded_and_ours(mini_run):
    raw = (mini_run / "report.pdf").read_bytes()
    names = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", raw))
    assert names
    assert {name.split(b"-")[0] for name in names} == {b"NotoSansSC"}
    assert raw.count(b"/FontFile") >= 2


def test_the_page_is_not_empty_where_the_chart_stands(pdf):
    blue, _, red = np.moveaxis(pdf[0].render(scale=0.5).to_numpy()[..., :3].astype(int), -1, 0)
    assert ((blue > red + 60) & (blue > 120)).sum() > 500


def test_the_second_language_says_it_in_english(mini_run):
    with pypdfium2.PdfDocument(mini_run / "report.en.pdf") as document:
        text = document[0].get_textpage().get_text_range()
    assert "Campaign plan" in text
    assert "One page" in text
