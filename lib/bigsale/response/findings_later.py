"""Findings on sales that a channel only hastens, or that come weeks after (`density_later.py`)."""

from __future__ import annotations

import numpy as np

from bigsale.errors import Finding, Text
from bigsale.response.design import Design
from bigsale.response.draws import Parameters
from bigsale.words.numbers import listed

TOLD_SHARE = 0.1
"""What is hastened, or comes later, is told from this share of what a channel sells at once on."""


def sales_moved_in_time(design: Design, p: Parameters) -> list[Finding]:
    """Name channels whose sales of a day are partly later ones, or are followed by more."""
    more = {name: float(np.median(p.long_run[:, c]) - 1) for c, name in enumerate(design.channels)}
    hastened = {name: -share for name, share in more.items() if share <= -TOLD_SHARE}
    later = {name: share for name, share in more.items() if share >= TOLD_SHARE}
    return [_told(hastened, later)] if hastened or later else []


def _told(hastened: dict[str, float], later: dict[str, float]) -> Finding:
    zh, en = [], []
    if hastened:
        zh.append(f"当天卖出的有一部分只是提前，以后会少卖：{_shares(hastened, 'zh')}")
        en.append(f"part of what is sold at once is only hastened: {_shares(hastened, 'en')}")
    if later:
        zh.append(f"之后几周还会多卖：{_shares(later, 'zh')}")
        en.append(f"more follows over the weeks after: {_shares(later, 'en')}")
    told = "; ".join(en)
    return Finding(
        "sales-moved-in-time",
        "note",
        Text(
            f"算总账，不只看当天：{'；'.join(zh)}。投产比已经算上；历史数据说不太清，误差很大。",
            f"ROI counts the weeks after, not the day alone. {told[0].upper()}{told[1:]}. History "
            "hardly tells how much.",
        ),
        Text(
            "增量测试结束后再多记几周销售，才看得出来。",
            "A lift test that goes on counting for some weeks would show it.",
        ),
        channels=(*hastened, *later),
    )


def _shares(shares: dict[str, float], language: str) -> str:
    about = "约 " if language == "zh" else "about "
    left, right = ("（", "）") if language == "zh" else (" (", ")")
    return listed(
        [f"{name}{left}{about}{part:.0%}{right}" for name, part in shares.items()], language
    )
