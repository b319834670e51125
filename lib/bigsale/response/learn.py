"""Fit other shops of the brand on their own, and make priors for this shop of what they say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.shops import OtherShop
from bigsale.errors import BigsaleError, Finding, FitError, Text
from bigsale.response import fields as d
from bigsale.response.checks import refuse_hopeless
from bigsale.response.design import Design, make_design
from bigsale.response.draws import Parameters, parameters
from bigsale.response.level import PERIODS_FEW, good_periods
from bigsale.response.pooled import (
    QUANTITIES,
    SHIFTS,
    Learned,
    Pooled,
    inflation_moments,
    kit_prior,
)
from bigsale.response.pooling import Effects, Said, joined, pool, said_by
from bigsale.response.priors import GLOBAL, breakeven, channel_priors, claim_priors, role_of
from bigsale.response.sampling import sample

Floats = npt.NDArray[np.float64]

CHAINS, DRAWS = 4, 300
"""Short chains: means and sds are needed, not tails."""
RHAT_USABLE, ESS_USABLE = 1.05, 100.0


@dataclass(frozen=True, eq=False)
class Draws:
    """What the fit of one shop says of its channels: draws (draw, channel) by quantity."""

    shop: OtherShop
    design: Design
    by_name: dict[str, tuple[tuple[str, ...], Floats]]


def learn_from(
    shops: tuple[OtherShop, ...], brief: Brief, *, progress: Callable[[str], None] | None = None
) -> Pooled | None:
    """Return what other shops of the brand say (`load_shops`); None without any.

    Each shop is fitted on its own with the kit's priors, so that nothing goes round. One that
    cannot be fitted is left out and told. `progress` is called with each shop's name.
    """
    if not shops:
        return None
    say = progress or (lambda name: None)
    fits, findings = [], []
    for shop in shops:
        say(shop.name)
        try:
            fits.append(_fit(shop))
        except FitError as error:
            findings.append(_left_out(shop.name, error))
    return pool_shops(fits, brief, findings=tuple(findings))


def pool_shops(fits: list[Draws], brief: Brief, *, findings: tuple[Finding, ...] = ()) -> Pooled:
    """Return the pooled priors of the fits of other shops, for the shop of `brief`."""
    there = {fit.shop.name: breakeven(fit.shop.brief) for fit in fits}
    roles = dict.fromkeys(
        role_of(name, fit.shop.brief) for fit in fits for name in fit.design.channels
    )
    learned = {role: _learn(role, fits, there) for role in roles if role != "other"}
    return Pooled(
        shops=tuple(fit.shop.name for fit in fits),
        roles={role: found for role, found in learned.items() if found.effects},
        roi_breakeven=breakeven(brief),
        figures=_figures(fits),
        findings=findings,
    )


def _fit(shop: OtherShop) -> Draws:
    """Fit one shop with the kit's priors and return what it says of its channels.

    Raises FitError where there is too little to learn from, or the short chains did not mix.
    """
    refuse_hopeless(shop.history, shop.brief)
    if good_periods(shop.history) < PERIODS_FEW:
        raise FitError(f"fewer than {PERIODS_FEW} periods have paid sales")
    design = make_design(shop.history, shop.brief)
    posterior = sample(
        design.arrays,
        seed=shop.brief.model.seed,
        chains=CHAINS,
        draws=DRAWS,
        progress=lambda stage: None,
    )
    found = posterior.diagnostics
    if found.rhat_max > RHAT_USABLE or found.ess_bulk_min < ESS_USABLE or found.divergent:
        raise FitError(f"the fit did not converge (R-hat {found.rhat_max:.2f})")
    flat = posterior.theta.reshape(-1, posterior.theta.shape[-1])
    return Draws(shop, design, quantities(parameters(flat, design), design))


def quantities(p: Parameters, design: Design) -> dict[str, tuple[tuple[str, ...], Floats]]:
    """Return channels and draws (draw, channel) of each quantity on its prior's scale."""
    own = p.own_power / d.POWER_MAX
    return {
        "roi_incremental": (design.channels, np.log(p.roi)),
        "half_life_days": (design.channels, np.log(p.half_life_days)),
        "elasticity": (design.channels, np.log(p.slope * p.unused)),
        "demand_power": (design.channels, np.log(own / (1 - own))),
        "claim_inflation": (design.claiming, np.log(p.inflation)),
    }


def _learn(role: str, fits: list[Draws], breakevens: dict[str, float]) -> Learned:
    """Return what all fits say of one kind of channel."""
    effects: dict[str, Effects] = {}
    shops: dict[str, None] = {}
    for name in QUANTITIES:
        parts = []
        for fit in fits:
            shift = math.log(breakevens[fit.shop.name]) if name == "roi_incremental" else 0.0
            said = _said(role, name, fit, shift)
            if said is not None and len(said.value):
                parts.append(said)
                shops[fit.shop.name] = None
        if parts:
            kit_mean, kit_sd = _kit(role, name, fits, breakevens)
            effects[name] = pool(joined(parts), kit_mean=kit_mean, kit_sd=kit_sd)
    return Learned(tuple(shops), effects)


def _kit(
    role: str, name: str, fits: list[Draws], breakevens: dict[str, float]
) -> tuple[float, float]:
    """Return the kit's mean and sd of a quantity of one role, ROI over the break-even ROI."""
    for fit in fits:
        for channel in fit.design.channels:
            if role_of(channel, fit.shop.brief) == role:
                mean, sd = kit_prior(name, channel_priors(channel, fit.shop.brief), role)
                own = math.log(breakevens[fit.shop.name]) if name == "roi_incremental" else 0.0
                return mean - own, sd
    raise AssertionError(role)


def _said(role: str, name: str, fit: Draws, shift: float) -> Said | None:
    """Return what one shop's data say of its channels of one kind, `shift` taken off."""
    channels, draws = fit.by_name[name]
    brief = fit.shop.brief
    at = [i for i, channel in enumerate(channels) if role_of(channel, brief) == role]
    if not at:
        return None
    priors = [kit_prior(name, channel_priors(channels[at[0]], brief), role)] * len(at)
    if name == "claim_inflation":
        mode = claim_priors(role)[name].mean
        shapes = fit.design.arrays.inflation.T[at]
        priors = [inflation_moments(mode, shape) for shape in shapes]
    means, sds = np.array(priors).T
    common = GLOBAL[SHIFTS[name]].sd if name in SHIFTS else 0.0
    cov = np.full((len(at), len(at)), common**2) + np.diag(sds**2 - common**2)
    return said_by(draws[:, at] - shift, prior_mean=means - shift, prior_cov=cov)


def _figures(fits: list[Draws]) -> pd.DataFrame:
    """Return shop, channel, role, quantity, and posterior mean and sd on the prior's scale."""

    def rows() -> Iterator[tuple[str, str, str, str, float, float]]:
        for fit in fits:
            for name, (channels, draws) in fit.by_name.items():
                for i, channel in enumerate(channels):
                    role = role_of(channel, fit.shop.brief)
                    column = draws[:, i]
                    yield fit.shop.name, channel, role, name, column.mean(), column.std()

    columns = ["shop", "channel", "role", "quantity", "mean", "sd"]
    return pd.DataFrame(list(rows()), columns=columns)


def _left_out(name: str, error: BigsaleError) -> Finding:
    why = str(error).splitlines()[0]
    return Finding(
        "shop-not-learned-from",
        "warning",
        Text(f"店铺 {name} 无法估计，没有用上：{why}",
             f"Shop {name} could not be fitted and gives no prior: {why}"),
        Text("先单独检查并规划该店，或从 model.learn_from 删去。",
             "Check and plan that shop on its own first, or take it out of model.learn_from."),
    )  # fmt: skip
