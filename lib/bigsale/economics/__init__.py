"""What a yuan of sales is worth: margin, fees, refunds, promotions, stock and service."""

from bigsale.economics.baskets import Baskets, baskets_from_orders, made_up_baskets
from bigsale.economics.maturity import matured_share, maturity_curve
from bigsale.economics.members import PointsRule
from bigsale.economics.presale import Presale
from bigsale.economics.prices import (
    compare_promotions,
    floor_findings,
    price_floor,
    promise_findings,
    protection_cost,
)
from bigsale.economics.products import channel_table, product_table
from bigsale.economics.promotions import PromotionEffect, promotion_effect
from bigsale.economics.result import Economics, UnitEconomics
from bigsale.economics.samples import sample_per_arm
from bigsale.economics.service import (
    Desk,
    agents_needed,
    expected_chats,
    prepare_service,
    service_level,
)
from bigsale.economics.stock import prepare_stock, slow_stock, stock_to_prepare
from bigsale.economics.unit import work_out_economics
from bigsale.economics.what_if import WhatIf, names_of, what_if_text, work_out_what_if

__all__ = [
    "Baskets",
    "Desk",
    "Economics",
    "PointsRule",
    "Presale",
    "PromotionEffect",
    "UnitEconomics",
    "WhatIf",
    "agents_needed",
    "baskets_from_orders",
    "channel_table",
    "compare_promotions",
    "expected_chats",
    "floor_findings",
    "made_up_baskets",
    "matured_share",
    "maturity_curve",
    "names_of",
    "prepare_service",
    "prepare_stock",
    "price_floor",
    "product_table",
    "promise_findings",
    "promotion_effect",
    "protection_cost",
    "sample_per_arm",
    "service_level",
    "slow_stock",
    "stock_to_prepare",
    "what_if_text",
    "work_out_economics",
    "work_out_what_if",
]
