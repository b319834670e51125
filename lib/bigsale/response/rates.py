"""Refunds and new buyers of the whole shop: they tell who sold, since channels differ in both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.data.history import History
from bigsale.response.priors import RATIO_SD, Prior, rate_priors

Floats = npt.NDArray[np.float64]

RATES = ("refund_cny", "new_buyers")
"""Columns of `shop_daily` that enter as a rate per yuan of paid sales."""
MATURE_DAYS = 30
"""Refunds of younger sales are still on their way."""
MIN_DAYS = 60
"""A rate reported on fewer days is not used."""
RATIO_MOST = 6.0
"""A channel whose rate is further from the shop's than this factor is taken for a misreport."""


@dataclass(frozen=True, eq=False)
class Rates:
    """Rates of the whole shop per yuan of paid sales, and what platforms say of each channel.

    `names` (rate,). `log_rate` (rate, period): NaN where unknown. `log_ratio` (rate, channel):
    log of a channel's rate against the shop's, by its platform; 0 where it does not tell.
    `told` (rate, channel): whether the platform tells it.
    """

    names: tuple[str, ...]
    log_rate: Floats
    log_ratio: Floats
    told: npt.NDArray[np.bool_]

    def priors(self, rate: int) -> dict[str, Prior]:
        """Return the priors of one rate's own parameters, in the order of `fields.py`."""
        return rate_priors(float(np.nanmean(self.log_rate[rate])))

    def ratio_sd(self, rate: int) -> Floats:
        """Return the prior sd of `log_ratio`, (channel,)."""
        return np.where(self.told[rate], *RATIO_SD)


def read_rates(history: History, used: list[int]) -> Rates:
    """Return the rates that the history tells well enough; `used`: positions of the channels."""
    names, logs, ratios, told = [], [], [], []
    for name in RATES:
        log_rate = _shop_rate(history, name)
        if not used or np.isfinite(log_rate).sum() * history.grain_days < MIN_DAYS:
            continue
        ratio = _channel_ratios(history, name, np.isfinite(log_rate))[used]
        names.append(name)
        logs.append(log_rate)
        told.append(np.isfinite(ratio))
        ratios.append(np.nan_to_num(ratio))
    return Rates(
        tuple(names),
        np.array(logs).reshape(len(names), history.n_periods),
        np.array(ratios).reshape(len(names), len(used)),
        np.array(told, dtype=bool).reshape(len(names), len(used)),
    )


def _old_enough(history: History, name: str) -> npt.NDArray[np.bool_]:
    """Return which periods have all of their refunds in, (period,)."""
    if name != "refund_cny":
        return np.ones(history.n_periods, bool)
    age_days = (history.dates[-1] - history.dates).astype("timedelta64[D]").astype(int)
    return np.asarray(age_days >= MATURE_DAYS)


def _shop_rate(history: History, name: str) -> Floats:
    """Return the log rate of the whole shop per yuan paid, (period,); NaN where unknown."""
    if name not in history.shop:
        return np.full(history.n_periods, np.nan)
    counted = history.shop[name].to_numpy(dtype=float)
    sales = history.shop["gmv_cny"].to_numpy(dtype=float)
    known = (counted > 0) & (sales > 0) & _old_enough(history, name)
    return np.log(np.where(known, counted, np.nan) / np.where(known, sales, 1.0))


def _channel_ratios(history: History, name: str, known: npt.NDArray[np.bool_]) -> Floats:
    """Return log of each platform's rate on what it claims over the shop's, (channel,)."""
    claimed, counted = history.platform.get("gmv_cny"), history.platform.get(name)
    if claimed is None or counted is None:
        return np.full(len(history.channels), np.nan)
    shop = history.shop[name].to_numpy(dtype=float), history.shop["gmv_cny"].to_numpy(dtype=float)
    usual = shop[0][known].sum() / shop[1][known].sum()
    both = np.isfinite(claimed) & np.isfinite(counted) & (claimed > 0) & known
    days = both.sum(axis=1) * history.grain_days
    sums = [np.where(both, rows, 0.0).sum(axis=1) for rows in (counted, claimed)]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(sums[0] / sums[1] / usual)
    sound = (days >= MIN_DAYS) & np.isfinite(ratio) & (np.abs(ratio) < np.log(RATIO_MOST))
    return np.where(sound, ratio, np.nan)
