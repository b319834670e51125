"""The brief of a campaign: what the planner wants, may spend and must keep to.

Every class is a frozen pydantic model; unknown keys are errors. The JSON schema of params files
(`params/schema.json`) is generated from here by `bigsale schema`.
"""

from __future__ import annotations

import difflib
from math import isfinite
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from bigsale.brief.base import MoneyCny, Rate, Share, Strict
from bigsale.brief.clock import WallDate, WallTime, find_zone, to_naive
from bigsale.brief.promotions import Promotion


def _digits_as_text(value: object) -> object:
    """`event: 618` means the sale called 618, not a number."""
    return str(value) if type(value) is int else value


NAME_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"
NAME_ALLOWED = "a lower-case letter, then letters, digits and _ (at most 40)"
ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
ID_ALLOWED = "a letter or digit, then letters, digits, - and _ (at most 64)"
EVENT_PATTERN = r"^[a-z0-9][a-z0-9_]{0,39}$"
EVENT_ALLOWED = "lower-case letters, digits and _ (at most 40), without the year"
Name = Annotated[str, Field(pattern=NAME_PATTERN)]
CampaignId = Annotated[str, Field(pattern=ID_PATTERN)]
EventName = Annotated[str, BeforeValidator(_digits_as_text), Field(pattern=EVENT_PATTERN)]


class Title(Strict):
    """A name in both languages; give a plain string where they are the same."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _one_for_both(cls, value: object) -> object:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        """Say that a plain string will do."""
        own = handler.resolve_ref_schema(handler(core_schema))
        return {"anyOf": [{"type": "string", "minLength": 1}, dict(own)]}

    def in_language(self, language: str) -> str:
        """Return the name in `language` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


class Phase(Strict):
    """One phase of the campaign, from `start` (included) to `end` (excluded).

    Both are wall-clock times in the brief's timezone, kept without offset.
    """

    name: Name = Field(description="as in events.csv where it means the same")
    title: Title
    start: WallTime = Field(description="first moment, in the campaign's timezone")
    end: WallTime = Field(description="first moment after it; a date alone means 00:00")
    min_share: Share = Field(0.0, description="least share of the spend")
    max_share: Share = Field(1.0, description="largest share of the spend")
    demand_multiplier: float | None = Field(
        None,
        gt=0,
        le=1000,
        description="planner's judgement: mean demand of the phase against an ordinary day",
    )
    demand_sd: float = Field(
        0.2, ge=0, le=3, description="how sure that judgement is: sd of its logarithm"
    )


class Targets(Strict):
    """What the campaign is asked to reach, each with at least `probability`."""

    gmv_paid_cny: MoneyCny | None = Field(None, description="paid sales of all sources, yuan")
    roi_net_min: float | None = Field(None, ge=0, description="sales after refunds per yuan spent")
    expense_ratio_max: float | None = Field(
        None, gt=0, le=1, description="spend per yuan of paid sales of all sources, before refunds"
    )
    new_buyers: float | None = Field(None, ge=0, description="first-time buyers, persons")
    probability: Share = Field(0.8, description="how surely each target is to be reached")
    binding: bool = Field(
        False, description="true: the plan must reach them; false: it says how likely they are"
    )


class Risk(Strict):
    """How much weight the bad tail gets: objective = (1−weight)·mean + weight·CVaR(level)."""

    measure: Literal["mean", "cvar"] = Field("mean", description="mean looks at the average only")
    level: float = Field(0.2, gt=0, le=1, description="share of draws that count as the bad tail")
    weight: Share = Field(0.3, description="weight of the bad tail in the objective")


class Goal(Strict):
    """What to maximise with how much money."""

    maximise: Literal["contribution", "gmv_paid", "net_sales", "new_buyers"] = Field(
        "contribution", description="net_sales: paid sales less refunds"
    )
    budget_cny: float = Field(gt=0, le=1e12, description="all money for the campaign, yuan")
    reserve_share: Rate = Field(0.0, description="share of the budget that is kept back")
    new_buyer_value_cny: MoneyCny = Field(
        0.0,
        description="what a first-time buyer is worth after this campaign, yuan: counts when "
        "contribution is maximised",
    )
    targets: Targets = Targets()
    risk: Risk = Risk()

    @property
    def spendable_cny(self) -> float:
        """Budget less the reserve."""
        return self.budget_cny * (1 - self.reserve_share)


class OrderCosts(Strict):
    """What an order costs beside its goods, in yuan per paid order of `aov_cny`."""

    aov_cny: float = Field(gt=0, description="paid value of an average order, yuan")
    freight_cny: MoneyCny = Field(0.0, description="sending an order, yuan")
    return_insurance_cny: MoneyCny = Field(0.0, description="premium of an order, yuan")
    return_freight_cny: MoneyCny = Field(0.0, description="paid for an order sent back, yuan")
    samples_cny: MoneyCny = Field(0.0, description="samples packed with an order, yuan")
    damage_rate: Rate = Field(0.0, description="of gross paid sales: lost or unsaleable")

    def rate(self, refund_rate: float) -> float:
        """Return these costs as a share of gross paid sales; returns cost their own freight."""
        order_cny = self.freight_cny + self.return_insurance_cny + self.samples_cny
        return (order_cny + refund_rate * self.return_freight_cny) / self.aov_cny + self.damage_rate


class EconomicsBrief(Strict):
    """What a yuan of paid sales is worth; rates are shares of paid (gross) or kept sales.

    `gross_margin`, `platform_fee_rate`: of kept sales. `refund_rate`: of gross paid sales by
    value. `nonrefundable_cost_rate`: of gross paid sales (freight, return insurance, damage).
    """

    gross_margin: Share = Field(description="of kept sales, after the cost of goods")
    platform_fee_rate: Rate = Field(description="of kept sales; set by category")
    refund_rate: Rate = Field(description="of gross paid sales, by value")
    nonrefundable_cost_rate: Rate = Field(
        0.0, description="of gross paid sales: freight, return insurance, damage"
    )
    order_costs: OrderCosts | None = Field(
        None, description="instead of nonrefundable_cost_rate: by its parts"
    )
    refund_lag_days: float = Field(
        10.0, ge=0, le=180, description="mean days from payment to refund"
    )

    @model_validator(mode="after")
    def _costs_counted_once(self) -> EconomicsBrief:
        if self.order_costs is not None and self.nonrefundable_cost_rate:
            raise PydanticCustomError(
                "economics", "give nonrefundable_cost_rate or order_costs, not both"
            )
        return self

    def lost_rate(self, refund_rate: float) -> float:
        """Return non-refundable cost as a share of gross paid sales that refund so much."""
        if self.order_costs is not None:
            return self.order_costs.rate(refund_rate)
        return self.nonrefundable_cost_rate


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


class Group(Strict):
    """A limit over several channels, as shares of the spend or in yuan."""

    name: Name
    channels: Annotated[tuple[Name, ...], Field(min_length=1)]
    min_share: Share = Field(0.0, description="least share of the spend")
    max_share: Share = Field(1.0, description="largest share of the spend")
    min_cny: MoneyCny = Field(0.0, description="least spend over the campaign, yuan")
    max_cny: MoneyCny | None = Field(None, description="largest spend over the campaign, yuan")


def _is_money(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return isfinite(value) and value >= 0


def _own_money(value: object) -> object:
    """Money of one channel in the planner's own split: yuan, or yuan by phase."""
    parts = list(value.values()) if isinstance(value, dict) else [value]
    if not all(_is_money(part) for part in parts):
        allowed = "a number ≥ 0, or phase → number ≥ 0"
        raise PydanticCustomError("own_split", "not an amount of money", {"allowed": allowed})
    return value


OwnMoney = Annotated[MoneyCny | dict[Name, MoneyCny], BeforeValidator(_own_money)]
OwnSplit = dict[Name, OwnMoney]
"""A planner's own numbers: yuan by channel, or by channel and phase."""


class ModelBrief(Strict):
    """How the response is estimated."""

    seed: int = Field(2026, ge=0, le=2**32 - 1, description="same seed, same answer")
    draws: int = Field(1000, ge=100, le=10_000, description="kept draws a chain")
    chains: int = Field(4, ge=2, le=8)
    backtest_origins: int = Field(
        3, ge=0, le=12, description="earlier days from which the forecast is tried out; 0 = none"
    )
    learn_from: tuple[str, ...] = Field(
        (), description="the brand's other shops: campaign ids, or params files seen from this one"
    )
    usual_daily_sales_cny: float | None = Field(
        None, gt=0, le=1e12, description="of a new shop with fewer than 8 days of sales, yuan"
    )


class StockBrief(Strict):
    """Let the goods of the products table limit what the campaign can sell."""

    substitution_share: Share = Field(
        0.0, description="share of those who miss a product and buy another one instead"
    )
    paid_price_share: float = Field(
        1.0, gt=0, le=1, description="average paid price in the campaign ÷ list price"
    )


class CapacityBrief(Strict):
    """What warehouse, carrier and service can handle a day."""

    orders_per_day: float = Field(gt=0, le=1e9, description="paid orders that can be handled a day")
    aov_cny: float = Field(gt=0, le=1e7, description="paid value of an average order, yuan")


class ReportBrief(Strict):
    """Which reports are made."""

    languages: tuple[Literal["zh", "en"], ...] = Field(("zh",), min_length=1)
    formats: tuple[Literal["html", "pdf"], ...] = Field(("html", "pdf"), min_length=1)


class Brief(Strict):
    """One campaign's params file."""

    campaign: CampaignId = Field(description="the file's name without .yaml")
    event: EventName = Field(description="past events it resembles: double11 for double11-2025, …")
    title: Title
    timezone: str = Field("Asia/Shanghai", description="of all times in this file")
    inputs: str | None = Field(None, description="folder of the tables, relative to this file")
    as_of: WallDate | None = Field(
        None, description="last day of history that a plan may use (default: before the start)"
    )
    phases: tuple[Phase, ...] = Field(min_length=1, description="in order of time, no overlap")
    goal: Goal
    economics: EconomicsBrief
    channels: dict[Name, Channel] = Field(min_length=1, description="channel name → its limits")
    groups: tuple[Group, ...] = ()
    own_split: OwnSplit = Field(
        {}, description="the planner's own numbers to compare: yuan by channel, or channel → phase"
    )
    stock: StockBrief | None = Field(
        None, description="demand beyond the stock of the products table is worth nothing"
    )
    capacity: CapacityBrief | None = Field(
        None, description="demand of a day beyond what can be handled is worth nothing"
    )
    promotions: tuple[Promotion, ...] = Field((), description="they apply in this order")
    model: ModelBrief = ModelBrief()
    report: ReportBrief = ReportBrief()

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if find_zone(value) is None:
            close = difflib.get_close_matches(value, available_timezones(), n=1, cutoff=0.6)
            allowed = f"{close[0]} (did you mean this?)" if close else "such as Asia/Shanghai"
            raise PydanticCustomError("timezone", "unknown timezone", {"allowed": allowed})
        return value

    @field_validator("phases")
    @classmethod
    def _on_the_wall(cls, phases: tuple[Phase, ...], info: ValidationInfo) -> tuple[Phase, ...]:
        timezone = info.data.get("timezone")
        return tuple(on_wall_clock(phase, timezone) for phase in phases)


def on_wall_clock(phase: Phase, timezone: object) -> Phase:
    """Return `phase` with times given with an offset turned to `timezone`, without offset."""
    zone = find_zone(timezone)
    start, end = to_naive(phase.start, zone), to_naive(phase.end, zone)
    return phase.model_copy(update={"start": start, "end": end})
