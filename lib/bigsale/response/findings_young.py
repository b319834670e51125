"""Channels that have hardly run yet: what is said of them is mostly the benchmarks' word."""

from __future__ import annotations

import numpy as np

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.response.design import Design
from bigsale.response.level import good_periods

DAYS_FEW = 28
"""Days with spend, below which a channel counts as hardly run."""
LONGER = 2
"""Times as many days of sales, so that it is the channel that is young, not the shop."""


def hardly_run(history: History, design: Design, brief: Brief) -> list[Finding]:
    """Name channels with spend on fewer than four weeks of a longer history.

    Channels of whole deals run on few days by nature, and their deals are learnt one by one.
    """
    grain = history.grain_days
    if good_periods(history) * grain < LONGER * DAYS_FEW:
        return []
    days = {}
    for name in design.channels:
        own = brief.channels.get(name)
        if own is not None and own.kind == "deals":
            continue
        spent = np.flatnonzero(history.spend_cny[history.channel_index(name)] > 0)
        if 0 < len(spent) * grain < DAYS_FEW:
            days[name] = len(spent) * grain, str(history.dates[spent[0]])
    if not days:
        return []
    zh = "、".join(f"{name}（{first} 起 {n} 天）" for name, (n, first) in days.items())
    en = ", ".join(f"{name} ({n} days since {first})" for name, (n, first) in days.items())
    return [
        Finding(
            "channels-hardly-run",
            "warning",
            Text(
                f"投放不到 {DAYS_FEW} 天的渠道：{zh}。"
                "它们的效果主要来自行业经验，不是来自本店数据。",
                f"Channels with spend on fewer than {DAYS_FEW} days: {en}. What they bring is "
                "mostly the benchmarks' word, not the data's.",
            ),
            Text(
                "大促前再跑几周、有高有低，或做增量测试；放量要分步。",
                "Run them some weeks more at changing budgets before the sale, or run a lift test; "
                "scale up in steps.",
            ),
            tuple(days),
        )
    ]
