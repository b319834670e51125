"""Columns of the log baseline: level, trend, weekday, season and Spring Festival."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
from lunar_python import Lunar

from bigsale.response.fields import YEAR_DAYS

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

TREND_KNOT_DAYS = 56
LEVEL_SD = 0.2
"""How far expected sales of an average period may be from the mean of the observed: sd of log."""
WEEKDAY_SD = 0.25
SEASON_SDS = (0.15, 0.10, 0.06)
SPRING_FESTIVAL_SD = 0.4
SPRING_FESTIVAL_DAYS = (-5, 7)
SEASON_MIN_DAYS = 350


@dataclass(frozen=True, eq=False)
class Features:
    """Columns for the log baseline and their priors.

    `values` (feature, period); `sd` (feature,): normal prior of each weight. The trend block's sd
    is a parameter of the model instead. From `follow_first` on priors have heavy tails, and `sd` is
    their scale.
    """

    names: tuple[str, ...]
    values: Floats
    sd: Floats
    trend_first: int
    trend_count: int
    follow_first: int


def period_days(dates: Days, grain_days: int) -> Days:
    """Return every day of every period, (period, day of period)."""
    return dates[:, None] + np.arange(grain_days).astype("timedelta64[D]")[None, :]


def trend_knots(first: np.datetime64, last: np.datetime64) -> Days:
    """Return the days at which the log trend may bend, from `first` to beyond `last`."""
    n_days = int((last - first).astype(int)) + 1
    count = max(1, int(np.ceil(n_days / TREND_KNOT_DAYS)))
    return first + (np.arange(count) * TREND_KNOT_DAYS).astype("timedelta64[D]")


def trend_ramps(days: Days, knots: Days) -> Floats:
    """Return (knot, ...) ramps: 0 before the knot, 1 from the next knot on, straight between."""
    gap = (days[None, ...] - knots.reshape(-1, *([1] * days.ndim))).astype(float)
    return np.clip(gap / TREND_KNOT_DAYS, 0.0, 1.0)


def weekday_contrasts(days: Days) -> Floats:
    """Return (6, ...) orthonormal contrasts of the weekday (sum over a week: 0)."""
    weekday = (days.astype("datetime64[D]").astype(int) + 3) % 7
    helmert = np.array([[1.0] * (k + 1) + [-(k + 1.0)] + [0.0] * (5 - k) for k in range(6)])
    helmert /= np.linalg.norm(helmert, axis=1, keepdims=True)
    return np.asarray(helmert[:, weekday])


def season_waves(days: Days, order: int) -> Floats:
    """Return (2·order, ...) sine and cosine of the day of the year."""
    angle = 2 * np.pi * days.astype("datetime64[D]").astype(int) / YEAR_DAYS
    waves = [part(k * angle) for k in range(1, order + 1) for part in (np.sin, np.cos)]
    return np.stack(waves)


@cache
def _new_year(year: int) -> np.datetime64:
    """Return the first day of a year of the Chinese calendar."""
    solar = Lunar.fromYmd(year, 1, 1).getSolar()
    return np.datetime64(date(solar.getYear(), solar.getMonth(), solar.getDay()), "D")


def spring_festival(days: Days) -> Floats:
    """Return 1.0 on the days around each Spring Festival when shops and couriers rest."""
    out = np.zeros(days.shape)
    years = np.unique(days.astype("datetime64[Y]")).astype(int) + 1970
    before, after = SPRING_FESTIVAL_DAYS
    for year in range(int(years.min()) - 1, int(years.max()) + 2):
        gap = (days - _new_year(year)).astype(int)
        out[(gap >= before) & (gap < after)] = 1.0
    return out


def make_features(
    dates: Days, grain_days: int, knots: Days, span_days: int, *, weekday: bool
) -> Features:
    """Return the columns for periods starting at `dates`, averaged over each period's days.

    `knots` come from the history (`trend_knots`) and reach on for a forecast; `span_days` is the
    length of the history, which decides how fine a season it can show; `weekday` whether the
    history is daily.
    """
    days = period_days(dates, grain_days)
    order = len(SEASON_SDS) if span_days >= SEASON_MIN_DAYS else 1
    trend = trend_ramps(days, knots)
    blocks = [
        ("level", np.ones((1, *days.shape)), [LEVEL_SD]),
        ("trend", trend, [np.nan] * len(trend)),
    ]
    if weekday:
        blocks.append(("weekday", weekday_contrasts(days), [WEEKDAY_SD] * 6))
    blocks.append(("season", season_waves(days, order), list(np.repeat(SEASON_SDS[:order], 2))))
    blocks.append(("spring_festival", spring_festival(days)[None], [SPRING_FESTIVAL_SD]))
    names = tuple(f"{name}[{i}]" for name, block, _ in blocks for i in range(len(block)))
    values = np.concatenate([block for _, block, _ in blocks]).mean(axis=-1)
    sd = np.array([s for _, _, sds in blocks for s in sds])
    return Features(names, values, sd, 1, len(trend), len(names))
