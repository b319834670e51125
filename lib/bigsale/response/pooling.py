"""Random effects over other shops: from what each shop says to what a new one may expect.

Every quantity is on the scale of its prior (a logarithm or a logit). Channel k of any shop has its
own value θ_k ~ N(μ, τ²). A shop's fit says θ ~ N(m, S) under the kit's prior N(m₀, S₀); what its
data alone say is the ratio of the two, N(y, P⁻¹) with

    P = S⁻¹ − S₀⁻¹,   P y = S⁻¹ m − S₀⁻¹ m₀

so that the kit's prior is never counted once per shop. In the directions of P's eigenvectors that
is a set of independent figures y_k ~ N(x_k μ, τ² + v_k). With σ² the kit's variance,

    μ ~ N(kit's mean, σ²/2),   τ ~ |N(0, σ²/2)|

and no shop at all, a new channel is N(kit's mean, σ²): the kit's prior itself. τ is integrated
over a grid; given τ everything is normal.

Source: Higgins, Thompson & Spiegelhalter (2009), J. R. Statist. Soc. A 172(1): predictive
distribution of a random-effects meta-analysis, full Bayes over τ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

INFORMATION_MIN = 0.2
"""What a shop tells in a direction counts from this share of the kit's own precision on."""
TAU_POINTS, TAU_REACH = 80, 4.0
"""Grid of the between-shop sd: points, and its end in units of its prior's scale."""


@dataclass(frozen=True, eq=False)
class Said:
    """Independent figures of one or more shops: `value` ~ N(`loading` · μ, τ² + `variance`)."""

    value: Floats
    loading: Floats
    variance: Floats


@dataclass(frozen=True)
class Effects:
    """Pooled mean, between-shop sd, and the normal nearest to what a new shop may expect.

    `mean`, `mean_sd`: posterior of μ; `between_sd`: posterior mean of τ; `new_sd`: predictive sd
    of a new channel around `mean`.
    """

    mean: float
    mean_sd: float
    between_sd: float
    new_sd: float


def said_by(draws: Floats, *, prior_mean: Floats, prior_cov: Floats) -> Said:
    """Return what a shop's data alone say of k channels of one kind.

    `draws` (draw, k): posterior under the kit's prior, `prior_mean` (k,), `prior_cov` (k, k).
    Directions in which the data hardly moved the prior are left out.
    """
    cov = np.atleast_2d(np.cov(draws, rowvar=False))
    after, before = np.linalg.inv(cov), np.linalg.inv(prior_cov)
    precision = after - before
    told = after @ draws.mean(axis=0) - before @ prior_mean
    values, vectors = np.linalg.eigh(0.5 * (precision + precision.T))
    kept = values > INFORMATION_MIN / float(np.diag(prior_cov).mean())
    values, vectors = values[kept], vectors[:, kept]
    return Said(vectors.T @ told / values, vectors.sum(axis=0), 1 / values)


def joined(parts: list[Said]) -> Said:
    """Return the figures of several shops as one set."""
    empty = np.empty(0)
    return Said(
        np.concatenate([empty, *(part.value for part in parts)]),
        np.concatenate([empty, *(part.loading for part in parts)]),
        np.concatenate([empty, *(part.variance for part in parts)]),
    )


def pool(said: Said, *, kit_mean: float, kit_sd: float) -> Effects:
    """Return the random-effects posterior of one quantity, and what a new shop may expect.

    `kit_mean`, `kit_sd`: the kit's prior of one channel, which is the hyperprior as well.
    """
    scale = kit_sd / math.sqrt(2)
    tau = (np.arange(TAU_POINTS) + 0.5) * TAU_REACH * scale / TAU_POINTS
    weight = 1 / (said.variance[:, None] + tau**2)
    precision = 1 / scale**2 + (weight * said.loading[:, None] ** 2).sum(axis=0)
    pull = kit_mean / scale**2 + (weight * (said.loading * said.value)[:, None]).sum(axis=0)
    mean = pull / precision
    squares = (weight * said.value[:, None] ** 2).sum(axis=0) - precision * mean**2
    log_posterior = 0.5 * (np.log(weight).sum(axis=0) - np.log(precision) - squares)
    log_posterior -= 0.5 * (tau / scale) ** 2
    share = np.exp(log_posterior - log_posterior.max())
    share /= share.sum()
    centre = float(share @ mean)
    of_mean = float(share @ (1 / precision + (mean - centre) ** 2))
    new = of_mean + float(share @ tau**2)
    return Effects(centre, math.sqrt(of_mean), float(share @ tau), math.sqrt(new))
