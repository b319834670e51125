"""The brief of a campaign: what the planner wants, may spend and must keep to.

Every class is a frozen pydantic model; unknown keys are errors. The JSON schema of params files
(`params/schema.json`) is generated from here by `bigsale schema`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Rate = Annotated[float, Field(ge=0, lt=1)]
MoneyCny = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
CampaignId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


class Strict(BaseModel):
    """Base of every part of a brief: frozen, no unknown keys, no silent conversions of type."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Strict):
    """A name in both languages; give a plain string where they are the same."""

    zh: str
    en: str

    @model_validator(mode="before")
    @classmethod
    def _one_for_both(cls, value: object) -> object:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    def in_language(self, language: str) -> str:
        """Return the name in `language` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


class Phase(Strict):
    """One phase of the campaign, from `start` (included) to `end` (excluded).

    Both are wall-clock times in the brief's timezone, kept without offset.
    """

    name: Name
    title: Title
    start: datetime
    end: datetime
    min_share: Share = Field(0.0, description="least share of the spend")
    max_share: Share = Field(1.0, description="largest share of the spend")
    demand_multiplier: float | None = Field(
        None, gt=0, description="planner's judgement: demand against an ordinary day"
    )
    demand_sd: float = Field(
        0.2, ge=0, description="how sure that judgement is: sd of its logarithm"
    )


class Targets(Strict):
    """What the campaign is asked to reach, each with at least `probability`."""

    gmv_paid_cny: MoneyCny | None = None
    roi_net_min: float | None = Field(None, ge=0)
    new_buyers: float | None = Field(None, ge=0)
    probability: Share = 0.8


class Risk(Strict):
    """How much weight the bad tail gets: objective = (1−weight)·mean + weight·CVaR(level)."""

    measure: Literal["mean", "cvar"] = "mean"
    level: float = Field(0.2, gt=0, le=1)
    weight: Share = 0.3


class Goal(Strict):
    """What to maximise with how much money."""

    maximise: Literal["contribution", "gmv_paid", "new_buyers"] = "contribution"
    budget_cny: float = Field(gt=0, allow_inf_nan=False)
    reserve_share: Annotated[float, Field(ge=0, lt=1)] = 0.0
    targets: Targets = Targets()
    risk: Risk = Risk()

    @property
    def spendable_cny(self) -> float:
        """Budget less the reserve."""
        return self.budget_cny * (1 - self.reserve_share)


class EconomicsBrief(Strict):
    """What a yuan of paid sales is worth; rates are shares of paid (gross) or kept sales.

    `gross_margin`, `platform_fee_rate`: of kept sales. `refund_rate`: of gross paid sales by
    value. `nonrefundable_cost_rate`: of gross paid sales (freight, return insurance, damage).
    """

    gross_margin: Share
    platform_fee_rate: Rate
    refund_rate: Rate
    nonrefundable_cost_rate: Rate = 0.0
    refund_lag_days: float = Field(10.0, ge=0, description="mean days from payment to refund")


class ChannelBase(Strict):
    """What every channel can say; rates given here override the campaign's economics."""

    title: Title | None = None
    min_cny: MoneyCny = 0.0
    max_cny: MoneyCny | None = None
    gross_margin: Share | None = None
    refund_rate: Rate | None = None
    commission_rate: Rate = 0.0


class AuctionChannel(ChannelBase):
    """Paid by spend (search, feed, display, boosting): a response curve says what comes back."""

    kind: Literal["auction"]
    daily_min_cny: MoneyCny = 0.0
    daily_max_cny: MoneyCny | None = None


class CommissionChannel(ChannelBase):
    """Paid on kept sales (CPS affiliates): the cost follows the sales."""

    kind: Literal["commission"]
    service_fee_rate: Rate = 0.0


class DealsChannel(ChannelBase):
    """Creators or livestream slots, each taken or left: fee plus commission on kept sales."""

    kind: Literal["deals"]
    service_fee_rate: Rate = Field(0.0, description="platform's service fee on the quote")
    max_deals: int | None = Field(None, ge=0)
    boost: bool = Field(False, description="may also spend on boosting beside the deals")


class TouchChannel(ChannelBase):
    """An owned audience (groups, SMS, official account): limited by members and fatigue."""

    kind: Literal["touch"]
    members: int = Field(gt=0)
    cost_cny_per_touch: float = Field(ge=0)
    max_touches_per_member: float = Field(gt=0)


Channel = Annotated[
    AuctionChannel | CommissionChannel | DealsChannel | TouchChannel, Field(discriminator="kind")
]


class Group(Strict):
    """A limit over several channels, as shares of the spend or in yuan."""

    name: Name
    channels: Annotated[tuple[Name, ...], Field(min_length=1)]
    min_share: Share = 0.0
    max_share: Share = 1.0
    min_cny: MoneyCny = 0.0
    max_cny: MoneyCny | None = None


class ThresholdPromotion(Strict):
    """满减: `off_cny` off for every order (or every multiple) of at least `spend_cny`."""

    kind: Literal["threshold"]
    spend_cny: float = Field(gt=0)
    off_cny: float = Field(gt=0)
    repeats: bool = False
    borne_by: Literal["merchant", "platform", "creator"] = "merchant"


class ModelBrief(Strict):
    """How the response is estimated."""

    seed: int = Field(2026, ge=0)
    draws: int = Field(1000, ge=100, le=10_000, description="kept draws a chain")
    chains: int = Field(4, ge=2, le=8)


class ReportBrief(Strict):
    """Which reports are made."""

    languages: tuple[Literal["zh", "en"], ...] = Field(("zh",), min_length=1)
    formats: tuple[Literal["html", "pdf"], ...] = Field(("html", "pdf"), min_length=1)


class Brief(Strict):
    """One campaign's params file."""

    campaign: CampaignId
    event: Name
    title: Title
    timezone: str = "Asia/Shanghai"
    inputs: str | None = Field(None, description="folder of the tables, relative to this file")
    as_of: date | None = Field(
        None, description="last day of history that a plan may use (default: before the start)"
    )
    phases: tuple[Phase, ...] = Field(min_length=1)
    goal: Goal
    economics: EconomicsBrief
    channels: dict[Name, Channel] = Field(min_length=1)
    groups: tuple[Group, ...] = ()
    promotions: tuple[ThresholdPromotion, ...] = ()
    model: ModelBrief = ModelBrief()
    report: ReportBrief = ReportBrief()
