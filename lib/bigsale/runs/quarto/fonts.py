"""The bundled Chinese fonts: what they cover, and cut to what one page needs."""

from __future__ import annotations

import base64
import io
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "fonts"
FAMILY = "Noto Sans SC"
WEIGHTS = {400: "NotoSansSC-Regular.ttf", 700: "NotoSansSC-Bold.ttf"}
# Live charts format numbers and dates themselves, with letters that may not be on the page yet.
_ALWAYS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("−–—…·×%‰¥￥")


def font_faces(text: str) -> str:
    """Return CSS that embeds both weights, cut to the characters of `text`."""
    letters = {letter for letter in set(text) if letter.isprintable()} | _ALWAYS
    return "\n".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-display:block;'
        f'src:url(data:font/woff;base64,{_subset(file, letters)}) format("woff")}}'
        for weight, file in WEIGHTS.items()
    )


def missing_letters(text: str) -> list[str]:
    """Return the visible characters of `text` that the bundled fonts cannot draw, sorted."""
    # Joiners and variation selectors change their neighbour and have no picture of their own.
    visible = {letter for letter in set(text) if unicodedata.category(letter)[0] not in "CZM"}
    return sorted(letter for letter in visible if ord(letter) not in _covered())


@cache
def _covered() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(FOLDER / WEIGHTS[400], lazy=True) as font:
        return frozenset(font.getBestCmap())


def _subset(file: str, letters: Iterable[str]) -> str:
    from fontTools import subset

    # WOFF 2 is a quarter smaller and takes five times as long to pack.
    options = subset.Options(flavor="woff", hinting=False, layout_features=["kern", "locl"])
    options.name_IDs = [1, 2]
    font = subset.load_font(str(FOLDER / file), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(letter) for letter in letters])
    cutter.subset(font)
    packed = io.BytesIO()
    subset.save_font(font, packed, options)
    return base64.b64encode(packed.getvalue()).decode()
