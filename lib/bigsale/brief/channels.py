"""What a brief says of a channel: one class for each way in which money turns into sales."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bigsale.brief.base import MoneyCny, Rate, Share, Strict
from bigsale.brief.clock import WallDate
from bigsale.brief.names import Name, Title


class ChannelBase(Strict):
    """What every channel can say; rates given here override the campaign's economics."""

    title: Title | None = Field(None, description="as the report calls it")
    min_cny: MoneyCny = Field(0.0, description="least spend over the campaign, yuan")
    max_cny: MoneyCny | None = Field(None, description="largest spend over the campaign, yuan")
    min_if_used_cny: MoneyCny = Field(
        0.0, description="least spend over the campaign if the channel is used at all, yuan"
    )
    gross_margin: Share | None = Field(None, description="where it differs from the shop's")
    refund_rate: Rate | None = Field(None, description="where it differs from the shop's")
    commission_rate: Rate = Field(0.0, description="of kept sales")


class FixedSpend(Strict):
    """Money already spent or promised: spread evenly over its days, no more and no less."""

    start: WallDate = Field(description="first campaign day it is for")
    end: WallDate = Field(description="last campaign day it is for (included)")
    spend_cny: MoneyCny = Field(description="in all, yuan; counts against the budget")


class Rebate(Strict):
    """A tier of a volume rebate (返点): once reached, its rate of the whole spend comes back."""

    from_cny: float = Field(gt=0, le=1e12, description="spend over the campaign from here, yuan")
    rate: float = Field(gt=0, lt=1, description="of the channel's whole spend, back afterwards")


class AuctionChannel(ChannelBase):
    """Paid by spend (search, feed, display, boosting): a response curve says what comes back."""

    kind: Literal["auction"]
    daily_min_cny: MoneyCny = Field(0.0, description="least spend on every campaign day, yuan")
    daily_max_cny: MoneyCny | None = Field(None, description="largest spend a day, yuan")
    daily_change_max_cny: MoneyCny | None = Field(
        None, description="largest change from one full campaign day to the next, yuan"
    )
    rebates: tuple[Rebate, ...] = Field((), description="volume rebates, smallest spend first")
    fixed: tuple[FixedSpend, ...] = Field((), description="days whose spend is settled")


class CommissionChannel(ChannelBase):
    """Paid on kept sales (CPS affiliates): the cost follows the sales."""

    kind: Literal["commission"]
    service_fee_rate: Rate = Field(0.0, description="of kept sales, on top of the commission")
    rate_options: tuple[Rate, ...] = Field(
        (), description="commission rates to choose from; none: commission_rate as it is"
    )
    rate_elasticity: float | None = Field(
        None, ge=0, le=3, description="judgement: 1 % more commission rate sells so many % more"
    )


class FeeTier(Strict):
    """How many creators of a range of fees (quotes, before the service fee) may be hired."""

    name: Name
    min_fee_cny: MoneyCny = Field(0.0, description="quotes from here, yuan")
    max_fee_cny: MoneyCny | None = Field(None, description="quotes below this, yuan")
    min_deals: int = Field(0, ge=0, description="at least so many")
    max_deals: int | None = Field(None, ge=0, description="at most so many")


class DealsChannel(ChannelBase):
    """Creators or livestream slots, each taken or left: fee plus commission on kept sales."""

    kind: Literal["deals"]
    service_fee_rate: Rate = Field(0.0, description="platform's service fee on the quote")
    max_deals: int | None = Field(None, ge=0, description="at most so many creators or slots")
    boost: bool = Field(False, description="may also spend on boosting beside the deals")
    hired: tuple[str, ...] = Field((), description="creator_id of those already signed")
    never: tuple[str, ...] = Field((), description="creator_id of those not to be hired")
    conflicts: tuple[tuple[str, ...], ...] = Field(
        (), description="sets of creator_id of which at most one (exclusivity)"
    )
    tiers: tuple[FeeTier, ...] = Field((), description="limits by range of quotes")


class TouchChannel(ChannelBase):
    """An owned audience (groups, SMS, official account): limited by members and fatigue."""

    kind: Literal["touch"]
    members: int = Field(gt=0, le=2_000_000_000, description="people who can be reached")
    cost_cny_per_touch: float = Field(ge=0, le=1e6, description="yuan for one message to one")
    max_touches_per_member: float = Field(
        gt=0, le=1000, description="over the whole campaign, before members leave"
    )
    fixed: tuple[FixedSpend, ...] = Field((), description="days whose spend is settled")


Channel = Annotated[
    AuctionChannel | CommissionChannel | DealsChannel | TouchChannel, Field(discriminator="kind")
]


CHANNEL_KINDS = ("auction", "commission", "deals", "touch")
