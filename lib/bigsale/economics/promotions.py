"""What a set of promotion mechanics does to price, order value and margin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bigsale.brief.promotions import Promotion
from bigsale.economics.baskets import Baskets, Floats
from bigsale.economics.checkout import Checkout
from bigsale.economics.mechanics import apply_promotion
from bigsale.economics.result import UnitEconomics


@dataclass(frozen=True)
class Price:
    """Average price of one unit of a product under a set of mechanics, in yuan.

    `borne_cny`: who pays how much of the way from list price to paid price.
    """

    list_cny: float
    paid_cny: float
    borne_cny: Mapping[str, float]

    @property
    def revenue_cny(self) -> float:
        """What reaches the merchant: paid by the buyer plus what platform and creators add."""
        return self.paid_cny + self.borne_cny["platform"] + self.borne_cny["creator"]

    def borne_share(self, bearer: str) -> float:
        """Return the discount that `bearer` pays, as a share of the list price."""
        return self.borne_cny[bearer] / self.list_cny


@dataclass(frozen=True, eq=False)
class PromotionEffect:
    """An average order under a set of mechanics; yuan per order unless said otherwise.

    `discount_share`: what buyers pay below list, share of list. `borne_cny`: who pays for the
    discounts. `revenue_cny`: what reaches the merchant: paid by the buyer plus what platform and
    creators add. `lowest_price_cny`: sku → lowest paid price of one unit in any order; `prices`:
    sku → average price.
    """

    list_cny: float
    aov_cny: float
    units: float
    discount_share: float
    borne_cny: Mapping[str, float]
    revenue_cny: float
    goods_cny: float
    freight_cny: float
    gifts_cny: float
    lowest_price_cny: Mapping[str, float]
    prices: Mapping[str, Price]

    @property
    def margin_share(self) -> float:
        """Gross margin after promotions: share of revenue left after goods, gifts and freight."""
        costs_cny = self.goods_cny + self.gifts_cny + self.freight_cny
        return 1 - costs_cny / self.revenue_cny if self.revenue_cny > 0 else np.nan

    @property
    def merchant_cost_cny(self) -> float:
        """What the mechanics cost the merchant per order."""
        return self.borne_cny["merchant"] + self.freight_cny + self.gifts_cny

    def contribution_cny(self, unit: UnitEconomics) -> float:
        """Return what an order leaves after refunds, fees, goods, gifts and freight."""
        fees = unit.platform_fee_rate + unit.commission_rate
        kept = unit.net_share * (self.revenue_cny * (1 - fees) - self.goods_cny)
        lost = unit.nonrefundable_cost_rate * self.aov_cny
        return kept - lost - self.gifts_cny - self.freight_cny


def promotion_effect(
    promotions: Sequence[Promotion], baskets: Baskets, *, expected_orders: float
) -> PromotionEffect:
    """Apply `promotions` in their order to `baskets` and return the average order.

    `expected_orders` > 0: orders of the campaign, which a flash sale's cap is held against.
    Mechanics that only some orders use split every order into those with and those without, so
    the result is exact for the baskets given.
    """
    checkout = Checkout.at_list_price(baskets, expected_orders)
    for promotion in promotions:
        checkout = apply_promotion(promotion, checkout)
    return _average(checkout)


def _average(checkout: Checkout) -> PromotionEffect:
    baskets = checkout.baskets

    def mean(by_order: Floats) -> float:
        return float(np.average(by_order, weights=baskets.weight))

    list_cny = mean(baskets.by_order(baskets.list_cny))
    aov_cny = mean(baskets.by_order(checkout.paid_cny))
    borne_cny = {name: mean(baskets.by_order(cny)) for name, cny in checkout.borne_cny.items()}
    return PromotionEffect(
        list_cny=list_cny,
        aov_cny=aov_cny,
        units=mean(baskets.by_order(baskets.units)),
        discount_share=1 - aov_cny / list_cny,
        borne_cny=borne_cny,
        revenue_cny=aov_cny + borne_cny["platform"] + borne_cny["creator"],
        goods_cny=mean(baskets.by_order(baskets.cost_cny)),
        freight_cny=mean(checkout.freight_cny),
        gifts_cny=mean(checkout.gifts_cny),
        lowest_price_cny=checkout.lowest_prices(),
        prices=_prices(checkout),
    )


def _prices(checkout: Checkout) -> dict[str, Price]:
    baskets = checkout.baskets
    weight = baskets.weight[baskets.order]
    lines = pd.DataFrame(
        {
            "units": weight * baskets.units,
            "list": weight * baskets.list_cny,
            "paid": weight * checkout.paid_cny,
            **{name: weight * cny for name, cny in checkout.borne_cny.items()},
        }
    )
    sums = lines.groupby(baskets.sku).sum()
    units = sums[sums["units"] > 0]
    return {
        str(sku): Price(
            list_cny=row["list"] / row["units"],
            paid_cny=row["paid"] / row["units"],
            borne_cny={name: row[name] / row["units"] for name in checkout.borne_cny},
        )
        for sku, row in units.iterrows()
    }
