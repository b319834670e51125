"""A shop with no sales so far, or hardly any: draws from the priors in the place of a posterior."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.errors import FitError, Problem
from bigsale.response.design import Design
from bigsale.response.draws import base_columns, base_weight, prior_draws
from bigsale.response.result import Diagnostics
from bigsale.response.sampling import Posterior

Floats = npt.NDArray[np.float64]

DRAWS = 2000
ROUNDS = 60


def prior_posterior(design: Design, brief: Brief) -> Posterior:
    """Return independent draws of the model's prior in the shape of a posterior, one chain.

    The prior of what comes without the channels' spend (`left` in docs/model.md, N(0.7, 0.25²))
    thins them. Raises FitError where spend is out of all proportion to the usual sales.
    """
    rng = np.random.default_rng([brief.model.seed, 4])
    kept = np.empty((0, design.arrays.sizes.parameters))
    for _ in range(ROUNDS):
        draws = prior_draws(design, DRAWS, rng)
        weight = base_weight(draws[:, base_columns(design)], design)
        kept = np.concatenate([kept, draws[rng.random(DRAWS) < weight]])
        if len(kept) >= DRAWS:
            break
    else:
        raise FitError(_out_of_proportion(brief))
    theta = kept[None, :DRAWS]
    return Posterior(theta, _independent(DRAWS))


def _independent(draws: int) -> Diagnostics:
    """Return the diagnostics of draws that no chain made."""
    return Diagnostics(
        rhat_max=1.0,
        ess_bulk_min=float(draws),
        ess_tail_min=float(draws),
        divergences=0,
        draws=draws,
        chains=1,
        seconds=0.0,
        converged=True,
    )


def _out_of_proportion(brief: Brief) -> Problem:
    return Problem(
        "spend in channel_daily is out of proportion to the usual sales",
        column="model.usual_daily_sales_cny",
        value=str(brief.model.usual_daily_sales_cny),
        allowed="usual paid sales a day that the spend of the same days can belong to",
    )
