"""Promotion mechanics as data; they apply in the order in which the brief lists them."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bigsale.brief.base import MoneyCny, Share, Strict

Bearer = Literal["merchant", "platform", "creator"]
PriceCny = Annotated[float, Field(gt=0)]


class PromotionBase(Strict):
    """What every mechanic says: who pays for it."""

    borne_by: Bearer = "merchant"


class LimitedPrice(PromotionBase):
    """限时价: one product at a lower price."""

    kind: Literal["limited_price"]
    sku: str = Field(min_length=1, description="as in products.csv")
    price_cny: PriceCny = Field(description="price of one unit, yuan")


class FlashSale(PromotionBase):
    """秒杀: the first `cap_units` units of one product at a lower price."""

    kind: Literal["flash_sale"]
    sku: str = Field(min_length=1, description="as in products.csv")
    price_cny: PriceCny = Field(description="price of one unit, yuan")
    cap_units: int = Field(gt=0, description="units at that price in the campaign")


class MemberPrice(PromotionBase):
    """会员价: members pay a share less."""

    kind: Literal["member_price"]
    off_share: Share = Field(description="taken off, share of the price")
    member_share: Share = Field(description="share of orders that come from members")


class OrderPromotion(PromotionBase):
    """A discount on the whole order; `stacks: false` steps back where one was given already."""

    stacks: bool = Field(True, description="also on orders that an earlier one discounted")


class ThresholdPromotion(OrderPromotion):
    """满减: `off_cny` off for every order (or every multiple) of at least `spend_cny`."""

    kind: Literal["threshold"]
    spend_cny: float = Field(gt=0, description="order value from which it counts, yuan")
    off_cny: float = Field(gt=0, description="taken off, yuan")
    repeats: bool = Field(False, description="again for every further spend_cny")
    max_off_cny: PriceCny | None = Field(None, description="most that an order gets off, yuan")


class Tier(Strict):
    """One step of a tiered discount."""

    spend_cny: float = Field(gt=0, description="order value from which it counts, yuan")
    off_cny: float = Field(gt=0, description="taken off, yuan")


class TiersPromotion(OrderPromotion):
    """阶梯满减: the highest tier that an order reaches."""

    kind: Literal["tiers"]
    tiers: tuple[Tier, ...] = Field(min_length=1, description="rising spend_cny and off_cny")

    @model_validator(mode="after")
    def _rising(self) -> TiersPromotion:
        steps = [(tier.spend_cny, tier.off_cny) for tier in self.tiers]
        if any(a[0] >= b[0] or a[1] >= b[1] for a, b in pairwise(steps)):
            raise PydanticCustomError("promotion", "tiers must rise in spend_cny and in off_cny")
        if any(off_cny >= spend_cny for spend_cny, off_cny in steps):
            raise PydanticCustomError("promotion", "a tier gives away the whole order")
        return self


class CouponPromotion(OrderPromotion):
    """优惠券: yuan or a share off, for the share of orders that use one."""

    kind: Literal["coupon"]
    spend_cny: MoneyCny = Field(0.0, description="order value from which it counts, yuan")
    off_cny: MoneyCny = Field(0.0, description="taken off, yuan")
    off_share: Share = Field(0.0, description="taken off, share of the price")
    max_off_cny: PriceCny | None = Field(None, description="most that is taken off, yuan")
    used_share: Share = Field(1.0, description="share of reaching orders that use it")
    skus: tuple[str, ...] = Field((), description="only on these products (default: all)")

    @model_validator(mode="after")
    def _one_of_two(self) -> CouponPromotion:
        if (self.off_cny > 0) == (self.off_share > 0):
            raise PydanticCustomError("promotion", "give either off_cny or off_share")
        if self.spend_cny and self.off_cny >= self.spend_cny:
            raise PydanticCustomError("promotion", "off_cny gives away the whole order")
        return self


class DepositPromotion(OrderPromotion):
    """定金膨胀: a deposit that is worth more than was paid."""

    kind: Literal["deposit"]
    deposit_cny: PriceCny = Field(description="paid in the presale, yuan")
    worth_cny: PriceCny = Field(description="what it takes off the price, yuan")
    used_share: Share = Field(description="share of orders that come from the presale")

    @model_validator(mode="after")
    def _worth_more(self) -> DepositPromotion:
        if self.worth_cny < self.deposit_cny:
            raise PydanticCustomError("promotion", "worth_cny must be at least deposit_cny")
        return self


class FreeFreight(PromotionBase):
    """包邮: freight is free from an order value on."""

    kind: Literal["free_freight"]
    spend_cny: MoneyCny = Field(0.0, description="order value from which it counts, yuan")
    freight_cny: MoneyCny = Field(description="freight of one order, yuan")


class Gift(PromotionBase):
    """赠品: something on top from an order value on."""

    kind: Literal["gift"]
    spend_cny: MoneyCny = Field(0.0, description="order value from which it counts, yuan")
    cost_cny: PriceCny = Field(description="cost of one gift, yuan")


Promotion = Annotated[
    LimitedPrice
    | FlashSale
    | MemberPrice
    | ThresholdPromotion
    | TiersPromotion
    | CouponPromotion
    | DepositPromotion
    | FreeFreight
    | Gift,
    Field(discriminator="kind"),
]
PROMOTION_KINDS: tuple[str, ...] = tuple(
    get_args(one.model_fields["kind"].annotation)[0] for one in get_args(get_args(Promotion)[0])
)
"""The words that `kind` of a promotion may be."""
