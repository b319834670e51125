"""The web page, opened in a real browser without network."""

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from tests.support.browser import chromium

pytestmark = pytest.mark.browser
PATIENCE_MS = 120_000
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def browser():
    with chromium() as program:
        yield program


def opened(browser, file: Path, size: str = "desktop", **options):
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, **options)
    page.set_default_timeout(PATIENCE_MS)
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_load_state("networkidle")
    return page


@pytest.fixture(scope="module")
def page(browser, mini_run):
    return opened(browser, mini_run / "report.html")


def test_nothing_is_asked_of_the_network_and_nothing_goes_wrong(page, mini_run):
    outside = [url for url in page.asked if not url.startswith(("data:", "blob:"))]
    assert outside == [(mini_run / "report.html").as_uri()]
    assert page.said == []


def test_no_address_of_another_site_would_be_loaded(mini_run):
    html = (mini_run / "report.html").read_text("utf-8")
    html = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)  # Vega's own code
    assert re.findall(r"<(?:link|script|img|iframe)[^>]+(?:src|href)=[\"']?(?!data:)", html) == []


def test_charts_are_live_and_their_stills_are_hidden(page):
    page.wait_for_selector(".chart.is-live .chart-live svg")
    chart = page.locator(".chart").first
    assert chart.locator(".chart-live svg").count() == 1
    assert not chart.locator(".chart-still").is_visible()
    bars = chart.locator(".chart-live .mark-rect path")
    assert bars.count() == 2
    assert bars.first.bounding_box()["width"] > 100


def test_a_chart_answers_the_pointer(page):
    page.locator(".chart-live .mark-rect path").first.hover()
    assert "搜索" in page.locator(".chart-live").first.inner_text()


def test_a_chart_in_a_tab_is_drawn_when_the_tab_is_opened(page):
    later = page.locator(".panel-tabset .chart")
    assert not later.is_visible()
    page.locator(".panel-tabset label", has_text="乙").click()
    later.locator(".chart-live svg").wait_for()
    assert later.is_visible()
    assert not page.get_by_text("第一页签").is_visible()


def test_the_page_says_what_the_source_says(page):
    text = page.locator("main").inner_text()
    for words in ("小店618（虚构）", "策划方案", "一页结论", "预算 100,000 元，见 图 1 和 表 1"):
        assert words in text.replace("\u00a0", " ")
    assert "只在网页" in text
    assert "只在纸上" not in text
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert page.locator("figure#fig-spend figcaption").inner_text().endswith("各渠道花费")
    assert page.locator("figure#tbl-spend tbody tr").count() == 3
    assert page.locator("td", has_text="直播 <&*$").count() == 1
    assert page.locator(".callout-warning .callout-header").inner_text() == "归因重叠"
    assert page.locator("#TOC a").first.inner_text() == "一页结论"


def test_every_letter_has_a_picture_in_the_embedded_fonts(page):
    page.evaluate("document.fonts.ready")
    faces = "[...document.fonts].map(f => [f.family.replaceAll('\"', ''), f.weight, f.status])"
    loaded = page.evaluate(faces)
    assert ["Noto Sans SC", "400", "loaded"] in loaded
    assert ["Noto Sans SC", "700", "loaded"] in loaded
    embedded = _embedded_letters(page)
    shown = page.evaluate("document.body.innerText")
    assert {letter for letter in shown if letter.isprintable()} <= embedded


@pytest.mark.parametrize("size", SIZES)
def test_the_page_fits_the_screen(browser, mini_run, size):
    page = opened(browser, mini_run / "report.html", size)
    page.wait_for_selector(".chart.is-live")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    charts = page.locator(".chart.is-live .chart-live svg").all()
    assert charts
    for chart in charts:
        box = chart.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= SIZES[size][0]


def test_without_scripts_the_still_pictures_are_there(browser, mini_run):
    page = opened(browser, mini_run / "report.html", java_script_enabled=False)
    assert page.locator(".chart-still svg").first.is_visible()


def test_the_second_language_is_a_page_of_its_own(browser, mini_run):
    page = opened(browser, mini_run / "report.en.html")
    text = page.locator("main").inner_text()
    assert "One page" in text
    assert "Figure 1" in text.replace("\u00a0", " ")
    assert "Campaign plan" in text
    assert "一页结论" not in text


def _embedded_letters(page) -> set[str]:
    fonts = re.findall(r"font/woff;base64,([^)]*)\)", page.content())
    covered = [TTFont(BytesIO(b64decode(font))).getBestCmap() for font in fonts]
    assert len(covered) == 2
    return set(map(chr, covered[0].keys() & covered[1].keys()))
