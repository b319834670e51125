"""True demand of a simulated shop, day by day: what would sell without any channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from bigsale.simulate.config import EventTruth, PhaseTruth, ShopTruth, SimulationConfig
from bigsale.simulate.curves import Floats
from bigsale.simulate.randomness import stream

Days = npt.NDArray[np.datetime64]

HOURS = 24
SPRING_FESTIVALS = (date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6))


@dataclass(frozen=True, eq=False)
class DemandTruth:
    """Demand on every day from the start of history to the tail after the coming campaign.

    `known` (day,): what a calendar tells (weekday, season, holidays, events, dips), 1 = ordinary.
    `swing` (day,): slow swings that nobody records, around 1. `level_cny` (day,): ordinary sales
    of the shop with trend. `event` (day,): the events' part of `known`, ≥ 1 in a sale.
    `dip` (day,): ≤ 1, what a sale took from the days after it.
    """

    dates: Days
    level_cny: Floats
    event: Floats
    dip: Floats
    known: Floats
    swing: Floats

    @property
    def multiplier(self) -> Floats:
        """Demand against an ordinary day, (day,)."""
        return self.known * self.swing

    @property
    def baseline_cny(self) -> Floats:
        """Expected gross paid sales without any channel, (day,)."""
        return self.level_cny * self.multiplier

    @property
    def pull_forward_cny(self) -> Floats:
        """Sales missing in each day because a sale before took them, (day,), ≥ 0."""
        return self.baseline_cny * (1 / self.dip - 1)


def true_demand(config: SimulationConfig, dates: Days) -> DemandTruth:
    """Return the true demand of `config` on `dates` (day,), consecutive days."""
    shop, events = config.shop, (*config.events, config.coming)
    years = (dates - dates[0]) / np.timedelta64(365, "D")
    event, dip = np.ones(len(dates)), np.ones(len(dates))
    for sale in events:
        event *= event_demand(sale, dates)
        dip *= event_dip(sale, dates)
    return DemandTruth(
        dates=dates,
        level_cny=shop.level_cny * (1 + shop.growth) ** years,
        event=event,
        dip=dip,
        known=event * dip * _weekday(shop, dates) * _season(shop, dates) * _holidays(dates),
        swing=_swing(shop, config.seed, len(dates)),
    )


def event_demand(event: EventTruth, dates: Days) -> Floats:
    """Return one sale's demand factor, (day,): mean over the hours of each day."""
    hourly = np.ones((len(dates), HOURS))
    first = datetime.combine(dates[0].astype(object), datetime.min.time())
    for phase in event.phases:
        begin = int((phase.start - first) / timedelta(hours=1))
        hours = np.arange(int((phase.end - phase.start) / timedelta(hours=1)))
        inside = (begin + hours >= 0) & (begin + hours < hourly.size)
        hourly.flat[begin + hours[inside]] = phase_demand(phase, hours[inside])
    return hourly.mean(axis=1)


def phase_demand(phase: PhaseTruth, hours: npt.NDArray[np.int64]) -> Floats:
    """Return demand `hours` after the phase opens, (hour,): a peak that fades to a plateau."""
    plateau = phase.plateau * phase.demand
    return plateau + (phase.demand - plateau) * np.exp(-hours / phase.fade_hours)


def event_dip(event: EventTruth, dates: Days) -> Floats:
    """Return the factor ≤ 1 that one sale leaves on the days after it, (day,)."""
    last = np.datetime64(event.phases[-1].end.date(), "D")
    after = (dates - last) / np.timedelta64(1, "D")
    depth = event.dip_depth * np.exp(-np.maximum(after, 0) / event.dip_days)
    return np.where(after >= 0, 1 - depth, 1.0)


def _weekday(shop: ShopTruth, dates: Days) -> Floats:
    monday_first = (dates.astype("datetime64[D]").astype(int) + 3) % 7
    return np.asarray(shop.weekday)[monday_first]


def _season(shop: ShopTruth, dates: Days) -> Floats:
    day_of_year = (dates - dates.astype("datetime64[Y]")).astype(int)
    angle = 2 * np.pi * (day_of_year - shop.season_peak_day) / 365.25
    return 1 + shop.season_amplitude * np.cos(angle)


def _holidays(dates: Days) -> Floats:
    """Parcels stop around the Spring Festival; the October week is a little quiet."""
    factor = np.ones(len(dates))
    for festival in SPRING_FESTIVALS:
        days = (dates - np.datetime64(festival)) / np.timedelta64(1, "D")
        factor = np.where((days >= -6) & (days <= 5), factor * 0.6, factor)
    month_day = np.array([(day.month, day.day) for day in dates.astype(object)])
    october = (month_day[:, 0] == 10) & (month_day[:, 1] <= 7)
    womens_day = (month_day[:, 0] == 3) & (month_day[:, 1] >= 5) & (month_day[:, 1] <= 8)
    return factor * np.where(october, 0.94, 1.0) * np.where(womens_day, 1.4, 1.0)


def _swing(shop: ShopTruth, seed: int, n_days: int) -> Floats:
    innovation = shop.demand_sd * np.sqrt(1 - shop.demand_memory**2)
    shocks = stream(seed, "demand").normal(size=n_days)
    log_swing = np.empty(n_days)
    log_swing[0] = shop.demand_sd * shocks[0]
    for day in range(1, n_days):
        log_swing[day] = shop.demand_memory * log_swing[day - 1] + innovation * shocks[day]
    return np.exp(log_swing)
