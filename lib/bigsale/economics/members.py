"""Points that members hold are money owed: what they will cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class PointsRule:
    """How a shop's points work.

    `points_per_cny` ≥ 0: earned per kept yuan. `tier_multipliers`: tier → factor on what is
    earned. `cny_per_point` ≥ 0: worth of a point when redeemed. `redeemed_share` in [0, 1]: points
    that are used before they expire. `cost_share` in [0, 1]: cost of goods given for a yuan of
    points (1 where points pay like money).
    """

    points_per_cny: float
    cny_per_point: float
    redeemed_share: float
    tier_multipliers: Mapping[str, float]
    cost_share: float = 1.0

    def earned(self, kept_sales_cny: Mapping[str, float]) -> float:
        """Return points earned by kept sales, given by tier in yuan."""
        unknown = sorted(set(kept_sales_cny) - set(self.tier_multipliers))
        if unknown:
            raise ValueError(f"no multiplier for tier {', '.join(unknown)}")
        return sum(
            sales * self.points_per_cny * self.tier_multipliers[tier]
            for tier, sales in kept_sales_cny.items()
        )

    def liability_cny(self, points: float) -> float:
        """Return what `points` outstanding will cost the shop, in yuan."""
        return points * self.redeemed_share * self.cny_per_point * self.cost_share

    def cost_rate(self, tier: str) -> float:
        """Return points' cost as a share of kept sales of one tier: a cost like a commission."""
        return self.liability_cny(self.points_per_cny * self.tier_multipliers[tier])

    def table(self, kept_sales_cny: Mapping[str, float]) -> pd.DataFrame:
        """Return one row a tier: kept sales, points earned, what they will cost.

        Returns: tier, kept_sales_cny, multiplier, points, liability_cny, cost_rate (of kept sales).
        """
        return pd.DataFrame(
            [
                {
                    "tier": tier,
                    "kept_sales_cny": sales,
                    "multiplier": self.tier_multipliers[tier],
                    "points": self.earned({tier: sales}),
                    "liability_cny": self.liability_cny(self.earned({tier: sales})),
                    "cost_rate": self.cost_rate(tier),
                }
                for tier, sales in kept_sales_cny.items()
            ]
        )
