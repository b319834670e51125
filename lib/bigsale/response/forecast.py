"""Demand on the days of a coming campaign and after it, with its uncertainty."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.calendar import campaign_cells, days_of
from bigsale.brief.model import Brief, Phase
from bigsale.data.history import History
from bigsale.response.events import LAST_DAYS, EventGrid, lay_events, mean_shape, phase_shape
from bigsale.response.features import make_features, trend_knots
from bigsale.response.luck import luck_of_total
from bigsale.response.priors import KIND_SD, LAST_DAY, RUSH, draw_prior
from bigsale.response.result import DemandDraws, ResponseFit
from bigsale.response.unseen_phases import log_multiplier_unseen

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

TAIL_DAYS = 21


def forecast_demand(fit: ResponseFit, history: History, brief: Brief) -> DemandDraws:
    """Return demand of each day of the campaign and of the 21 days after it.

    The baseline is the expected sales of a day; its noise is left out, and what it makes of the
    campaign's total is `luck`. Trend goes on
    from the last day known with the size of steps seen so far; phases take the pooled multiplier
    of past events plus the spread between events; a planner's `demand_multiplier` is weighed in
    by its `demand_sd`.
    """
    rng = np.random.default_rng([brief.model.seed, 2])
    start, end = brief.phases[0].start, brief.phases[-1].end
    days = np.arange(
        np.datetime64(start.date(), "D"),
        np.datetime64(pd.Timestamp(end).ceil("D").date(), "D") + np.timedelta64(TAIL_DAYS, "D"),
    )
    ordinary, calendar = ordinary_days(fit, history, days, rng)
    lift, in_cells = _lift(fit, brief, days, rng)
    owed = _owed(fit, history, brief, days, (lift - 1).sum(axis=1), rng)
    dip = np.exp(-fit.parameters["pull_forward_share"][:, None] * owed)
    demand, cell_day = lift * dip, days_of(campaign_cells(brief), days[0])
    baseline, campaign = ordinary * demand, slice(0, len(days) - TAIL_DAYS)
    chance = np.random.default_rng([brief.model.seed, 6])
    return DemandDraws(
        dates=days,
        campaign_days=len(days) - TAIL_DAYS,
        baseline_cny=baseline * fit.parameters["own_share"][:, None],
        multiplier=demand * calendar,
        cell_multiplier=in_cells * (dip * calendar)[:, cell_day],
        calendar=calendar,
        luck=luck_of_total(fit, days[campaign], baseline[:, campaign], chance),
    )


def ordinary_days(
    fit: ResponseFit, history: History, days: Days, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return sales of days without spend and sale, and what the calendar makes of them.

    Both (draw, day): yuan a day; weekday, season and holidays against an ordinary day.
    """
    last = history.dates[-1] + np.timedelta64(history.grain_days - 1, "D")
    knots = trend_knots(history.dates[0], max(days[-1], last))
    features = make_features(
        days, 1, knots, history.n_periods * history.grain_days, weekday=history.grain_days == 1
    )
    step_sd = fit.parameters["trend_step_sd"]
    log_level, log_calendar = np.zeros((2, fit.n_draws, len(days)))
    for name, values in zip(features.names, features.values, strict=True):
        weight = fit.parameters.get(f"beta[{name}]")
        if weight is None:
            weight = step_sd * rng.standard_normal(fit.n_draws)
        into = log_level if name.startswith(("level", "trend")) else log_calendar
        into += weight[:, None] * values
    calendar = np.exp(log_calendar)
    return np.exp(log_level) * calendar / history.grain_days, calendar


def phase_log_multiplier(
    fit: ResponseFit, brief: Brief, phase: Phase, rng: np.random.Generator
) -> Floats:
    """Return draws (draw,) of the log mean demand multiplier of one planned phase."""
    draws = pooled_log_multiplier(fit, phase.name, brief.event, rng)
    if phase.demand_multiplier is None:
        return draws
    return weigh_in(draws, phase.demand_multiplier, phase.demand_sd)


def pooled_log_multiplier(
    fit: ResponseFit, phase: str, kind: str, rng: np.random.Generator
) -> Floats:
    """Return draws (draw,) of the log multiplier of a phase of a sale of this kind, not yet seen.

    Of the mean over the phase, the opening's rush included (`level_after_rush` takes it off).
    Pooled over the sales that the fit has seen, with the spread between sales; a phase that none
    of them had follows the others (`unseen_phases.py`).
    """
    named = fit.parameters
    pooled = named.get(f"phase_log_multiplier[{phase}]")
    if pooled is None:
        pooled = log_multiplier_unseen(fit, phase, rng)
    shift = named.get(f"kind_log_shift[{kind},{phase}]")
    if shift is None:
        shift = KIND_SD * rng.standard_normal(fit.n_draws)
    new = named["event_spread_sd"] * rng.standard_normal(fit.n_draws)
    return np.asarray(pooled + shift + new)


def weigh_in(draws: Floats, multiplier: float, sd: float) -> Floats:
    """Return log draws moved and narrowed by a judged multiplier, as two normals multiply.

    `sd` of the judgement's logarithm; 0 makes every draw the judgement itself.
    """
    judged, judged_var = np.log(multiplier), sd**2
    mean, var = draws.mean(), max(float(draws.var()), 1e-12)
    weight = var / (var + judged_var)
    return np.asarray(mean + weight * (judged - mean) + (draws - mean) * np.sqrt(1 - weight))


def _lift(
    fit: ResponseFit, brief: Brief, days: Days, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return lift of days (draw, day), and of the campaign's cells (draw, cell)."""
    grid = lay_events(campaign_events(brief), days, 1)
    means = {phase.name: phase_log_multiplier(fit, brief, phase, rng) for phase in brief.phases}
    shape = shape_of(fit, grid, rng)
    mean = mean_shape(grid, shape)
    cells = {(cell.date, cell.phase): at for at, cell in enumerate(campaign_cells(brief))}
    lift, in_cells = np.ones((fit.n_draws, len(days))), np.ones((fit.n_draws, len(cells)))
    for i, (t, m) in enumerate(zip(grid.share_period, grid.share_cell, strict=True)):
        name = grid.phases[grid.cell_phase[m]]
        extra = np.exp(means[name]) / mean[:, m] * shape[:, i] - grid.share[i]
        lift[:, t] += extra
        in_cells[:, cells[days[t], name]] += extra / grid.share[i]
    return lift, in_cells


def shape_of(fit: ResponseFit, grid: EventGrid, rng: np.random.Generator) -> Floats:
    """Return how each phase of a daily grid runs against its level, (draw, entry).

    See `events.phase_shape`. Rushes and last days that the fit has not seen are drawn; the mean
    over a phase is what it is without the drawn last days.
    """
    rush = [phase_rush(fit, phase, rng) for phase in grid.phases]
    heights = np.array(rush).reshape(len(rush), fit.n_draws).T
    seen, drawn = np.zeros((2, fit.n_draws, len(grid.phases), LAST_DAYS))
    for at, phase in enumerate(grid.phases):
        found = [fit.parameters.get(f"last_day[{phase},{place}]") for place in range(LAST_DAYS)]
        if found[0] is not None:
            seen[:, at] = np.log(np.array(found, dtype=float)).T
        else:
            drawn[:, at] = draw_prior(LAST_DAY, (fit.n_draws, LAST_DAYS), rng)
    hours = fit.parameters["rush_hours"]
    even, shape = (
        phase_shape(grid, 1, hours=hours, rush=heights, log_last=log_last)
        for log_last in (seen, seen + drawn)
    )
    # Levels that the fit gives are of phases as it saw them: what a phase sells stays.
    return np.asarray(
        shape * (mean_shape(grid, even) / mean_shape(grid, shape))[:, grid.share_cell]
    )


def phase_rush(fit: ResponseFit, phase: str, rng: np.random.Generator) -> Floats:
    """Return draws (draw,) of the height of the rush when a phase opens."""
    seen = fit.parameters.get(f"rush[{phase}]")
    if seen is not None:
        return seen
    return np.asarray(np.exp(draw_prior(RUSH, fit.n_draws, rng)))


def campaign_events(brief: Brief) -> pd.DataFrame:
    """Return the campaign's phases as rows of an events table."""
    return pd.DataFrame(
        {
            "event": brief.event,
            "phase": [phase.name for phase in brief.phases],
            "start": pd.to_datetime([phase.start for phase in brief.phases]),
            "end": pd.to_datetime([phase.end for phase in brief.phases]),
        }
    )


def _owed(
    fit: ResponseFit,
    history: History,
    brief: Brief,
    days: Days,
    uplift_days: Floats,
    rng: np.random.Generator,
) -> Floats:
    """Return ordinary days still owed to past events and to the campaign itself, (draw, day)."""
    past = history.events[history.events["end"] <= pd.Timestamp(brief.phases[0].start)]
    owed = np.zeros((fit.n_draws, len(days)))
    pull_days = fit.parameters["pull_forward_days"][:, None]
    for events, uplift in (
        (past, _past_uplift(fit, history, rng)),
        (campaign_events(brief), {brief.event: uplift_days}),
    ):
        for name, share, since in since_end(events, days):
            if name in uplift:
                weight = share * np.exp(-since / pull_days) / pull_days
                owed += uplift[name][:, None] * weight
    return owed


def since_end(events: pd.DataFrame, days: Days) -> list[tuple[str, Floats, Floats]]:
    """Return, for each event, the part of each day after its end and mean days since then."""
    out = []
    for name, rows in events.groupby("event", sort=False):
        end = np.datetime64(pd.Timestamp(rows["end"].max()), "h")
        first = (days.astype("datetime64[h]") - end).astype(float) / 24
        begins, ends = np.maximum(first, 0.0), np.maximum(first + 1, 0.0)
        out.append((str(name), ends - begins, (begins + ends) / 2))
    return out


def _past_uplift(fit: ResponseFit, history: History, rng: np.random.Generator) -> dict[str, Floats]:
    """Return each past event's extra demand in ordinary days, (draw,)."""
    first, grain = history.dates[0], history.grain_days
    days = first + np.arange(history.n_periods * grain).astype("timedelta64[D]")
    grid = lay_events(history.events, days, 1)
    uplift, shape = {name: np.zeros(fit.n_draws) for name in grid.events}, shape_of(fit, grid, rng)
    for i, m in enumerate(grid.share_cell):
        event, phase = grid.events[grid.cell_event[m]], grid.phases[grid.cell_phase[m]]
        level = np.exp(fit.parameters[f"event_log_multiplier[{event},{phase}]"])
        uplift[event] += level * shape[:, i] - grid.share[i]
    return uplift
