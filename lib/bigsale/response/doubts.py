"""Findings on answers that the data cannot carry: channels in lockstep, a baseline that is gone."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.response.design import Design
from bigsale.response.draws import Parts

LOCKSTEP = 0.99
"""Correlation of two channels' spend from which on it is one channel to the data."""
OWN_SHARE_LEAST = 0.25
"""Below this share of sales without any spend the fit has most likely taken a channel for it."""


def in_lockstep(history: History, design: Design) -> list[Finding]:
    """Name pairs of channels whose spend always moves together."""
    found = []
    for a, b in combinations(design.channels, 2):
        one, other = (history.spend_cny[history.channel_index(name)] for name in (a, b))
        if min(one.std(), other.std()) <= 0:
            continue
        together = float(np.corrcoef(one, other)[0, 1])
        if together > LOCKSTEP:
            found.append(_lockstep(a, b, together))
    return found


def _lockstep(a: str, b: str, together: float) -> Finding:
    return Finding(
        "spend-in-lockstep",
        "warning",
        Text(
            f"{a} 和 {b} 的花费同涨同落（相关 {together:.2f}），销售数据分不开两者："
            "怎么分只靠平台自报和行业经验。",
            f"Spend of {a} and {b} always moves together (correlation {together:.2f}): sales "
            "cannot tell them apart, and the split rests on platform claims and priors alone.",
        ),
        Text(
            "错开两者的投放时间，或对其中一个做增量测试。",
            "Run them at different times, or run a lift test on one of them.",
        ),
    )


def baseline_gone(parts: Parts) -> list[Finding]:
    """Say when the fit hands nearly all sales to the channels."""
    own = parts.baseline_cny.sum(axis=1)
    share = float(np.median(own / (own + parts.contribution_cny.sum(axis=(1, 2)))))
    if share >= OWN_SHARE_LEAST:
        return []
    return [
        Finding(
            "no-sales-of-its-own",
            "warning",
            Text(
                f"模型认为没有投放时只剩 {share:.0%} 的销售，这不可信：很可能把自然销售算给了渠道，"
                "各渠道的 ROI 偏高，不要据此加钱。",
                f"The fit leaves only {share:.0%} of sales without any spend, which is not "
                "believable: it most likely hands the shop's own sales to a channel. ROIs are too "
                "high; do not spend more because of them.",
            ),
            Text(
                "在 channel_daily 补上平台归因（gmv_cny），或对花费最大的渠道做增量测试。",
                "Give the platforms' claims (gmv_cny in channel_daily), or run a lift test on the "
                "largest channel.",
            ),
        )
    ]
