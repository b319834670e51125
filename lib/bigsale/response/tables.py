"""Prior against posterior, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.response import fields as d
from bigsale.response.design import Design
from bigsale.response.draws import (
    Parameters,
    back,
    base_columns,
    base_weight,
    parameters,
    prior_draws,
)
from bigsale.response.pooled import SHIFTS
from bigsale.response.priors import GLOBAL, LAST_DAY, RATIO_SOURCE, RUSH, Prior, draw_prior

Floats = npt.NDArray[np.float64]

PRIOR_DRAWS = 2000
RATE_ROWS = {"refund_cny": "refund_ratio", "new_buyers": "new_buyer_ratio"}


def prior_table(
    theta: Floats, design: Design, *, unused: Mapping[str, Mapping[str, Prior]] | None = None
) -> pd.DataFrame:
    """Return parameter, channel, prior and posterior mean/p05/p95, and the prior's source.

    `theta` (draw, parameter): the draws that all else is told from, so that one ROI does not stand
    on a page twice with two intervals. `channel` is empty for parameters of the whole shop.
    `unused`: priors of channels without history.
    """
    after = parameters(theta, design)
    rng = np.random.default_rng(0)
    before = parameters(prior_with_base(design, rng), design)
    rows = []
    for name, prior in GLOBAL.items():
        if not name.endswith("_shift"):
            rows.append((name, "", before.shared[name], after.shared[name], prior.source))
    fields = (
        "roi", "half_life_days", "delay_share", "unused", "slope", "own_power", "widening",
        "long_run",
    )  # fmt: skip
    for c, channel in enumerate(design.channels):
        for field, (name, prior) in zip(
            fields, design.channel_priors[channel].items(), strict=True
        ):
            pair = getattr(before, field)[:, c], getattr(after, field)[:, c]
            rows.append((name, channel, *pair, prior.source))
    claim_fields = ("inflation", "organic", "claim_noise_sd", "claim_real", "claim_growth")
    assert len(claim_fields) == d.N_CLAIM
    for c, channel in enumerate(design.claiming):
        for field, (name, prior) in zip(
            claim_fields, design.claim_priors[channel].items(), strict=True
        ):
            pair = getattr(before, field)[:, c], getattr(after, field)[:, c]
            rows.append((name, channel, *pair, prior.source))
    for r, rate in enumerate(design.rates.names):
        for c, channel in enumerate(design.channels):
            pair = before.rate_ratio[:, r, c], after.rate_ratio[:, r, c]
            rows.append((RATE_ROWS[rate], channel, *pair, RATIO_SOURCE))
    for i, (phase, prior) in enumerate(design.phase_priors.items()):
        pair = np.exp(before.phase[:, i]), np.exp(after.phase[:, i])
        rows.append((f"demand_multiplier[{phase}]", "", *pair, prior.source))
        rows.append((f"rush[{phase}]", "", before.rush[:, i], after.rush[:, i], RUSH.source))
        for place in range(before.log_last.shape[2]):
            pair = np.exp(before.log_last[:, i, place]), np.exp(after.log_last[:, i, place])
            rows.append((f"last_day[{phase},{place}]", "", *pair, LAST_DAY.source))
    table = compared(rows)
    if not unused:
        return table
    return pd.concat([table, compared(_prior_only(unused, after, rng))], ignore_index=True)


def prior_with_base(design: Design, rng: np.random.Generator) -> Floats:
    """Return draws of θ from the prior, that of what sells without spend (`left`) included."""
    theta, columns = prior_draws(design, PRIOR_DRAWS, rng), base_columns(design)
    # Their own priors are plain normals, apart from all else: so they are drawn again alone.
    base = rng.standard_normal((2 * PRIOR_DRAWS, len(columns)))
    weight = base_weight(base, design)
    if weight.sum() > 0:
        theta[:, columns] = base[rng.choice(len(base), PRIOR_DRAWS, p=weight / weight.sum())]
    return theta


def compared(rows: Sequence[tuple[str, str, Floats, Floats, str]]) -> pd.DataFrame:
    """Return the table of (parameter, channel, draws before, draws after, source).

    There are as many draws before in each row, and as many after. A mean beyond p95 says only how
    far the farthest draw is (tails of claims where a lift test measured the channel): the median
    stands in its place.
    """
    named, sources = [row[:2] for row in rows], [row[4] for row in rows]
    table = pd.DataFrame(named, columns=["parameter", "channel"])
    for label, at in (("prior", 2), ("posterior", 3)):
        draws = np.stack([row[at] for row in rows])
        low, middle, high = np.quantile(draws, [0.05, 0.5, 0.95], axis=1)
        mean = draws.mean(axis=1)
        table[f"{label}_mean"] = np.where(mean > high, middle, mean)
        table[f"{label}_p05"], table[f"{label}_p95"] = low, high
    return table.assign(source=sources)


def _prior_only(
    unused: Mapping[str, Mapping[str, Prior]], after: Parameters, rng: np.random.Generator
) -> list[tuple[str, str, Floats, Floats, str]]:
    """Return rows of channels that the sales model leaves out.

    What the other channels say of the shop (the shared shifts) is all that is learnt of them.
    """
    rows = []
    for channel, priors in unused.items():
        for name, prior in priors.items():
            own, most = draw_prior(prior, PRIOR_DRAWS, rng), 1.0
            before = told = own
            if name in SHIFTS:
                before = own + draw_prior(GLOBAL[SHIFTS[name]], PRIOR_DRAWS, rng)
                told = own + rng.choice(after.shared[SHIFTS[name]], PRIOR_DRAWS)
            if name in ("demand_power", "reach_power"):
                most = d.POWER_MAX
            pair = most * back(before, prior), most * back(told, prior)
            rows.append((name, channel, *pair, prior.source))
    return rows
