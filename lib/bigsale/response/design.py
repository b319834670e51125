"""From a history and a brief to the arrays of the density, with names for every parameter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.response import density as d
from bigsale.response.events import EventGrid, lay_events
from bigsale.response.features import Features, make_features, trend_knots
from bigsale.response.priors import (
    GLOBAL,
    KIND_SD,
    RUSH,
    Prior,
    channel_priors,
    claim_priors,
    phase_prior,
)

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

START_DAYS = 28
"""Spend before the first day is taken to be that of the first four weeks."""
MIN_CLAIMS = 10
"""Fewer reported claims of a channel than this are not used."""
FIXED_RATIO_SD = 0.02
"""Claims whose log ratio to spend varies less than this follow the spend by contract."""


@dataclass(frozen=True, eq=False)
class Design:
    """The model of one history: arrays for the density, and what their axes mean.

    `channels` are those with spend in the history; `usual_spend_cny` (channel,) their mean spend
    of periods with spend, the unit of `half`. `parameter_names` name θ.
    """

    arrays: d.Arrays
    channels: tuple[str, ...]
    claiming: tuple[str, ...]
    usual_spend_cny: Floats
    features: Features
    grid: EventGrid
    knots: Days
    span_days: int
    channel_priors: dict[str, dict[str, Prior]]
    phase_priors: dict[str, Prior]
    parameter_names: tuple[str, ...]


def make_design(history: History, brief: Brief) -> Design:
    """Build the arrays of the density from a history.

    Periods without positive paid sales are skipped by the likelihood; channels without any spend
    are left out (their answer is the prior's).
    """
    grain, dates = history.grain_days, history.dates
    span_days = len(dates) * grain
    used = [i for i, name in enumerate(history.channels) if history.spend_cny[i].sum() > 0]
    channels = tuple(history.channels[i] for i in used)
    spend_cny = history.spend_cny[used]
    usual_cny = np.array([row[row > 0].mean() for row in spend_cny])
    knots = trend_knots(dates[0], dates[-1] + np.timedelta64(grain - 1, "D"))
    features = make_features(dates, grain, knots, span_days, weekday=grain == 1)
    grid = lay_events(history.events, dates, grain)
    priors = {name: channel_priors(name, brief) for name in channels}
    phase_priors = {phase: phase_prior(phase) for phase in grid.phases}
    claim_rows, log_claimed = _claims(history, brief, used)
    tests = _tests(history, channels, spend_cny)
    arrays = _pack(
        history,
        features,
        grid,
        priors,
        phase_priors=phase_priors,
        spend_cny=spend_cny,
        usual_cny=usual_cny,
        claim_rows=claim_rows,
        log_claimed=log_claimed,
        tests=tests,
    )
    claiming = tuple(channels[i] for i in claim_rows)
    names = _names(features, grid, channels, claiming)
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
        phase_priors,
        names,
    )


def log_sales(history: History) -> Floats:
    """Return log paid sales a period; NaN where they are missing, zero or negative."""
    sales = history.shop["gmv_cny"].to_numpy(dtype=float)
    return np.log(np.where(sales > 0, sales, np.nan))


def _claims(history: History, brief: Brief, used: list[int]) -> tuple[list[int], Floats]:
    """Return positions (among used channels) with claims, and their log claims (claim, period).

    A channel whose spend is a fixed share of its claims (commission) claims nothing of its own:
    there the spend follows the sales, and fitting one to the other would be circular.
    """
    claimed = history.platform.get("gmv_cny")
    if claimed is None or not used:
        return [], np.empty((0, history.n_periods))
    rows = np.asarray(claimed, dtype=float)[used]
    logs = np.log(np.where(rows > 0, rows, np.nan))
    ratio = logs - np.log(np.where(history.spend_cny[used] > 0, history.spend_cny[used], np.nan))
    chosen = [
        i
        for i, c in enumerate(used)
        if np.isfinite(ratio[i]).sum() >= MIN_CLAIMS
        and np.nanstd(ratio[i]) > FIXED_RATIO_SD
        and getattr(brief.channels.get(history.channels[c]), "kind", "") != "commission"
    ]
    return chosen, np.ascontiguousarray(logs[chosen])


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
    phase_priors: dict[str, Prior],
    spend_cny: Floats,
    usual_cny: Floats,
    claim_rows: list[int],
    log_claimed: Floats,
    tests: list[tuple[int, int, int, float, float]],
) -> d.Arrays:
    """Pack everything into the arrays of the density."""
    logs = log_sales(history)
    observed = np.flatnonzero(np.isfinite(logs)).astype(np.int64)
    level = float(np.median(logs[observed])) - 0.25
    scaled = spend_cny / usual_cny[:, None]
    start = max(1, START_DAYS // history.grain_days)
    claim_pair = np.array([[p.mean, p.sd] for p in claim_priors().values()])
    offsets = _offsets(features, grid, len(usual_cny), len(claim_rows))
    mean = np.zeros(len(features.sd))
    mean[0] = level
    return d.Arrays(
        log_sales=np.nan_to_num(logs),
        observed=observed,
        features=np.ascontiguousarray(features.values),
        feature_mean=mean,
        feature_sd=np.nan_to_num(features.sd),
        trend_first=features.trend_first,
        trend_count=features.trend_count,
        share_period=grid.share_period,
        share_cell=grid.share_cell,
        share=grid.share,
        share_from_hour=grid.share_from_hour,
        share_to_hour=grid.share_to_hour,
        cell_phase=grid.cell_phase,
        cell_kind=grid.cell_kind,
        cell_event=grid.cell_event,
        phase_mean=np.array([p.mean for p in phase_priors.values()], dtype=float),
        phase_sd=np.array([p.sd for p in phase_priors.values()], dtype=float),
        rush_mean=np.full(len(grid.phases), RUSH.mean),
        rush_sd=np.full(len(grid.phases), RUSH.sd),
        kind_sd=KIND_SD,
        owed_period=grid.owed_period,
        owed_event=grid.owed_event,
        owed_share=grid.owed_share,
        owed_days=grid.owed_days,
        n_events=len(grid.events),
        grain_days=float(history.grain_days),
        spend=np.ascontiguousarray(scaled),
        start_spend=scaled[:, :start].mean(axis=1),
        total_spend_cny=spend_cny.sum(axis=1),
        global_prior=np.array([[p.mean, p.sd] for p in GLOBAL.values()]),
        channel_prior=_channel_array(priors),
        claim_channel=np.array(claim_rows, dtype=np.int64),
        claim_prior=np.repeat(claim_pair[:, None, :], len(claim_rows), axis=1),
        log_claimed=log_claimed,
        test_channel=np.array([t[0] for t in tests], dtype=np.int64),
        test_first=np.array([t[1] for t in tests], dtype=np.int64),
        test_after=np.array([t[2] for t in tests], dtype=np.int64),
        test_roi=np.array([t[3] for t in tests], dtype=float),
        test_se=np.array([t[4] for t in tests], dtype=float),
        **offsets,
    )


def _channel_array(priors: dict[str, dict[str, Prior]]) -> Floats:
    """Return (channel parameter, channel, 2) means and sds."""
    if not priors:
        return np.empty((d.N_CHANNEL, 0, 2))
    rows = [[[p.mean, p.sd] for p in row.values()] for row in priors.values()]
    return np.ascontiguousarray(np.array(rows).transpose(1, 0, 2))


def _offsets(features: Features, grid: EventGrid, channels: int, claims: int) -> dict[str, int]:
    """Return the first position of each block of θ, and its length."""
    sizes = {
        "feature_at": len(features.sd),
        "phase_at": len(grid.phases),
        "rush_at": len(grid.phases),
        "kind_at": len(grid.phases) * len(grid.kinds),
        "cell_at": len(grid.cell_phase),
        "channel_at": d.N_CHANNEL * channels,
        "claim_at": d.N_CLAIM * claims,
    }
    offsets, at = {}, d.N_GLOBAL
    for name, size in sizes.items():
        offsets[name] = at
        at += size
    return {**offsets, "n_parameters": at}


def _names(
    features: Features, grid: EventGrid, channels: tuple[str, ...], claiming: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the name of each position of θ."""
    names = [*GLOBAL, *features.names]
    names += [f"phase[{phase}]" for phase in grid.phases]
    names += [f"rush[{phase}]" for phase in grid.phases]
    names += [f"kind[{kind},{phase}]" for kind in grid.kinds for phase in grid.phases]
    names += [
        f"event[{grid.events[j]},{grid.phases[p]}]"
        for j, p in zip(grid.cell_event, grid.cell_phase, strict=True)
    ]
    which = ("roi_incremental", "half_life_days", "half_of_usual_spend", "slope", "demand_power")
    names += [f"{name}[{channel}]" for name in which for channel in channels]
    names += [f"{name}[{channel}]" for name in claim_priors() for channel in claiming]
    return tuple(names)
