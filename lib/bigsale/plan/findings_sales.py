"""Expected paid sales of the plan against what the last sale of this kind sold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.plan.outcome import Outcome
from bigsale.words.labels import event_title
from bigsale.words.numbers import money

Floats = npt.NDArray[np.float64]

FAR_ABOVE, FAR_BELOW = 1.6, 0.6
"""Beyond these times the last sale, growth and the plan's own spend rarely are the reason."""
LEAST_KNOWN = 0.8
"""Share of a sale's days whose paid sales must be known to hold a plan against them."""
MOST_LONGER = 1.5
"""Sales whose phases have other names compare by the day where neither is longer than this."""


@dataclass(frozen=True)
class LikeLast:
    """What the campaign would sell if each of its days sold as in the last sale, yuan."""

    event: str
    sold_cny: float
    by_phase: bool


def sales_findings(
    brief: Brief, history: History, outcome: Outcome, wanted_cny: Floats | None
) -> tuple[Finding, ...]:
    """Warn where expected paid sales are far from those of the last sale of this kind.

    `wanted_cny` (draw,): what the plan would sell if nothing limited it, None where nothing does:
    stock and capacity are no reason to doubt the forecast.
    """
    last = _like_last(brief, history)
    if last is None:
        return ()
    expected = float(outcome.gmv_paid_cny.mean())
    unlimited = expected if wanted_cny is None else float(wanted_cny.mean())
    if expected <= FAR_ABOVE * last.sold_cny and unlimited >= FAR_BELOW * last.sold_cny:
        return ()
    return (_far(brief, last, expected),)


def _like_last(brief: Brief, history: History) -> LikeLast | None:
    """Return the last sale at the campaign's length, None where it cannot be compared.

    Phase by phase where the last sale had all of them, else by the day if about as long.
    """
    event, planned = history.last_event(brief.event), _planned_days(brief)
    if event is None:
        return None
    had = set(history.events.loc[history.events["event"] == event, "phase"])
    if set(planned) <= had:
        parts = [(_sold_per_day(history, event, name), n) for name, n in planned.items()]
    else:
        days, last = sum(planned.values()), _days_of(history, event)
        if max(days, last) > MOST_LONGER * min(days, last):
            return None
        parts = [(_sold_per_day(history, event), days)]
    sold = float(sum(n * per_day for per_day, n in parts))
    return LikeLast(event, sold, set(planned) <= had) if sold > 0 else None


def _planned_days(brief: Brief) -> Mapping[str, float]:
    """Return the length of each planned phase, days; of one name together."""
    days: dict[str, float] = {}
    for phase in brief.phases:
        length = (phase.end - phase.start).total_seconds() / 86_400
        days[phase.name] = days.get(phase.name, 0.0) + length
    return days


def _days_of(history: History, event: str, phase: str | None = None) -> float:
    """Return how long a past sale, or one of its phases, was, days."""
    rows = history.events[history.events["event"] == event]
    rows = rows if phase is None else rows[rows["phase"] == phase]
    return float((rows["end"] - rows["start"]).dt.total_seconds().sum() / 86_400)


def _sold_per_day(history: History, event: str, phase: str | None = None) -> float:
    """Return paid sales a day of a past sale or phase; NaN where too many days are unknown."""
    paid = history.shop["gmv_cny"].to_numpy(float)
    share = history.share_of_event(event, phase) * np.isfinite(paid)
    known_days = float(share.sum()) * history.grain_days
    if known_days <= 0 or known_days < LEAST_KNOWN * _days_of(history, event, phase):
        return float("nan")
    return float(share @ np.nan_to_num(paid)) / known_days


def _far(brief: Brief, last: LikeLast, expected_cny: float) -> Finding:
    times, sale = expected_cny / last.sold_cny, event_title(last.event)
    zh, en = ("同样的阶段、", " of the same phases") if last.by_phase else ("", "")
    judged = Text("各阶段有没有要填的倍数", "whether phases need a multiplier")
    if len(brief.unjudged_phases) < len(brief.phases):
        judged = Text("你给各阶段填的倍数", "the multipliers that you set for phases")
    return Finding(
        "sales-far-from-last-sale",
        "warning",
        Text(
            f"预期支付金额 {money(expected_cny, 'zh')}，是 {sale.zh} 的 {times:.1f} 倍："
            f"{zh}同样的天数，那次卖了 {money(last.sold_cny, 'zh')}。",
            f"Expected paid sales of {money(expected_cny, 'en')} are {times:.1f} times those of "
            f"{sale.en}, which sold {money(last.sold_cny, 'en')} in as many days{en}.",
        ),
        Text(
            "说不出原因，就先别信这个预测：核对近几个月的走势、那次大促前后缺的和重复的天数、"
            f"events 表的日期，以及{judged.zh}（`demand_multiplier`）。",
            "Unless you know why, do not trust the forecast yet: check the trend of the last "
            "months, days that are missing or counted twice around that sale, the dates in events, "
            f"and {judged.en} (`demand_multiplier`).",
        ),
    )
