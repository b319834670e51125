"""What the goods in stock let a campaign sell: demand beyond them is worth nothing.

Every product j gets a fixed share s_j of demand G (gross yuan) and can sell L_j yuan. Of what is
short, the share σ buys another product instead, as long as any is left:

    sold(G) = min[(1 − σ) · Σ_j min(s_j G, L_j) + σ G,  Σ_j L_j]

which is concave and piecewise linear.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import BriefError
from bigsale.errors import Problem as Wrong

Floats = npt.NDArray[np.float64]

COMING = ("stock_units", "in_transit_units", "returns_units")


@dataclass(frozen=True, eq=False)
class Shelf:
    """Products and what can be sold of them: `share` (product,) sum 1, `left_cny` (product,).

    `knots_cny`, `sold_cny` (knot,): demand and sales where the slope changes, from 0 on; sales stay
    as they are beyond the last knot.
    """

    table: pd.DataFrame
    share: Floats
    left_cny: Floats
    knots_cny: Floats
    sold_cny: Floats

    def sold(self, demand_cny: Floats) -> Floats:
        """Return sales at a demand, same shape, yuan."""
        return np.interp(demand_cny, self.knots_cny, self.sold_cny)

    def marginal(self, demand_cny: Floats) -> Floats:
        """Return the share of one more yuan of demand that is sold, same shape, 0–1."""
        slopes = np.diff(self.sold_cny) / np.diff(self.knots_cny)
        at = np.searchsorted(self.knots_cny, demand_cny, side="right") - 1
        return np.append(slopes, 0.0)[at]

    def short_cny(self, demand_cny: Floats) -> Floats:
        """Return mean demand (draw,) that each product cannot serve itself, (product,), yuan."""
        return np.maximum(np.outer(demand_cny, self.share) - self.left_cny, 0.0).mean(axis=0)


def make_shelf(brief: Brief, history: History) -> Shelf | None:
    """Return what can be sold; None where the brief does not let stock limit the plan.

    Raises: BriefError without a products table that says shares and stock.
    """
    if brief.stock is None:
        return None
    products = history.products
    needed = ("expected_share", "stock_units")
    if products is None or not all(name in products for name in needed):
        allowed = "products.csv with expected_share and stock_units, or no stock section"
        raise BriefError(
            Wrong("stock needs the products table", file="brief", column="stock", allowed=allowed)
        )
    table = products[products["expected_share"].fillna(0) > 0].reset_index(drop=True)
    units = sum(table[name].fillna(0).to_numpy(float) for name in COMING if name in table)
    price_cny = table["list_price_cny"].to_numpy(float) * brief.stock.paid_price_share
    share = table["expected_share"].to_numpy(float)
    return shelf_of(table, share / share.sum(), units * price_cny, brief.stock.substitution_share)


def shelf_of(table: pd.DataFrame, share: Floats, left_cny: Floats, swapped: float) -> Shelf:
    """Return the shelf of products with shares and sellable yuan; `swapped` buy another (σ)."""
    knots = np.unique(np.append(left_cny / share, 0.0))
    served = np.minimum(np.outer(knots, share), left_cny).sum(axis=1)
    sold, most = (1 - swapped) * served + swapped * knots, float(left_cny.sum())
    if sold[-1] < most:
        knots = np.append(knots, knots[-1] + (most - sold[-1]) / max(swapped, 1e-12))
        sold = np.append(sold, most)
    # Where everything is sold before the last knot, the rest of the knots say nothing.
    full = int(np.argmax(sold >= most * (1 - 1e-12)))
    if full and sold[full] > most:
        slope = (sold[full] - sold[full - 1]) / (knots[full] - knots[full - 1])
        knots[full] = knots[full - 1] + (most - sold[full - 1]) / slope
    sold = np.minimum(sold, most)
    return Shelf(table, share, left_cny, knots[: full + 1], sold[: full + 1])
