"""Findings on spend that follows demand, and was not credited with it (see `mood.py`)."""

from __future__ import annotations

from bigsale.errors import Finding, Text
from bigsale.response.design import Design
from bigsale.response.draws import Parameters
from bigsale.response.mood import follow_name

SURE_SDS = 2.0
"""A weight this many standard deviations above zero is one."""
SEEN_LEAST = 0.01
"""Log sales for one sd of spend: less than a hundredth misleads nobody."""


def following_demand(design: Design, p: Parameters) -> list[Finding]:
    """Name channels that spend more on days that would have sold more anyway."""
    names = design.features.names
    found = []
    for channel in design.channels:
        if follow_name(channel) not in names:
            continue
        weight = p.beta[:, names.index(follow_name(channel))]
        more = float(weight.mean())
        if more > SEEN_LEAST and more > SURE_SDS * float(weight.std()):
            found.append(_follows(channel, more))
    return found


def _follows(channel: str, more: float) -> Finding:
    return Finding(
        "spend-follows-demand",
        "note",
        Text(
            f"{channel} 的花费跟着需求走：它明显多花的日子，没有它也会多卖约 {more:.1%}。"
            "这部分销售没有算给它。",
            f"Spend of {channel} follows demand: on days on which it spends clearly more, the shop "
            f"would sell about {more:.1%} more without it. The channel is not credited with that.",
        ),
        Text(
            "想知道它到底带来多少，只有停一停、或做增量测试。",
            "Only a pause or a lift test tells what it really adds.",
        ),
    )
