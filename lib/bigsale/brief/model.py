"""The brief of a campaign: what the planner wants, may spend and must keep to.

Every class is a frozen pydantic model; unknown keys are errors. The JSON schema of params files
(`params/schema.json`) is generated from here by `bigsale schema`.
"""

from __future__ import annotations

import difflib
from datetime import date, timedelta
from math import isfinite
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from bigsale.brief.base import MoneyCny, Rate, Share, Strict
from bigsale.brief.channels import Channel
from bigsale.brief.clock import WallDate, WallTime, find_zone, to_naive
from bigsale.brief.names import CampaignId, EventName, Name, Title
from bigsale.brief.promotions import Promotion


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
    roi_net_min: float | None = Field(
        None, ge=0, description="incremental: added sales after refunds per yuan spent"
    )
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

    @property
    def known_until(self) -> date:
        """Return the last day of history for a plan: `as_of`, else the day before the start."""
        return self.as_of or self.phases[0].start.date() - timedelta(days=1)

    @property
    def unjudged_phases(self) -> tuple[Phase, ...]:
        """Return the phases without a `demand_multiplier` of the planner."""
        return tuple(phase for phase in self.phases if phase.demand_multiplier is None)


def on_wall_clock(phase: Phase, timezone: object) -> Phase:
    """Return `phase` with times given with an offset turned to `timezone`, without offset."""
    zone = find_zone(timezone)
    start, end = to_naive(phase.start, zone), to_naive(phase.end, zone)
    return phase.model_copy(update={"start": start, "end": end})
