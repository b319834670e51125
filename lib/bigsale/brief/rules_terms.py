"""What terms of a brief must keep to: rebates, creators, commission rates, promotions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bigsale.brief.channels import CommissionChannel, DealsChannel
from bigsale.brief.parts import Parts
from bigsale.brief.promotions import ThresholdPromotion
from bigsale.brief.slips import Slip, number
from bigsale.brief.source import KeyPath


def rebates_rise(parts: Parts) -> Iterator[Slip]:
    """Rebates stand in order of spend, and more spend never earns a lower rate."""
    for name, channel in parts.channels.items():
        for position, (less, more) in enumerate(pairwise(getattr(channel, "rebates", ()))):
            path: KeyPath = ("channels", name, "rebates", position + 1)
            if more.from_cny <= less.from_cny:
                allowed = f"more than the {number(less.from_cny)} of the tier before"
                yield Slip((*path, "from_cny"), "does not rise", more.from_cny, allowed)
            elif more.rate <= less.rate:
                allowed = f"more than the {less.rate:g} of the tier before"
                yield Slip((*path, "rate"), "does not rise with from_cny", more.rate, allowed)


def creators_are_named_once(parts: Parts) -> Iterator[Slip]:
    """Nobody is both signed and ruled out; ranges of fees are not empty."""
    for name, channel in parts.channels.items():
        if not isinstance(channel, DealsChannel):
            continue
        path: KeyPath = ("channels", name)
        for creator in set(channel.hired) & set(channel.never):
            yield Slip((*path, "never"), "is also hired", creator, "one of the two lists")
        for position, tier in enumerate(channel.tiers):
            if tier.max_fee_cny is not None and tier.max_fee_cny <= tier.min_fee_cny:
                key: KeyPath = (*path, "tiers", position, "max_fee_cny")
                allowed = f"above min_fee_cny {number(tier.min_fee_cny)}"
                yield Slip(key, "no fee lies between", tier.max_fee_cny, allowed)
            if tier.max_deals is not None and tier.max_deals < tier.min_deals:
                key = (*path, "tiers", position, "min_deals")
                yield Slip(key, "above max_deals", tier.min_deals, f"at most {tier.max_deals}")


def commission_rates_rise(parts: Parts) -> Iterator[Slip]:
    """Commission rates to choose from rise, beside a present rate that says what they change."""
    for name, channel in parts.channels.items():
        if not isinstance(channel, CommissionChannel):
            continue
        path: KeyPath = ("channels", name, "rate_options")
        if bool(channel.rate_options) != (channel.rate_elasticity is not None):
            allowed = "rate_options and rate_elasticity together (0: sales stay whatever the rate)"
            yield Slip((*path[:2], "rate_elasticity"), "one without the other", None, allowed)
        if not channel.rate_options:
            continue
        for position, (low, high) in enumerate(pairwise(channel.rate_options)):
            if high <= low:
                yield Slip((*path, position + 1), "rates must rise", high, f"above {low:g}")
        if channel.rate_options[0] <= 0:
            yield Slip((*path, 0), "nobody works for nothing", 0.0, "above 0")
        if channel.commission_rate <= 0:
            key: KeyPath = ("channels", name, "commission_rate")
            allowed = "above 0: the rate that past sales were paid at"
            yield Slip(key, "rate_options need it", channel.commission_rate, allowed)


def promotions_make_sense(parts: Parts) -> Iterator[Slip]:
    """A threshold promotion gives less than the order costs."""
    for position, promotion in parts.promotions.items():
        if not isinstance(promotion, ThresholdPromotion):
            continue
        if promotion.off_cny >= promotion.spend_cny:
            allowed = f"less than spend_cny {number(promotion.spend_cny)}"
            path: KeyPath = ("promotions", position, "off_cny")
            yield Slip(path, "gives away the whole order", promotion.off_cny, allowed)
