"""What other shops of the brand say of each kind of channel, as priors for this shop."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.errors import Finding
from bigsale.response.pooling import Effects
from bigsale.response.priors import (
    GLOBAL,
    Prior,
    channel_priors,
    claim_priors,
    inflation_shape,
    role_of,
)

QUANTITIES = (
    "roi_incremental",
    "half_life_days",
    "elasticity",
    "demand_power",
    "claim_inflation",
)
"""What is learned of a kind of channel; ROI is over the shop's break-even ROI."""
SHIFTS = {"roi_incremental": "roi_shift", "demand_power": "power_shift"}
"""Quantities that a channel shares a shift of with the shop's other channels."""
SD_LEAST = 0.5
"""However alike the other shops are, a prior keeps this share of the kit's sd: what fits of other
shops say is itself surer than it is right (docs/decisions/044)."""


def inflation_moments(mode: float, shape: Sequence[float]) -> tuple[float, float]:
    """Return mean and sd of log claim inflation around its mode (`inflation_shape`)."""
    below, above, tail = shape
    # E|t| = 2√ν Γ((ν + 1)/2) / (√π (ν − 1) Γ(ν/2)) and E t² = ν/(ν − 2), for ν > 2.
    first, second = math.sqrt(2 / math.pi), 1.0
    if tail > 0:
        gammas = math.gamma((tail + 1) / 2) / math.gamma(tail / 2)
        first = 2 * math.sqrt(tail / math.pi) * gammas / (tail - 1)
        second = tail / (tail - 2)
    off = first * (above - below)
    # Halves weigh as their sds: their mean square is below² − below · above + above².
    return mode + off, math.sqrt(second * (below**2 - below * above + above**2) - off**2)


@dataclass(frozen=True)
class Learned:
    """What the shops with one kind of channel say: shops by name, effects by quantity."""

    shops: tuple[str, ...]
    effects: Mapping[str, Effects]

    @property
    def source(self) -> str:
        """Where a prior made of this comes from, for the table of priors."""
        count = len(self.shops)
        many = "other shop" if count == 1 else "other shops"
        return f"{count} {many} of the brand: {', '.join(self.shops)}"


@dataclass(frozen=True, eq=False)
class Pooled:
    """Priors learned from other shops of the brand, by kind of channel (role of `priors.py`).

    `shops`: names of the shops that could be fitted. `roi_breakeven`: this shop's, which turns
    pooled ROI over break-even into ROI; at most 8, as in the kit's own priors. `figures`: one row a
    shop, channel and quantity (posterior mean and sd on the prior's scale), for those who want to
    look.
    """

    shops: tuple[str, ...]
    roles: Mapping[str, Learned]
    roi_breakeven: float
    figures: pd.DataFrame
    findings: tuple[Finding, ...] = field(default=())

    def to_frame(self) -> pd.DataFrame:
        """Return role, quantity, pooled mean and its sd, between-shop sd, predictive sd, source."""
        rows = [
            {
                "role": role,
                "quantity": name,
                "mean": effects.mean,
                "mean_sd": effects.mean_sd,
                "between_sd": effects.between_sd,
                "new_sd": effects.new_sd,
                "source": learned.source,
            }
            for role, learned in self.roles.items()
            for name, effects in learned.effects.items()
        ]
        return pd.DataFrame(rows)


def kit_prior(name: str, priors: Mapping[str, Prior], role: str) -> tuple[float, float]:
    """Return the kit's mean and sd of a quantity over channels of all shops, shifts included."""
    if name == "elasticity":
        return elasticity_prior(priors)
    if name == "claim_inflation":
        return inflation_moments(claim_priors(role)[name].mean, inflation_shape(role))
    prior = priors[name]
    shift = GLOBAL[SHIFTS[name]].sd if name in SHIFTS else 0.0
    return prior.mean, math.hypot(prior.sd, shift)


def elasticity_prior(priors: Mapping[str, Prior]) -> tuple[float, float]:
    """Return mean and sd of log e = log slope + log(share of the top left at usual spend)."""
    slope, unused = priors["slope"], priors["unused_at_usual"]
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    weights = weights / weights.sum()
    left = -np.log1p(np.exp(-(unused.mean + unused.sd * nodes)))
    mean = float(weights @ left)
    variance = float(weights @ (left - mean) ** 2)
    return slope.mean + mean, math.sqrt(slope.sd**2 + variance)


def priors_of(
    channel: str, brief: Brief, grain_days: int = 1, *, pooled: Pooled | None = None
) -> dict[str, Prior]:
    """Return a channel's priors: of the other shops where they say something, else the kit's."""
    kit = channel_priors(channel, brief, grain_days)
    learned = _learned(channel, brief, pooled)
    if learned is None or pooled is None:
        return kit
    found = {}
    for name in ("roi_incremental", "half_life_days", "demand_power"):
        if name in learned.effects:
            effects, shift = learned.effects[name], 0.0
            if name in SHIFTS:
                shift = GLOBAL[SHIFTS[name]].sd
            own = math.sqrt(max(effects.new_sd**2 - shift**2, (SD_LEAST * kit[name].sd) ** 2))
            mean = effects.mean
            if name == "roi_incremental":
                mean += math.log(pooled.roi_breakeven)
            found[name] = Prior(mean, own, kit[name].scale, learned.source)
    if "elasticity" in learned.effects:
        found |= _curve(kit, learned.effects["elasticity"], learned.source)
    return kit | found


def claim_priors_of(
    channel: str, brief: Brief, *, pooled: Pooled | None = None
) -> dict[str, Prior]:
    """Return the priors of a channel's claims; the mode of their inflation may be learned."""
    role = role_of(channel, brief)
    kit = claim_priors(role)
    learned = _learned(channel, brief, pooled)
    if learned is None or "claim_inflation" not in learned.effects:
        return kit
    effects = learned.effects["claim_inflation"]
    mode = effects.mean - inflation_moments(0.0, inflation_shape(role))[0]
    name = "claim_inflation"
    return kit | {name: replace(kit[name], mean=mode, source=learned.source)}


def _learned(channel: str, brief: Brief, pooled: Pooled | None) -> Learned | None:
    return pooled.roles.get(role_of(channel, brief)) if pooled is not None else None


def _curve(kit: Mapping[str, Prior], effects: Effects, source: str) -> dict[str, Prior]:
    """Return priors of slope and share left that say what is known of their product, e.

    As normals: each keeps the part of its own variance that e does not settle, and takes the part
    of e's move that its variance has in e's. Together they say a little less of e than is known.
    """
    mean, sd = elasticity_prior(kit)
    slope, unused = kit["slope"], kit["unused_at_usual"]
    steep = math.sqrt(max(sd**2 - slope.sd**2, 0.0)) / unused.sd
    settled = min(1 - effects.new_sd**2 / sd**2, 1.0)
    out = {}
    for name, prior, by in (("slope", slope, 1.0), ("unused_at_usual", unused, steep)):
        share = (by * prior.sd) ** 2 / sd**2
        moved = prior.mean + share / by * (effects.mean - mean)
        out[name] = Prior(moved, prior.sd * math.sqrt(1 - share * settled), prior.scale, source)
    return out
