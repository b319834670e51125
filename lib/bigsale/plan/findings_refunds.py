"""Refunds of the last sale against those that the plan counts with."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.maturity import matured_share
from bigsale.economics.result import Economics
from bigsale.errors import Finding, Text
from bigsale.plan.outcome import Outcome
from bigsale.response.result import ResponseFit
from bigsale.words.labels import event_title
from bigsale.words.numbers import money, percent

FAR = 0.02
"""A rate this far from the brief's is worth a word: it moves what a yuan of sales is worth."""
MATURE = 0.9
"""Share of a sale's refunds that must be in before its rate is held against the brief's."""


class LastSale(NamedTuple):
    """The latest sale of this kind: refunds over paid sales (`rate`), and by the brief (`told`)."""

    name: str
    rate: float
    told: float


def refund_findings(
    brief: Brief, history: History, fit: ResponseFit, economics: Economics, outcome: Outcome
) -> tuple[Finding, ...]:
    """Say when the last sale of this kind sent more, or less, back than the brief counts with."""
    last = last_sale_refunds(brief, history, fit, economics)
    if last is None or abs(last.rate - last.told) < FAR or last.told <= 0:
        return ()
    return (_off(last, economics, outcome),)


def last_sale_refunds(
    brief: Brief, history: History, fit: ResponseFit, economics: Economics
) -> LastSale | None:
    """Return the latest sale of this kind, None where its refunds are unknown or still come in.

    What the brief says of it: each channel's rate on what the fit says it added, the shop's on the
    rest.
    """
    name = history.last_event(brief.event)
    if name is None or "refund_cny" not in history.shop:
        return None
    paid = history.shop["gmv_cny"].to_numpy(float)
    back = history.shop["refund_cny"].to_numpy(float)
    share = history.share_of_event(name) * (np.isfinite(paid) & np.isfinite(back))
    known = share > 0
    if not known.any() or not paid[known].sum() > 0:
        return None
    age_days = (history.dates[-1] - history.dates[known]) / np.timedelta64(1, "D")
    if matured_share(age_days, brief.economics.refund_lag_days).min() < MATURE:
        return None
    sold = float(share[known] @ paid[known])
    added = fit.contribution_cny.mean(axis=0)[:, known] @ share[known]
    more = [economics.unit(c).refund_rate - economics.shop.refund_rate for c in fit.channels]
    told = economics.shop.refund_rate + float(added @ np.array(more)) / sold
    return LastSale(name, float(share[known] @ back[known]) / sold, told)


def _off(last: LastSale, economics: Economics, outcome: Outcome) -> Finding:
    """Return the finding, with its price if every channel's rate is off by the same share."""
    added = outcome.added_cny.mean(axis=0)
    units = [economics.unit(channel) for channel in outcome.channels]
    lost = [
        unit.refund_rate * (unit.gross_margin - unit.platform_fee_rate - unit.commission_rate)
        for unit in units
    ]
    moved = abs(last.rate / last.told - 1) * float(added @ np.array(lost))
    more, sale = last.rate > last.told, event_title(last.name)
    zh, en = ("少", "less") if more else ("多", "more")
    return Finding(
        "refunds-off-last-sale",
        "warning" if more else "note",
        Text(
            f"{sale.zh} 的支付金额退了 {percent(last.rate, 1)}，按你填的退款率应退"
            f" {percent(last.told, 1)}；若这次也像那次，"
            f"方案的贡献毛利约{zh} {money(moved, 'zh')}。",
            f"{percent(last.rate, 1)} of what {sale.en} sold came back; by your refund rates it "
            f"should have been {percent(last.told, 1)}. If this sale is like that one, the plan "
            f"earns about {money(moved, 'en')} {en}.",
        ),
        Text(
            "核对 `economics.refund_rate` 和各渠道的 `refund_rate`，改了再做一次方案。",
            "Check `economics.refund_rate` and the channels' own `refund_rate`, then plan again.",
        ),
    )
