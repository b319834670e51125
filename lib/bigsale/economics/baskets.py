"""What is in the orders that promotions apply to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Baskets:
    """A distribution of orders at list price, as lines of goods.

    Per line: `order` (line,) number of its order, `sku`, `units` > 0, `list_cny` and `cost_cny`
    of all its units together. `weight` (order,): how many orders each stands for, ≥ 0.
    """

    order: Ints
    sku: npt.NDArray[np.object_]
    units: Floats
    list_cny: Floats
    cost_cny: Floats
    weight: Floats

    @property
    def n_orders(self) -> int:
        """Number of different orders."""
        return len(self.weight)

    def by_order(self, amount: Floats) -> Floats:
        """Return an amount by line summed to orders, (order,)."""
        return np.bincount(self.order, amount, minlength=self.n_orders).astype(float)

    def twice(self, share: float) -> Baskets:
        """Return every order twice: first with `share` of its weight, then with the rest."""
        return Baskets(
            order=np.concatenate([self.order, self.order + self.n_orders]),
            sku=np.tile(self.sku, 2),
            units=np.tile(self.units, 2),
            list_cny=np.tile(self.list_cny, 2),
            cost_cny=np.tile(self.cost_cny, 2),
            weight=np.concatenate([self.weight * share, self.weight * (1 - share)]),
        )


def baskets_from_orders(orders: pd.DataFrame, products: pd.DataFrame) -> Baskets:
    """Return the baskets of past orders at today's list prices.

    `orders`: order_id, sku, units; `products`: the contract's table. A line of several products
    joined with ; becomes a line of each, its units shared out. Lines whose sku is no product are
    left out. Raises ValueError where nothing is left.
    """
    orders = _one_sku_a_line(orders)
    lines = orders.merge(products[["sku", "list_price_cny", "unit_cost_cny"]], on="sku")
    lines = lines[lines["units"] > 0]
    if lines.empty:
        raise ValueError("no order has a product of products.csv")
    number, names = pd.factorize(lines["order_id"])
    units = lines["units"].to_numpy(float)
    return Baskets(
        order=number.astype(np.intp),
        sku=lines["sku"].to_numpy(object),
        units=units,
        list_cny=units * lines["list_price_cny"].to_numpy(float),
        cost_cny=units * lines["unit_cost_cny"].to_numpy(float),
        weight=np.ones(len(names)),
    )


def _one_sku_a_line(orders: pd.DataFrame) -> pd.DataFrame:
    texts = orders["sku"].astype("string").fillna("")
    parts = texts.str.split(r"\s*[;；]\s*", regex=True)
    several = texts.str.count("[;；]") + 1
    if (several <= 1).all():
        return orders
    units = orders["units"].fillna(1) / several
    return orders.assign(sku=parts, units=units).explode("sku", ignore_index=True)


def made_up_baskets(
    products: pd.DataFrame, *, lines_mean: float, orders: int = 4000, seed: int = 2026
) -> Baskets:
    """Return baskets for a shop without order data.

    Every order holds one unit and then a Poisson number more, so that its mean is `lines_mean`
    (≥ 1). Goods are drawn so that each gets its `expected_share` of sales at list price.
    """
    if lines_mean < 1:
        raise ValueError("lines_mean must be at least 1")
    rng = np.random.default_rng(seed)
    price = products["list_price_cny"].to_numpy(float)
    chance = products["expected_share"].to_numpy(float) / price
    size = 1 + rng.poisson(lines_mean - 1, size=orders)
    drawn = rng.choice(len(products), size=int(size.sum()), p=chance / chance.sum())
    return Baskets(
        order=np.repeat(np.arange(orders), size).astype(np.intp),
        sku=products["sku"].to_numpy(object)[drawn],
        units=np.ones(len(drawn)),
        list_cny=price[drawn],
        cost_cny=products["unit_cost_cny"].to_numpy(float)[drawn],
        weight=np.ones(orders),
    )
