"""Sales of the periods after a fit, given the spend and the calendar of sales: full predictions.

The same demand, curves and carry-over that a plan is made of (`forecast.py`, `CurveDraws`), with
what a plan leaves out: day-to-day noise, the swing that goes on, and the lumps of creators.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.response.added import sales_of_path
from bigsale.response.commission import paid_on_sales
from bigsale.response.events import EventGrid, kind_of, lay_events, mean_shape
from bigsale.response.features import period_days
from bigsale.response.fields import CLAIM_TAIL
from bigsale.response.forecast import (
    ordinary_days,
    pooled_log_multiplier,
    shape_of,
    since_end,
)
from bigsale.response.priors import LUMPY_ROLES, role_of
from bigsale.response.result import ResponseFit
from bigsale.response.surprises import noise_of, surprises, with_swing

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

LUMP_POINTS = 99
"""Points at which the mean size of a lump is worked out."""


def predict_sales(
    fit: ResponseFit, known: History, brief: Brief, *, dates: Days, spend_cny: Floats, seed: int
) -> Floats:
    """Return draws of paid sales, yuan a period, (draw, period), noise included.

    `fit` of `known`, whose events table reaches over the window; `dates` (period,): the periods
    right after `known`; `spend_cny` (channel, period): what is spent in them, channels as in
    `known`. Channels paid on sales stay inside the baseline: their spend follows from sales and
    would give them away.
    """
    rng = np.random.default_rng([seed, 4])
    days = period_days(dates, fit.grain_days).ravel()
    demand = _demand(fit, known, days, rng)
    ordinary, calendar = ordinary_days(fit, known, days, rng)
    sales, felt = ordinary * demand, np.hstack([_known_demand(fit), demand * calendar])
    apart = paid_on_sales(known, brief)
    for c, name in enumerate(known.channels):
        if name in apart or not (known.spend_cny[c].any() or spend_cny[c].any()):
            continue
        path = _daily_path(fit, known, c, spend_cny[c])
        lumps = np.repeat(_lumps(fit, name, brief, len(dates), rng), fit.grain_days, axis=1)
        sales = sales + sales_of_path(fit.curves, c, path, felt) * lumps
    expected = sales.reshape(fit.n_draws, len(dates), fit.grain_days).sum(axis=2)
    noise, swing = noise_of(fit), surprises(fit)[1]
    return np.asarray(expected * np.exp(with_swing(noise, noise.draw(len(dates), rng), swing)))


def _demand(fit: ResponseFit, known: History, days: Days, rng: np.random.Generator) -> Floats:
    """Return demand against an ordinary day, (draw, day), pull-forward taken off."""
    first = known.dates[0]
    every = first + np.arange(int((days[-1] - first).astype(int)) + 1).astype("timedelta64[D]")
    grid = lay_events(known.events, every, 1)
    shape = shape_of(fit, grid, rng)
    levels = _levels(fit, grid, rng, mean=mean_shape(grid, shape))
    lift = np.ones((fit.n_draws, len(every)))
    uplift_days = np.zeros((len(grid.events), fit.n_draws))
    for entry, (t, m) in enumerate(zip(grid.share_period, grid.share_cell, strict=True)):
        extra = levels[m] * shape[:, entry] - grid.share[entry]
        lift[:, t] += extra
        uplift_days[grid.cell_event[m]] += extra
    pull_days = fit.parameters["pull_forward_days"][:, None]
    owed = np.zeros((fit.n_draws, len(days)))
    for event, share, since in since_end(known.events, days):
        if event in grid.events:
            weight = share * np.exp(-since / pull_days) / pull_days
            owed += uplift_days[grid.events.index(event)][:, None] * weight
    lost = np.exp(-fit.parameters["pull_forward_share"][:, None] * owed)
    return np.asarray(lift[:, len(every) - len(days) :] * lost)


def _levels(
    fit: ResponseFit, grid: EventGrid, rng: np.random.Generator, *, mean: Floats
) -> list[Floats]:
    """Return the level (draw,) of each cell of the grid, `mean` (draw, cell): see `mean_shape`.

    A phase that the fit has seen part of goes on as it was; one that it has not takes the pooled
    multiplier with the spread between sales.
    """
    levels = []
    for m, (j, i) in enumerate(zip(grid.cell_event, grid.cell_phase, strict=True)):
        event, phase = grid.events[j], grid.phases[i]
        seen = fit.parameters.get(f"event_log_multiplier[{event},{phase}]")
        if seen is None:
            log_mean = pooled_log_multiplier(fit, phase, kind_of(event), rng)
            levels.append(np.exp(log_mean) / mean[:, m])
        else:
            levels.append(np.exp(seen))
    return levels


def _daily_path(fit: ResponseFit, known: History, c: int, spend_cny: Floats) -> Floats:
    """Return daily spend from `lag − 1` days before the window to its end, (day,)."""
    grain, before = fit.grain_days, fit.curves.lag_weights.shape[2] - 1
    past = np.repeat(known.spend_cny[c] / grain, grain)[-before:]
    past = np.concatenate([np.zeros(before - len(past)), past])
    return np.concatenate([past, np.repeat(spend_cny / grain, grain)])


def _known_demand(fit: ResponseFit) -> Floats:
    """Return demand of the `lag − 1` days before the window, (draw, day), 1 before the history."""
    before = fit.curves.lag_weights.shape[2] - 1
    past = np.repeat(fit.felt, fit.grain_days, axis=1)
    past = past[:, max(past.shape[1] - before, 0) :]
    return np.pad(past, ((0, 0), (before - past.shape[1], 0)), constant_values=1.0)


def _lumps(
    fit: ResponseFit, channel: str, brief: Brief, periods: int, rng: np.random.Generator
) -> Floats:
    """Return what luck makes of a channel's sales, (draw, period) around 1.

    Creators and livestreams sell in lumps that only claims tell (docs/model.md); before there are
    claims they are drawn.
    """
    spread = fit.parameters.get(f"claim_noise_sd[{channel}]")
    if spread is None or role_of(channel, brief) not in LUMPY_ROLES:
        return np.ones((fit.n_draws, periods))
    size = (fit.parameters[f"claim_real[{channel}]"] * spread)[:, None]
    points = stdtrit(CLAIM_TAIL, (np.arange(LUMP_POINTS) + 0.5) / LUMP_POINTS)
    usual, drawn = (
        np.exp(size * z / (1 + z**2 / CLAIM_TAIL))
        for z in (points[None, :], rng.standard_t(CLAIM_TAIL, (fit.n_draws, periods)))
    )
    return np.asarray(drawn / usual.mean(axis=1, keepdims=True))
