"""What is believed of creators' deals before any result of the past, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.response.priors import Prior

Floats = npt.NDArray[np.float64]

QUALITY_SD = 0.5
"""How much creators of one channel differ in sales per yuan of fee: sd of the logarithm."""
PROMISE_ERROR = 0.25
"""Part of the stated variance that is error of the promise; the rest is luck of the day."""
LIFT_BELIEVED = 2 / 3
"""Power of the lift over a usual campaign day that a promise is taken to gain on a better day."""
USUAL_OVERSTATEMENT = 1.2
"""Promised ÷ attributed sales where the history cannot say."""
USUAL_STATED_SD = 0.3
"""Sd that an agency states against the promise, where it states none."""

RULE = "docs/decisions/052: what is assumed without past deals"
KIT = "kit default, wide on purpose"
LEVEL = Prior(0.0, 0.35, "log", f"around the channel's attributed sales per yuan of fee; {RULE}")
LEVEL_SHARED = Prior(0.0, 0.2, "log", f"shift that all channels share; {KIT}")
OVERSTATEMENT = Prior(0.0, 0.25, "log", f"around what candidates promise above the past; {RULE}")
OVERSTATEMENT_SHARED = Prior(0.0, 0.15, "log", f"shift that all channels share; {KIT}")
DEMAND_POWER = Prior(0.0, 0.2, "power", f"around a third of the channel's demand power; {RULE}")
LATER_POWER = Prior(0.0, 0.2, "power", f"as much again for the days after the post; {RULE}")
PROMISE_POWER = Prior(0.0, 0.3, "power", f"between the sales' power and none: no day named; {KIT}")
CROWD_LOSS = Prior(
    0.2, 0.6, "log", f"creators who post on one day, or near it, share some of its buyers; {KIT}"
)
"""Log of sales lost where the fees of others on the same day are the shop's usual daily sales."""
CROWD_DAYS = 0.5 ** np.abs(np.arange(-4, 5))
"""Weight of fees on the days around a post, half as much for each day between; kit default."""
TRAITS: Mapping[str, Prior] = {
    "fee_power": Prior(0.0, 0.15, "power", f"sales grow like the fee; {KIT}"),
    "followers_power": Prior(0.0, 0.2, "power", f"a fee already pays for followers; {KIT}"),
    "suspicious_slope": Prior(0.0, 1.0, "log", f"fees are as usual whoever follows; {KIT}"),
    "promise_suspicious_slope": Prior(
        0.0, 0.7, "log", f"promises count suspicious followers in full; {RULE}"
    ),
}
"""Coefficients that all channels share, in the design's order."""
AUDIENCE = Prior(0.0, 0.15, "log", f"creators of one audience differ less than creators; {KIT}")
PLATFORM = Prior(0.0, 0.15, "log", f"platforms and agencies differ less than creators; {KIT}")
PLATFORM_OVERSTATEMENT = Prior(
    0.0, 0.25, "log", f"some platforms and agencies promise more than others; {KIT}"
)
SPREADS: Mapping[str, Prior] = {
    "quality_sd": Prior(float(np.log(QUALITY_SD)), 0.4, "log", RULE),
    "boast_sd": Prior(
        float(np.log(0.2)), 0.5, "log", f"some agencies always promise too much; {KIT}"
    ),
    "promise_error_scale": Prior(0.0, 0.5, "log", f"on the sd of a promise's error; {RULE}"),
    "luck_scale": Prior(0.0, 0.5, "log", f"on the sd that agencies state; {RULE}"),
    "insight": Prior(
        float(np.log(0.9)),
        0.4,
        "log",
        f"agencies quote by the market, too; {KIT}",
    ),
}
"""Spreads, and how much of her quality promises tell; their logarithms are normal before any
data."""


@dataclass(frozen=True, eq=False)
class DealPrior:
    """Where the priors of each channel lie: what would be assumed without past deals.

    `log_level` (channel,): log of attributed sales kept after refunds per yuan of fee.
    `log_overstatement` (channel,): log of promised ÷ attributed. `demand_power` (channel,): power
    of demand where the day of the post and those after it are alike. `promise_var`, `luck_var`:
    variance of the logarithm, of an agency's promise around the truth and of a deal's outcome
    around what it should bring.
    """

    channels: tuple[str, ...]
    log_level: Floats
    log_overstatement: Floats
    demand_power: Floats
    promise_var: float
    luck_var: float


def pooled_precision(own: Prior, shared: Prior, n_channels: int) -> Floats:
    """Return the precision (channel, channel) of levels that share a shift."""
    ones = np.ones((n_channels, n_channels))
    return np.asarray(np.linalg.inv(own.sd**2 * np.eye(n_channels) + shared.sd**2 * ones))
