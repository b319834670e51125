"""What a yuan of sales is worth, per channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from bigsale.errors import Finding


@dataclass(frozen=True)
class UnitEconomics:
    """Worth of one yuan of gross paid sales that came through one channel.

    `gross_margin` m and `commission_rate` c, `platform_fee_rate` k are shares of kept sales;
    `refund_rate` r and `nonrefundable_cost_rate` w are shares of gross paid sales.
    """

    channel: str
    gross_margin: float
    refund_rate: float
    platform_fee_rate: float
    commission_rate: float
    nonrefundable_cost_rate: float

    @property
    def value_per_gross_cny(self) -> float:
        """Contribution before media cost of one gross paid yuan: (1−r)(m−k−c) − w."""
        kept = 1 - self.refund_rate
        margin = self.gross_margin - self.platform_fee_rate - self.commission_rate
        return kept * margin - self.nonrefundable_cost_rate

    @property
    def net_share(self) -> float:
        """Share of gross paid sales that is kept after refunds."""
        return 1 - self.refund_rate

    @property
    def roi_breakeven(self) -> float:
        """Gross ROI at which a yuan of media pays for itself; inf when no ROI does."""
        value = self.value_per_gross_cny
        return 1 / value if value > 0 else np.inf


def breakeven_of_commission(unit: UnitEconomics) -> float:
    """Return the gross ROI at which a commission channel pays: its spend is the commission itself.

    Gross sales per yuan of commission; the commission is then not a cost of the sales as well.
    """
    return replace(unit, commission_rate=0.0).roi_breakeven


@dataclass(frozen=True)
class Economics:
    """Unit economics of every channel of the brief, and of the shop as a whole."""

    shop: UnitEconomics
    channels: Mapping[str, UnitEconomics]
    findings: tuple[Finding, ...] = ()
    paid_on_sales: frozenset[str] = frozenset()

    def unit(self, channel: str) -> UnitEconomics:
        """Return the channel's unit economics; the shop's if it has none of its own."""
        return self.channels.get(channel, self.shop)

    def roi_breakeven(self, channel: str, *, more_per_gross_cny: float = 0.0) -> float:
        """Return the gross ROI at which a channel's spend pays for itself; the shop's if unknown.

        `more_per_gross_cny`: further costs of a gross yuan, such as creators' own commission. The
        spend of channels in `paid_on_sales` is their commission (docs/decisions/051).
        """
        unit = self.unit(channel)
        if channel in self.paid_on_sales:
            return breakeven_of_commission(unit)
        value = unit.value_per_gross_cny - more_per_gross_cny
        return 1 / value if value > 0 else np.inf
