"""What each promotion mechanic does to an order; a new mechanic is one more function here."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

import numpy as np

from bigsale.brief.promotions import (
    CouponPromotion,
    DepositPromotion,
    FlashSale,
    FreeFreight,
    Gift,
    LimitedPrice,
    MemberPrice,
    ThresholdPromotion,
    TiersPromotion,
)
from bigsale.economics.checkout import Checkout


@singledispatch
def apply_promotion(promotion: object, checkout: Checkout) -> Checkout:
    """Return the orders after one mechanic; each kind of mechanic registers its own way."""
    raise TypeError(f"unknown mechanic {promotion!r}")


@apply_promotion.register
def _(promotion: LimitedPrice, checkout: Checkout) -> Checkout:
    off = checkout.paid_cny - promotion.price_cny * checkout.baskets.units
    return checkout.take_off(
        np.where(checkout.baskets.sku == promotion.sku, np.maximum(off, 0), 0.0), promotion
    )


@apply_promotion.register
def _(promotion: FlashSale, checkout: Checkout) -> Checkout:
    ours = checkout.baskets.sku == promotion.sku
    weight = checkout.baskets.weight[checkout.baskets.order]
    wanted = (
        checkout.orders
        * (weight * checkout.baskets.units)[ours].sum()
        / checkout.baskets.weight.sum()
    )
    served = min(1.0, promotion.cap_units / wanted) if wanted > 0 else 0.0
    checkout, gets_it = checkout.split(served)
    off = checkout.paid_cny - promotion.price_cny * checkout.baskets.units
    lucky = gets_it[checkout.baskets.order] & (checkout.baskets.sku == promotion.sku)
    return checkout.take_off(np.where(lucky, np.maximum(off, 0), 0.0), promotion)


@apply_promotion.register
def _(promotion: MemberPrice, checkout: Checkout) -> Checkout:
    checkout, member = checkout.split(promotion.member_share)
    off = np.where(member[checkout.baskets.order], promotion.off_share * checkout.paid_cny, 0.0)
    return checkout.take_off(off, promotion)


@apply_promotion.register
def _(promotion: ThresholdPromotion, checkout: Checkout) -> Checkout:
    times = np.floor(checkout.paid_by_order() / promotion.spend_cny)
    if not promotion.repeats:
        times = np.minimum(times, 1)
    off = times * promotion.off_cny
    if promotion.max_off_cny is not None:
        off = np.minimum(off, promotion.max_off_cny)
    return checkout.take_off_orders(off, promotion)


@apply_promotion.register
def _(promotion: TiersPromotion, checkout: Checkout) -> Checkout:
    steps = np.array([0.0, *(tier.off_cny for tier in promotion.tiers)])
    reached = np.searchsorted(
        [tier.spend_cny for tier in promotion.tiers], checkout.paid_by_order(), "right"
    )
    return checkout.take_off_orders(steps[reached], promotion)


@apply_promotion.register
def _(promotion: CouponPromotion, checkout: Checkout) -> Checkout:
    checkout, uses = checkout.split(promotion.used_share)
    lines = np.isin(checkout.baskets.sku, promotion.skus) if promotion.skus else None
    base = checkout.paid_cny if lines is None else np.where(lines, checkout.paid_cny, 0.0)
    value = np.round(checkout.baskets.by_order(base), 2)
    off = promotion.off_cny if promotion.off_cny else promotion.off_share * value
    if promotion.max_off_cny is not None:
        off = np.minimum(off, promotion.max_off_cny)
    reaches = uses & (value >= promotion.spend_cny) & (value > 0)
    return checkout.take_off_orders(
        np.where(reaches, np.minimum(off, value), 0.0), promotion, lines
    )


@apply_promotion.register
def _(promotion: DepositPromotion, checkout: Checkout) -> Checkout:
    checkout, uses = checkout.split(promotion.used_share)
    gain = promotion.worth_cny - promotion.deposit_cny
    reaches = uses & (checkout.paid_by_order() > promotion.worth_cny)
    return checkout.take_off_orders(np.where(reaches, gain, 0.0), promotion)


@apply_promotion.register
def _(promotion: FreeFreight, checkout: Checkout) -> Checkout:
    free = checkout.paid_by_order() >= promotion.spend_cny
    cost = np.where(free, promotion.freight_cny, 0.0)
    return replace(checkout, freight_cny=checkout.freight_cny + cost)


@apply_promotion.register
def _(promotion: Gift, checkout: Checkout) -> Checkout:
    earns = checkout.paid_by_order() >= promotion.spend_cny
    return replace(
        checkout, gifts_cny=checkout.gifts_cny + np.where(earns, promotion.cost_cny, 0.0)
    )
