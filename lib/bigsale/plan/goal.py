"""What a gross yuan counts for under the campaign's goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.brief.channels import CommissionChannel
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.result import Economics, UnitEconomics

Floats = npt.NDArray[np.float64]

DAYS_OF_RATE = 365
"""History used for the rate of new buyers."""


@dataclass(frozen=True)
class Goal:
    """Worth of money and sales in the unit of the goal (yuan, or buyers for new_buyers).

    `per_gross`: worth of a gross incremental yuan before any commission that is paid apart,
    by channel. `value_per_gross`: the same in yuan whatever the goal; `later_per_gross`: what its
    new buyers are worth after the campaign, counted in `per_gross` when contribution is maximised.
    `margin_of_kept`: its part per kept yuan. `per_spent`: worth of a yuan not spent (1 for
    contribution, else 0).
    `value_of_shop`: contribution of a gross yuan of the shop as a whole, whatever the goal.
    `tail`: worth of a yuan sold after the campaign against one sold inside (1 or 0).
    `new_buyers_per_gross`: by channel, NaN where unknown; `shop_new_buyers_per_gross`.
    """

    maximise: str
    per_gross: Mapping[str, float]
    value_of_shop: float
    value_per_gross: Mapping[str, float]
    later_per_gross: Mapping[str, float]
    net_share: Mapping[str, float]
    margin_of_kept: Mapping[str, float]
    per_spent: float
    tail: float
    new_buyers_per_gross: Mapping[str, float]
    shop_new_buyers_per_gross: float

    @property
    def knows_new_buyers(self) -> bool:
        """Whether the history tells how many buyers are new."""
        return bool(np.isfinite(self.shop_new_buyers_per_gross))


def value_before_commission(unit: UnitEconomics) -> float:
    """Return contribution of one gross paid yuan before commission: (1−r)(m−k) − w."""
    kept = unit.net_share * (unit.gross_margin - unit.platform_fee_rate)
    return kept - unit.nonrefundable_cost_rate


def make_goal(brief: Brief, history: History, economics: Economics) -> Goal:
    """Return the worth of money and sales for the goal of `brief`.

    Where commission is a cost of its own (affiliates: the whole spend; deals: per creator), the
    value of sales is taken before commission, so that it is not counted twice.
    """
    values = {
        name: value_before_commission(economics.channels[name])
        if isinstance(channel, CommissionChannel) or channel.kind == "deals"
        else economics.channels[name].value_per_gross_cny
        for name, channel in brief.channels.items()
    }
    shop_rate = _shop_rate(history)
    rates = {name: _channel_rate(history, name, shop_rate) for name in brief.channels}
    maximise = brief.goal.maximise
    if maximise == "new_buyers" and np.isnan(shop_rate):
        maximise = "gmv_paid"
    net_share = {name: economics.channels[name].net_share for name in brief.channels}
    later = {
        name: 0.0 if np.isnan(shop_rate) else brief.goal.new_buyer_value_cny * rate
        for name, rate in rates.items()
    }
    per_gross = {
        "contribution": {name: value + later[name] for name, value in values.items()},
        "gmv_paid": dict.fromkeys(brief.channels, 1.0),
        "net_sales": net_share,
        "new_buyers": rates,
    }[maximise]
    money = maximise == "contribution"
    return Goal(
        maximise=maximise,
        per_gross=per_gross,
        value_of_shop=economics.shop.value_per_gross_cny,
        value_per_gross=values,
        later_per_gross=later,
        net_share=net_share,
        margin_of_kept={name: _margin(economics.channels[name], brief, name) for name in values},
        per_spent=1.0 if money else 0.0,
        tail=1.0 if maximise in ("contribution", "net_sales") else 0.0,
        new_buyers_per_gross=rates,
        shop_new_buyers_per_gross=shop_rate,
    )


def _margin(unit: UnitEconomics, brief: Brief, name: str) -> float:
    """Return what a kept yuan leaves: margin less platform fee, and commission where it counts."""
    apart = brief.channels[name].kind in ("commission", "deals")
    return unit.gross_margin - unit.platform_fee_rate - (0.0 if apart else unit.commission_rate)


def _recent(history: History) -> slice:
    return slice(-max(DAYS_OF_RATE // history.grain_days, 1), None)


def _shop_rate(history: History) -> float:
    """Return new buyers per gross paid yuan of the shop; NaN where the history has none."""
    if "new_buyers" not in history.shop:
        return float("nan")
    window = history.shop.iloc[_recent(history)]
    both = window[["new_buyers", "gmv_cny"]].dropna()
    gmv_cny = both["gmv_cny"].sum()
    return float(both["new_buyers"].sum() / gmv_cny) if gmv_cny > 0 else float("nan")


def _channel_rate(history: History, channel: str, shop_rate: float) -> float:
    """Return new buyers per gross yuan that the platform attributes; else the shop's rate."""
    if channel not in history.channels or "new_buyers" not in history.platform:
        return shop_rate
    at = history.channel_index(channel)
    buyers = history.platform["new_buyers"][at, _recent(history)]
    gmv_cny = history.platform["gmv_cny"][at, _recent(history)]
    known = np.isfinite(buyers) & np.isfinite(gmv_cny)
    total_cny = gmv_cny[known].sum()
    return float(buyers[known].sum() / total_cny) if total_cny > 0 else shop_rate
