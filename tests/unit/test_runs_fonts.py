import base64
import io
import re

from fontTools.ttLib import TTFont

from bigsale.runs.quarto import embedded as embedded_engine
from bigsale.runs.quarto import fonts


def embedded(css: str) -> list[TTFont]:
    data = re.findall(r"base64,([^)]*)\)", css)
    return [TTFont(io.BytesIO(base64.b64decode(font))) for font in data]


def test_a_page_gets_both_weights_with_its_own_characters_only():
    css = fonts.font_faces("双11大促：搜索")
    regular, bold = embedded(css)
    for font in (regular, bold):
        letters = set(map(chr, font.getBestCmap()))
        assert set("双大促：搜索") <= letters
        assert "猫" not in letters
        assert set("0123456789%.−") <= letters  # what live charts write themselves
    assert (regular["OS/2"].usWeightClass, bold["OS/2"].usWeightClass) == (400, 700)
    assert len(css) < 60_000


def test_letters_without_a_picture_are_found_and_invisible_ones_are_not():
    assert fonts.missing_letters("满减🎉 𠮷野家\n\t\u200b\ufe0f → ×") == sorted("🎉𠮷")
    assert fonts.missing_letters("达人带货：¥1,299.00（退后 −3.5%）≥ ① ·") == []


def test_a_page_says_which_letters_may_be_boxes():
    assert embedded_engine._missing_letters_note("满减", chinese=True) == ""
    note = embedded_engine._missing_letters_note("满减🎉", chinese=False)
    assert "🎉 (U+1F389)" in note
    assert note.strip().startswith("::: {.callout-note}\nThe bundled fonts lack")
