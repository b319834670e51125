"""What a yuan of sales is worth: margin, fees, refunds, promotions, stock and service."""

from bigsale.economics.baskets import Baskets, baskets_from_orders, made_up_baskets
from bigsale.economics.members import PointsRule
from bigsale.economics.presale import Presale
from bigsale.economics.prices import (
    compare_promotions,
    floor_findings,
    price_floor,
    promise_findings,
    protection_cost,
)
from bigsale.economics.promotions import PromotionEffect, promotion_effect
from bigsale.economics.result import Economics, UnitEconomics
from bigsale.economics.service import agents_needed, expected_chats, service_level
from bigsale.economics.stock import prepare_stock, slow_stock, stock_to_prepare
from bigsale.economics.unit import work_out_economics

__all__ = [
    "Baskets",
    "Economics",
    "PointsRule",
    "Presale",
    "PromotionEffect",
    "UnitEconomics",
    "agents_needed",
    "baskets_from_orders",
    "compare_promotions",
    "expected_chats",
    "floor_findings",
    "made_up_baskets",
    "prepare_stock",
    "price_floor",
    "promise_findings",
    "promotion_effect",
    "protection_cost",
    "service_level",
    "slow_stock",
    "stock_to_prepare",
    "work_out_economics",
]
