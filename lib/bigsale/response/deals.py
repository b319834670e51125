"""Creators' past results → what candidates may sell: a hierarchical regression of deals.

For a deal of creator k in channel c, logs of kept sales (after refunds) per yuan of fee:

    sold      = level_c + powers_c·demand + traits·slopes + audience + platform + quality_k + luck
    promised  = the same without luck, with a power of its own and insight · quality_k,
                + overstatement_c + overstatement of the platform + boast_k + error

quality_k ~ N(0, quality_sd²), boast_k ~ N(0, boast_sd²), luck and error are normal; quality and
luck are factors of mean one.
docs/model.md, "Creators' deals", defines every symbol. The priors are centred on the rule that
holds where no deal is known (docs/decisions/052).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from bigsale.response.deal_design import DealDesign, design_deals, normal_prior, observe
from bigsale.response.deal_posterior import (
    NormalPrior,
    Observations,
    Reputation,
    coefficient_draws,
    noise_of,
    reputation_of,
    shift_of,
    spreads_on_grid,
    strangers,
)
from bigsale.response.deal_priors import SPREADS, DealPrior
from bigsale.response.deal_rows import DealRows

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEAST_KEPT = 0.01
"""A creator whose buyers send everything back is not divided by zero."""


@dataclass(frozen=True, eq=False)
class DealModel:
    """The posterior of past deals, as draws.

    `coefficients` (draw, coefficient), named by `design.names`, with prior `normal`.
    `log_spreads` (draw, 5): quality_sd, boast_sd, the scales of promise error and luck, insight
    (`SPREADS`). `reputation`: quality and boast of each of `creators`, (draw, creator).
    `n_deals` (channel,).
    """

    prior: DealPrior
    design: DealDesign
    normal: NormalPrior
    coefficients: Floats
    log_spreads: Floats
    creators: tuple[str, ...]
    reputation: Reputation
    n_deals: Ints

    def named(self, name: str) -> Floats:
        """Return the draws (draw,) of one coefficient."""
        return np.asarray(self.coefficients[:, self.design.names.index(name)])


@dataclass(frozen=True, eq=False)
class DealDraws:
    """What candidates may sell on a usual campaign day: attributed, gross of refunds.

    `expected_cny` (draw, deal): a creator's true mean; its spread is what is not known of her.
    `luck_sd` (draw,): sd of the logarithm of one deal's outcome around that mean.
    """

    expected_cny: Floats
    luck_sd: Floats

    def luck(self, rng: np.random.Generator) -> Floats:
        """Return factors of mean one for what no knowledge foretells, (draw, deal)."""
        sd = self.luck_sd[:, None]
        factors = np.exp(sd * rng.standard_normal(self.expected_cny.shape) - sd**2 / 2)
        return np.asarray(factors / factors.mean(axis=0))


def fit_deals(past: DealRows, prior: DealPrior, *, n_draws: int, seed: int) -> DealModel:
    """Return the posterior of finished deals; same rows and seed, same draws.

    Raises ValueError without rows.
    """
    if not len(past):
        raise ValueError("no finished deals to learn from")
    design = design_deals(past, prior.channels)
    seen, creators = observe(past, prior, design)
    normal = normal_prior(prior, design)
    nodes, weight, given = spreads_on_grid(seen, normal, tuple(SPREADS.values()))
    log_spreads, coefficients = coefficient_draws(
        nodes, weight, given, n_draws=n_draws, rng=np.random.default_rng([seed, 11])
    )
    return DealModel(
        prior=prior,
        design=design,
        normal=normal,
        coefficients=coefficients,
        log_spreads=log_spreads,
        creators=creators,
        reputation=_reputation(seen, log_spreads, coefficients),
        n_deals=np.bincount(past.channel, minlength=len(prior.channels)),
    )


def _reputation(seen: Observations, log_spreads: Floats, coefficients: Floats) -> Reputation:
    """Return each creator's quality and boast given coefficients, (draw, creator)."""
    noise = noise_of(log_spreads, seen.is_sale, seen.variance)
    shift = shift_of(log_spreads, seen.is_sale, seen.variance)
    rest = seen.target + shift - coefficients @ seen.design.T
    return reputation_of(log_spreads, seen, noise, rest)[0]


def predict_deals(model: DealModel, candidates: DealRows, *, seed: int) -> DealDraws:
    """Return what `candidates` may sell, given the past and what is promised of them."""
    sold, promised = (
        model.coefficients @ model.design.columns(candidates, is_sale=kind).T
        for kind in (True, False)
    )
    half_quality = np.exp(2 * model.log_spreads[:, :1]) / 2
    no_sale = np.zeros(len(candidates), bool)
    shift, error = (
        of(model.log_spreads, no_sale, candidates.promise_var) for of in (shift_of, noise_of)
    )
    insight = np.exp(model.log_spreads[:, [4]])
    mean, variance = _known(model, candidates).told(
        candidates.log_promised + shift - promised, error, insight
    )
    noise = np.random.default_rng([seed, 12]).standard_normal(mean.shape)
    quality = mean + noise * np.sqrt(variance)
    kept_cny = np.exp(sold + quality - half_quality) * np.nan_to_num(candidates.size_cny)
    return DealDraws(
        expected_cny=kept_cny / np.maximum(candidates.net_share, LEAST_KEPT),
        luck_sd=np.exp(model.log_spreads[:, 3]) * np.sqrt(model.prior.luck_var),
    )


def _known(model: DealModel, candidates: DealRows) -> Reputation:
    """Return the candidates' quality and boast before their new promises."""
    place_of = {name: place for place, name in enumerate(model.creators)}
    place = np.array([place_of.get(str(who), -1) for who in candidates.creator], dtype=int)
    shape = (len(model.log_spreads), len(place))
    unknown = strangers(model.log_spreads, shape)
    merged = {
        each.name: np.where(
            place >= 0, getattr(model.reputation, each.name)[:, place], getattr(unknown, each.name)
        )
        for each in fields(Reputation)
    }
    return Reputation(**merged)
