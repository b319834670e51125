"""From a history and a brief to the arrays of the density, with names for every parameter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.response import fields as d
from bigsale.response.commission import paid_on_sales
from bigsale.response.events import LAST_DAYS, EventGrid, lay_events
from bigsale.response.features import Features, make_features, trend_knots
from bigsale.response.joint_cells import joint_cells
from bigsale.response.layout import last_day_at, make_layout, parameter_names, prior_scale
from bigsale.response.level import level_prior, log_sales
from bigsale.response.mood import with_mood
from bigsale.response.packing import Arrays
from bigsale.response.pooled import Pooled, claim_priors_of, priors_of
from bigsale.response.priors import (
    LUMPY_ROLES,
    Prior,
    inflation_shape,
    phase_prior,
    role_of,
)
from bigsale.response.rates import Rates, read_rates

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

START_DAYS = 28
"""Spend before the first day is taken to be that of the first four weeks."""
MIN_CLAIMS = 10
"""Fewer reported claims of a channel than this are not used."""
USUAL_HALF_LIFE_DAYS = 3.0
CLAIM_DAYS = 7
"""A week of daily claims counts as one: their errors go together (see docs/model.md)."""


@dataclass(frozen=True, eq=False)
class Design:
    """The model of one history: arrays for the density, and what their axes mean.

    `channels` are those with spend in the history; `usual_spend_cny` (channel,) their usual
    carried-over spend a period, the unit of `half`. `parameter_names` name θ.
    """

    arrays: Arrays
    channels: tuple[str, ...]
    claiming: tuple[str, ...]
    usual_spend_cny: Floats
    features: Features
    grid: EventGrid
    knots: Days
    span_days: int
    channel_priors: dict[str, dict[str, Prior]]
    claim_priors: dict[str, dict[str, Prior]]
    phase_priors: dict[str, Prior]
    rates: Rates
    parameter_names: tuple[str, ...]


def make_design(history: History, brief: Brief, *, pooled: Pooled | None = None) -> Design:
    """Build the arrays of the density from a history.

    Periods without positive paid sales are skipped by the likelihood; channels without any spend
    are left out (their answer is the prior's), and so are channels paid on sales (`commission.py`).
    `pooled`: what other shops say of each kind of channel, in place of the kit's priors.
    """
    grain, dates = history.grain_days, history.dates
    span_days = len(dates) * grain
    apart = paid_on_sales(history, brief)
    used = [
        i
        for i, name in enumerate(history.channels)
        if history.spend_cny[i].sum() > 0 and name not in apart
    ]
    channels = tuple(history.channels[i] for i in used)
    spend_cny = history.spend_cny[used]
    usual_cny = np.array([usual_spend_cny(row, grain) for row in spend_cny], dtype=float)
    knots = trend_knots(dates[0], dates[-1] + np.timedelta64(grain - 1, "D"))
    features = make_features(dates, grain, knots, span_days, weekday=grain == 1)
    grid = lay_events(history.events, dates, grain)
    lumpy = tuple(role_of(name, brief) in LUMPY_ROLES for name in channels)
    chosen_daily = {
        name: row for name, row, deal in zip(channels, spend_cny, lumpy, strict=True) if not deal
    }
    features = with_mood(features, chosen_daily, grid)
    priors = {name: priors_of(name, brief, grain, pooled=pooled) for name in channels}
    phase_priors = {phase: phase_prior(phase) for phase in grid.phases}
    claim_rows, log_claimed = _claims(history, used)
    claiming = tuple(channels[i] for i in claim_rows)
    claims = {name: claim_priors_of(name, brief, pooled=pooled) for name in claiming}
    tests = _tests(history, channels, spend_cny)
    tested = {channels[test[0]] for test in tests}
    shapes = [inflation_shape(role_of(name, brief), tested=name in tested) for name in claiming]
    rates = read_rates(history, used)
    arrays = _pack(
        history,
        features,
        grid,
        priors,
        claims=claims,
        level=level_prior(history, brief),
        phase_priors=phase_priors,
        spend_cny=spend_cny,
        usual_cny=usual_cny,
        claim_rows=claim_rows,
        log_claimed=log_claimed,
        lumpy=lumpy,
        inflation=np.array(shapes, dtype=float).reshape(-1, 3).T.copy(),
        tests=tests,
        rates=rates,
    )
    names = parameter_names(
        features, grid, channels, claiming, rates.names, places=arrays.sizes.places
    )
    return Design(
        arrays,
        channels,
        claiming,
        usual_cny,
        features,
        grid,
        knots,
        span_days,
        priors,
        claims,
        phase_priors,
        rates,
        names,
    )


def usual_spend_cny(spend_cny: Floats, grain_days: int) -> float:
    """Return the middle of a channel's carried-over spend on the log scale, yuan a period.

    `spend_cny` (period,), some of it > 0. Carry-over with a half-life of three days; times at
    less than a tenth of the mean are left out. Around this spend the data knows a curve best.
    """
    carry = 0.5 ** (grain_days / USUAL_HALF_LIFE_DAYS)
    new = (1 - carry) * spend_cny
    carried = np.fromiter(accumulate(new, lambda before, now: carry * before + now), float)
    busy = carried[carried > 0.1 * spend_cny.mean()]
    return float(np.exp(np.log(busy).mean()))


def _claims(history: History, used: list[int]) -> tuple[list[int], Floats]:
    """Return positions (among used channels) with claims, and their log claims (claim, period).

    A share of an average period's claims is added before the logarithm: what a platform credits to
    a pause is small and arbitrary, and its bare logarithm would fix carry-over and half-saturation
    to the last percent, or be an outlier; two such pauses gave the posterior two peaks.
    """
    claimed = history.platform.get("gmv_cny")
    if claimed is None or not used:
        return [], np.empty((0, history.n_periods))
    rows = np.asarray(claimed, dtype=float)[used]
    rows = np.where(rows > 0, rows, np.nan)
    chosen = [i for i in range(len(used)) if np.isfinite(rows[i]).sum() >= MIN_CLAIMS]
    usual = np.array([np.nanmean(rows[i]) for i in chosen]).reshape(-1, 1)
    return chosen, np.log(rows[chosen] + d.CLAIM_FLOOR * usual)


def _tests(
    history: History, channels: tuple[str, ...], spend_cny: Floats
) -> list[tuple[int, int, int, float, float]]:
    """Return (channel, first period, after period, ROI, se of ROI) of usable lift experiments."""
    if history.experiments is None:
        return []
    out = []
    for row in history.experiments.itertuples(index=False):
        if str(row.channel) not in channels:
            continue
        c = channels.index(str(row.channel))
        days = [np.datetime64(row.start, "D"), np.datetime64(row.end, "D")]  # type: ignore[call-overload]
        first, last = ((day - history.dates[0]).astype(int) // history.grain_days for day in days)
        first, after = max(int(first), 0), min(int(last) + 1, history.n_periods)
        spend, se = float(row.spend_cny), float(row.se_cny)  # type: ignore[arg-type]
        if spend > 0 and se > 0 and first < after and spend_cny[c, first:after].sum() > 0:
            added = float(row.incremental_gmv_cny)  # type: ignore[arg-type]
            out.append((c, first, after, added / spend, se / spend))
    return out


def _pack(
    history: History,
    features: Features,
    grid: EventGrid,
    priors: dict[str, dict[str, Prior]],
    *,
    claims: dict[str, dict[str, Prior]],
    level: Prior,
    phase_priors: dict[str, Prior],
    spend_cny: Floats,
    usual_cny: Floats,
    claim_rows: list[int],
    log_claimed: Floats,
    lumpy: tuple[bool, ...],
    inflation: Floats,
    tests: list[tuple[int, int, int, float, float]],
    rates: Rates,
) -> Arrays:
    """Gather everything into the arrays of the density."""
    logs = log_sales(history)
    observed = np.flatnonzero(np.isfinite(logs)).astype(np.int64)
    layout = make_layout(
        features,
        grid,
        history.n_periods,
        len(usual_cny),
        len(claim_rows),
        len(rates.names),
        places=LAST_DAYS if history.grain_days == 1 else 0,
    )
    location, scale = prior_scale(
        layout,
        features,
        level,
        priors,
        claims=claims,
        phase_priors=phase_priors,
        cell_phase=grid.cell_phase,
        rates=rates,
    )
    scaled = spend_cny / usual_cny[:, None]
    start = max(1, START_DAYS // history.grain_days)
    reported = np.isfinite(log_claimed)
    lead, cell_weight = joint_cells(grid, location[layout.cell_at : layout.channel_at])
    test_columns = list(zip(*tests, strict=True)) or [()] * 5
    return Arrays(
        location=location,
        scale=scale,
        log_sales=np.nan_to_num(logs),
        features=features.values,
        share=grid.share,
        share_from_hour=grid.share_from_hour,
        share_to_hour=grid.share_to_hour,
        owed_share=grid.owed_share,
        owed_days=grid.owed_days,
        spend=scaled,
        start_spend=scaled[:, :start].mean(axis=1),
        total_spend_cny=spend_cny.sum(axis=1),
        slope_mean=np.array([row["slope"].mean for row in priors.values()]),
        slope_sd=np.array([row["slope"].sd for row in priors.values()]),
        log_claimed=np.where(reported, log_claimed, 0.0),
        claim_reported=reported.astype(float),
        claim_middle=reported @ np.arange(history.n_periods) / reported.sum(axis=1),
        claim_power=np.array([history.grain_days / CLAIM_DAYS]),
        claim_lumpy=np.array([lumpy[i] for i in claim_rows], dtype=float),
        inflation=inflation,
        log_rate=np.nan_to_num(rates.log_rate),
        rate_reported=np.isfinite(rates.log_rate).astype(float),
        test_roi=np.array(test_columns[3], dtype=float),
        test_se=np.array(test_columns[4], dtype=float),
        grain_days=np.array([float(history.grain_days)]),
        cell_weight=cell_weight,
        observed=observed,
        share_period=grid.share_period,
        share_cell=grid.share_cell,
        share_last=last_day_at(grid, layout.places),
        cell_phase=grid.cell_phase,
        cell_kind=grid.cell_kind,
        cell_event=grid.cell_event,
        cell_lead=lead,
        owed_period=grid.owed_period,
        owed_event=grid.owed_event,
        claim_channel=np.array(claim_rows, dtype=np.int64),
        test_channel=np.array(test_columns[0], dtype=np.int64),
        test_first=np.array(test_columns[1], dtype=np.int64),
        test_after=np.array(test_columns[2], dtype=np.int64),
        layout=np.array(layout, dtype=np.int64),
    )
