"""What a planner assumes where the data cannot say, checked before anything is worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from bigsale.brief.base import MoneyCny, Share, Strict
from bigsale.brief.promotions import Promotion
from bigsale.economics.members import PointsRule
from bigsale.economics.service import Desk
from bigsale.errors import BriefError, Problem

MechanicSets = dict[str, tuple[Promotion, ...]]
Uplift = Annotated[float, Field(ge=0, le=100)]


class MemberTier(Strict):
    """One tier of members: its share of kept sales, and the factor on the points it earns."""

    share: Share
    multiplier: float = Field(1.0, ge=0, le=100)


class Points(Strict):
    """A shop's points: earned per kept yuan, worth of one, share used before they expire."""

    points_per_cny: float = Field(1.0, ge=0)
    cny_per_point: float = Field(0.01, ge=0)
    redeemed_share: Share = 0.6
    cost_share: Share = 1.0
    tiers: dict[str, MemberTier] = Field(min_length=1)

    @model_validator(mode="after")
    def _shares_fit(self) -> Points:
        if sum(tier.share for tier in self.tiers.values()) > 1 + 1e-9:
            raise PydanticCustomError("points", "shares of the tiers add up to more than 1")
        return self

    def rule(self) -> PointsRule:
        """Return the rule of points."""
        multipliers = {name: tier.multiplier for name, tier in self.tiers.items()}
        return PointsRule(
            self.points_per_cny,
            self.cny_per_point,
            self.redeemed_share,
            multipliers,
            self.cost_share,
        )


class Assumptions(Strict):
    """The planner's own estimates, each a number that she can defend or test.

    `expected_gmv_cny`: paid sales of the campaign, such as a plan's (0: like last time).
    `uplift`: set of mechanics → share of orders that it adds. `balance_pay_rate`: deposits whose
    balance is paid. `claim_share`: buyers who ask for the difference under price protection.
    `safety_share` of a forecast is kept as safety stock; `service_share` is the chance of not
    running out. Stock that lasts longer than `slow_cover_days` is slow.
    """

    expected_gmv_cny: MoneyCny = 0.0
    uplift: dict[str, Uplift] = Field(default_factory=dict)
    balance_pay_rate: Share = 0.8
    claim_share: Share = 0.3
    safety_share: float = Field(0.1, ge=0, le=10)
    service_share: float = Field(0.95, gt=0, lt=1)
    slow_cover_days: float = Field(90.0, gt=0)
    desk: Desk = Desk()
    points: Points | None = None


def read_assumptions(plain: Mapping[str, Any]) -> Assumptions:
    """Return assumptions given as plain data. Raises BriefError naming every wrong key."""
    try:
        return Assumptions.model_validate(dict(plain))
    except ValidationError as error:
        raise BriefError(_problems(error, "assumptions")) from None


def read_mechanics(plain: Mapping[str, Sequence[Mapping[str, Any]]]) -> MechanicSets:
    """Return sets of mechanics given as plain data, as a brief writes `promotions`.

    Raises BriefError naming every wrong key.
    """
    try:
        return TypeAdapter(MechanicSets).validate_python(dict(plain))
    except ValidationError as error:
        raise BriefError(_problems(error, "alternatives")) from None


def _problems(error: ValidationError, where: str) -> list[Problem]:
    return [
        Problem(
            detail["msg"],
            where,
            column=".".join(str(part) for part in detail["loc"]) or None,
            value=None if isinstance(detail["input"], dict | list) else str(detail["input"]),
        )
        for detail in error.errors()
    ]
