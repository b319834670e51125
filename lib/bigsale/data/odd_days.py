"""Days whose figures are out of all proportion, inside past sales too."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bigsale.data.history import History
from bigsale.errors import Finding, Text

Floats = npt.NDArray[np.float64]

LEAST_PERIODS = 14
"""Periods with a figure, below which nothing is out of proportion."""
BEYOND_ALL = 10.0
"""Times the second largest figure: the heights of two sales are never so far apart."""


def money_series(history: History) -> Iterator[tuple[Text, Floats]]:
    """Yield every series of money with its name: a channel's own stays, pages put its title."""
    for position, channel in enumerate(history.channels):
        spend = Text(f"{channel} 的花费", f"Spend of {channel}")
        claimed = Text(f"{channel} 的平台归因销售额", f"Attributed sales of {channel}")
        yield spend, history.spend_cny[position]
        yield claimed, history.platform["gmv_cny"][position]
    yield Text("全店支付金额", "Paid sales of the shop"), history.shop["gmv_cny"].to_numpy(float)


def beyond_all_days(history: History) -> Iterator[Finding]:
    """Name the period of a series that is many times as high as any other of it."""
    series = list(money_series(history))
    if "uv" in history.shop:
        series.append((Text("全店访客数", "Visitors"), history.shop["uv"].to_numpy(float)))
    one = Text("天", "day") if history.grain_days == 1 else Text("周", "week")
    for name, values in series:
        known = np.nan_to_num(values)
        if np.count_nonzero(known > 0) < LEAST_PERIODS:
            continue
        second, first = np.sort(known)[-2:]
        if first <= BEYOND_ALL * second:
            continue
        day, times = history.dates[int(np.argmax(known))], first / second
        yield Finding(
            "beyond-all-days",
            "warning",
            Text(
                f"{name.zh}在 {day} 是 {first:,.0f}，为其他任何一{one.zh}的 {times:,.0f} 倍以上",
                f"{name.en} on {day}: {first:,.0f}, {times:,.0f} times the next largest {one.en}",
            ),
            Text(
                f"核对这一{one.zh}；错的数会带偏整份方案",
                f"Check that {one.en}; a wrong figure leads the whole plan astray",
            ),
        )
