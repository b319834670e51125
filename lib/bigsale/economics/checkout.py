"""Orders on their way through promotion mechanics."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.promotions import OrderPromotion, PromotionBase
from bigsale.economics.baskets import Baskets, Floats

Bools = npt.NDArray[np.bool_]
BEARERS = ("merchant", "platform", "creator")


@dataclass(frozen=True, eq=False)
class Checkout:
    """Orders on the way through the mechanics.

    `paid_cny` (line,); `borne_cny` bearer → (line,); `freight_cny`, `gifts_cny` (order,);
    `discounted` (order,) bool: an order-level discount was given.
    """

    baskets: Baskets
    orders: float
    paid_cny: Floats
    borne_cny: dict[str, Floats]
    freight_cny: Floats
    gifts_cny: Floats
    discounted: Bools

    @classmethod
    def at_list_price(cls, baskets: Baskets, orders: float) -> Checkout:
        """Return the orders before any mechanic."""
        nothing = np.zeros(baskets.n_orders)
        return cls(
            baskets=baskets,
            orders=orders,
            paid_cny=baskets.list_cny.copy(),
            borne_cny={name: np.zeros_like(baskets.list_cny) for name in BEARERS},
            freight_cny=nothing.copy(),
            gifts_cny=nothing.copy(),
            discounted=np.zeros(baskets.n_orders, bool),
        )

    def paid_by_order(self) -> Floats:
        """Return what each order pays, (order,), in whole fen.

        Rounded, so that 299.99999999 reaches a threshold of 300.
        """
        return np.round(self.baskets.by_order(self.paid_cny), 2)

    def split(self, share: float) -> tuple[Checkout, Bools]:
        """Return the orders twice and which of them (order,) are the `share` that uses it."""
        uses = np.arange(2 * self.baskets.n_orders) < self.baskets.n_orders
        twice = replace(
            self,
            baskets=self.baskets.twice(share),
            paid_cny=np.tile(self.paid_cny, 2),
            borne_cny={name: np.tile(cny, 2) for name, cny in self.borne_cny.items()},
            freight_cny=np.tile(self.freight_cny, 2),
            gifts_cny=np.tile(self.gifts_cny, 2),
            discounted=np.tile(self.discounted, 2),
        )
        return twice, uses

    def take_off(self, off_cny: Floats, promotion: PromotionBase) -> Checkout:
        """Return the state with `off_cny` (line,) off each line, never more than its price."""
        off = np.minimum(off_cny, self.paid_cny)
        borne = dict(self.borne_cny)
        borne[promotion.borne_by] = borne[promotion.borne_by] + off
        return replace(self, paid_cny=self.paid_cny - off, borne_cny=borne)

    def take_off_orders(
        self, off_cny: Floats, promotion: OrderPromotion, lines: Bools | None = None
    ) -> Checkout:
        """Spread `off_cny` (order,) over an order's lines (of `lines`) by what they cost."""
        if not promotion.stacks:
            off_cny = np.where(self.discounted, 0.0, off_cny)
        base = self.paid_cny if lines is None else np.where(lines, self.paid_cny, 0.0)
        total = self.baskets.by_order(base)
        share = np.divide(base, total[self.baskets.order], out=np.zeros_like(base), where=base > 0)
        after = self.take_off(share * off_cny[self.baskets.order], promotion)
        return replace(after, discounted=self.discounted | (off_cny > 0))

    def lowest_prices(self) -> dict[str, float]:
        """Return the lowest paid price of one unit by sku, in orders that happen."""
        happens = self.baskets.weight[self.baskets.order] > 0
        price = self.paid_cny / self.baskets.units
        lowest = pd.Series(price[happens]).groupby(self.baskets.sku[happens]).min()
        return {str(sku): float(cny) for sku, cny in lowest.items()}
