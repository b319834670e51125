"""What finished deals changed: prior against posterior of every coefficient and spread."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.response.deal_design import BY_CHANNEL, BY_PLATFORM
from bigsale.response.deal_priors import AUDIENCE, SPREADS, TRAITS
from bigsale.response.deals import DealModel
from bigsale.response.tables import compared

Floats = npt.NDArray[np.float64]
PRIOR_DRAWS = 2000


def deal_prior_table(model: DealModel) -> pd.DataFrame:
    """Return parameter, channel, prior and posterior mean/p05/p95, and the prior's source.

    Levels (kept sales per yuan of fee) and overstatements are shown as factors, not logarithms.
    """
    rows = []
    for name, before, after, source in _pairs(model):
        kind, _, of = name.partition("[")
        channel = of.rstrip("]") if kind in BY_CHANNEL else ""
        if kind in ("level", "overstatement"):
            before, after = np.exp(before), np.exp(after)
        label = f"deals_{kind}" if channel else f"deals_{name}"
        rows.append((label, channel, before, after, source))
    return compared(rows)


def _pairs(model: DealModel) -> Iterator[tuple[str, Floats, Floats, str]]:
    """Yield name, prior draws, posterior draws and source of every parameter."""
    rng = np.random.default_rng(0)
    covariance = np.linalg.inv(model.normal.precision)
    before = rng.multivariate_normal(model.normal.mean, covariance, size=PRIOR_DRAWS)
    for at, name in enumerate(model.design.names):
        prior = {**BY_CHANNEL, **TRAITS, **BY_PLATFORM}.get(name.partition("[")[0], AUDIENCE)
        yield name, before[:, at], model.coefficients[:, at], prior.source
    for at, (name, prior) in enumerate(SPREADS.items()):
        draws = np.exp(prior.mean + prior.sd * rng.standard_normal(PRIOR_DRAWS))
        yield name, draws, np.exp(model.log_spreads[:, at]), prior.source
