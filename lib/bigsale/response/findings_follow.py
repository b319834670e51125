"""Findings on spend that follows demand, and was not credited with it (see `mood.py`)."""

from __future__ import annotations

from bigsale.errors import Finding, Text
from bigsale.response.design import Design
from bigsale.response.draws import Parameters
from bigsale.response.mood import follow_name
from bigsale.words.numbers import listed

SURE_SDS = 1.5
"""A weight this many standard deviations above zero is one."""
SEEN_LEAST = 0.01
"""Log sales for one sd of spend: less than a hundredth misleads nobody."""


def following_demand(design: Design, p: Parameters) -> list[Finding]:
    """Name channels that spend more on days that would have sold more anyway."""
    names, follow = design.features.names, dict[str, float]()
    for channel in design.channels:
        if follow_name(channel) not in names:
            continue
        weight = p.beta[:, names.index(follow_name(channel))]
        more = float(weight.mean())
        if more > SEEN_LEAST and more > SURE_SDS * float(weight.std()):
            follow[channel] = more
    return [_follows(follow)] if follow else []


def _follows(follow: dict[str, float]) -> Finding:
    zh = listed([f"{channel}（约 {more:.1%}）" for channel, more in follow.items()], "zh")
    en = listed([f"{channel} (about {more:.1%})" for channel, more in follow.items()], "en")
    return Finding(
        "spend-follows-demand",
        "note",
        Text(
            f"花费跟着需求走：明显多花的日子，没有它也会多卖一些：{zh}。这部分销售没有算给它。",
            "Spend follows demand: on days on which it is clearly higher, the shop would sell more "
            f"without it: {en}. The channel is not credited with that.",
        ),
        Text(
            "想知道它到底带来多少，要停一停，或做增量测试。",
            "What it really adds only a pause or a lift test can tell.",
        ),
        channels=tuple(follow),
    )
