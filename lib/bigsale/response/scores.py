"""Simple forecasts to compare with, and how far a forecast was off."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

NAIVE_DAYS = 28
WEEK_DAYS = 7
YEAR_DAYS = 364
"""52 weeks: the same weekday of the year before."""
GROWTH_DAYS = 56
INTERVAL = (0.05, 0.95)


def naive(sales_cny: Floats, periods: int, grain_days: int) -> Floats:
    """Return the mean of the last 28 days for each of the next periods, (period,).

    `sales_cny` (known period,): yuan a period, NaN where unknown.
    """
    recent = sales_cny[-NAIVE_DAYS // grain_days :]
    return np.full(periods, np.nanmean(recent) if np.isfinite(recent).any() else np.nan)


def seasonal_naive(sales_cny: Floats, periods: int, grain_days: int) -> Floats:
    """Return sales of the same weekdays a year before, scaled by growth, (period,).

    Growth is that of the last eight weeks against the same weeks of the year before. Where there
    is no year before: last week's same weekdays.
    """
    year, week = YEAR_DAYS // grain_days, WEEK_DAYS // grain_days
    known = len(sales_cny)
    if known < year:
        return np.asarray(np.resize(sales_cny[-week:], periods))
    # A window of more than a year would reach beyond what is known; it repeats itself then.
    before = np.resize(sales_cny[known - year :], periods)
    return before * growth(sales_cny, year, GROWTH_DAYS // grain_days)


def growth(sales_cny: Floats, year: int, recent: int) -> float:
    """Return sales of the last `recent` periods over those `year` periods earlier; 1 if unknown."""
    now = sales_cny[max(year, len(sales_cny) - recent) :]
    then = sales_cny[: len(sales_cny) - year][-len(now) :] if len(now) else now
    both = np.isfinite(now) & np.isfinite(then)
    whole = float(then[both].sum())
    return float(now[both].sum()) / whole if whole > 0 else 1.0


def wmape(actual_cny: Floats, predicted_cny: Floats) -> float:
    """Return Σ |actual − predicted| / Σ actual, over periods with both; NaN without any."""
    both = np.isfinite(actual_cny) & np.isfinite(predicted_cny)
    whole = float(actual_cny[both].sum())
    return float(np.abs(actual_cny - predicted_cny)[both].sum()) / whole if whole > 0 else np.nan


def total_error(actual_cny: Floats, predicted_cny: float) -> float:
    """Return predicted over actual total, less 1: 0.1 is 10 % too much."""
    whole = float(actual_cny.sum())
    return float(predicted_cny) / whole - 1 if whole > 0 else np.nan


def crps(draws: Floats, actual: Floats) -> Floats:
    """Return the continuous ranked probability score of draws (draw, period), (period,).

    E|X − y| − E|X − X'| / 2, the second by order statistics: in units of `actual`; for a forecast
    without any spread it is the absolute error (Gneiting & Raftery 2007).
    """
    n = len(draws)
    ordered = np.sort(draws, axis=0)
    weights = (2 * np.arange(1, n + 1) - n - 1) / n**2
    return np.asarray(np.abs(draws - actual).mean(axis=0) - weights @ ordered)
