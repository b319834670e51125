"""Refunds of the last sale against those that the plan counts with."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.maturity import matured_share
from bigsale.errors import Finding, Text
from bigsale.plan.outcome import Outcome
from bigsale.words.numbers import money, percent

FAR = 0.02
"""A rate this far from the brief's is worth a word: it moves what a yuan of sales is worth."""
MATURE = 0.9
"""Share of a sale's refunds that must be in before its rate is held against the brief's."""


def refund_findings(brief: Brief, history: History, outcome: Outcome) -> tuple[Finding, ...]:
    """Say when the last sale of this kind sent more, or less, back than the brief counts with."""
    return tuple(_off(brief, outcome, seen) for seen in _last_rate(brief, history))


def _last_rate(brief: Brief, history: History) -> Iterator[tuple[str, float]]:
    """Yield name and refund rate of the latest sale of this kind, where it is far off the brief."""
    name = history.last_event(brief.event)
    if name is None or "refund_cny" not in history.shop:
        return
    paid = history.shop["gmv_cny"].to_numpy(float)
    back = history.shop["refund_cny"].to_numpy(float)
    share = history.share_of_event(name) * (np.isfinite(paid) & np.isfinite(back))
    known = share > 0
    if not known.any() or not paid[known].sum() > 0:
        return
    age_days = (history.dates[-1] - history.dates[known]) / np.timedelta64(1, "D")
    if matured_share(age_days, brief.economics.refund_lag_days).min() < MATURE:
        return
    rate = float(share[known] @ back[known] / (share[known] @ paid[known]))
    if abs(rate - brief.economics.refund_rate) >= FAR:
        yield name, rate


def _off(brief: Brief, outcome: Outcome, seen: tuple[str, float]) -> Finding:
    """Return the finding, with what the difference is worth on what the plan adds."""
    name, rate = seen
    told, costs = brief.economics.refund_rate, brief.economics
    kept = costs.gross_margin - costs.platform_fee_rate
    moved = abs(rate - told) * kept * float(outcome.added_cny.sum(axis=1).mean())
    more = rate > told
    zh, en = ("少", "less") if more else ("多", "more")
    return Finding(
        "refunds-off-last-sale",
        "warning" if more else "note",
        Text(
            f"{name} 的支付金额退了 {percent(rate, 1)}，方案按你填的 {percent(told, 1)} 算；"
            f"照那次的退款率，方案的贡献毛利约{zh} {money(moved, 'zh')}。",
            f"{percent(rate, 1)} of what {name} sold came back; the plan counts with your "
            f"{percent(told, 1)}. At that sale's rate it would earn about {money(moved, 'en')} "
            f"{en}.",
        ),
        Text(
            "若这次也会这样，改 `economics.refund_rate` 再做一次方案。",
            "If that will be so again, change `economics.refund_rate` and plan again.",
        ),
    )
