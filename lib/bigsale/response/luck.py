"""The luck of days in the total of a campaign: what swing and noise make of its sales.

    luck = Σ_t b_t exp(w_t + ε_t) / Σ_t b_t

over the days of the campaign, b_t their expected sales without spend, w_t and ε_t as in
`surprises.py`, going on from the swing at the end of the history. Of weekly fits a week's days
share one surprise. Scaled to mean 1 over draws: the forecast is of expected sales.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.result import ResponseFit
from bigsale.response.surprises import noise_of, surprises, with_swing

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

FARTHEST = 10.0
"""A surprise is cut at so many scales: the mean of exp of Student's t is not finite."""


def luck_of_total(
    fit: ResponseFit, days: Days, baseline_cny: Floats, rng: np.random.Generator
) -> Floats:
    """Return what luck makes of the sum of sales over `days`, (draw,), mean 1.

    `days` (day,): consecutive days after the history. `baseline_cny` (draw, day).
    """
    noise, (_, swing) = noise_of(fit), surprises(fit)
    after = (days - fit.dates[-1]) // np.timedelta64(fit.grain_days, "D") - 1
    period = np.maximum(after.astype(int), 0)
    drawn = noise.draw(int(period[-1]) + 1, rng)
    most = FARTHEST * noise.sd[:, None]
    logs = with_swing(noise, np.clip(drawn, -most, most), swing)[:, period]
    luck = (baseline_cny * np.exp(logs)).sum(axis=1) / baseline_cny.sum(axis=1)
    return np.asarray(luck / luck.mean())
