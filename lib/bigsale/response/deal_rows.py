"""Deals of the past and candidates as rows of the model: what was sold, promised, and of whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.response.deal_priors import CROWD_DAYS, DealPrior
from bigsale.response.result import ResponseFit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEAST_SOLD = 0.02
"""A deal that sold next to nothing counts as this part of the channel's usual sales per fee."""
MOST_SUSPICIOUS = 0.95
CROWD = 5
"""Place of the crowd among the traits."""


@dataclass(frozen=True, eq=False)
class DealRows:
    """Deals, one row each, as the model sees them.

    `channel` (row,): place among the channels. `creator` (row,): who, within the channel.
    `size_cny` (row,): the fee; without a fee, the fee that would have bought the promise.
    `log_sold`, `log_promised` (row,): log of kept attributed sales, and of the promise less
    suspicious followers and refunds, per yuan of `size_cny`; NaN where unknown.
    `promise_var` (row,): variance of the promise's error as stated. `net_share` (row,): kept part.
    `traits` (row, 6): log fee, log followers per yuan of fee, suspicious share, log demand on the
    day of the post, and over the days that it works, crowd; NaN where unknown until `centred`.
    `audience`, `platform` (row,): name, "" where unknown; a platform may be an agency.
    """

    channel: Ints
    creator: npt.NDArray[np.object_]
    size_cny: Floats
    log_sold: Floats
    log_promised: Floats
    promise_var: Floats
    net_share: Floats
    traits: Floats
    audience: npt.NDArray[np.object_]
    platform: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.channel)

    def keep(self, chosen: npt.NDArray[np.bool_]) -> DealRows:
        """Return the rows that are `chosen` (row,)."""
        return DealRows(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def past_rows(
    table: pd.DataFrame,
    prior: DealPrior,
    *,
    refund_rate: Mapping[str, float],
    log_demand: Floats,
    usual_cny: float,
) -> DealRows:
    """Return the finished deals of `table` (as past_deals) in the channels of `prior`.

    `refund_rate`: of each channel, where a deal's own refunds are unknown. `log_demand` (row, 2):
    as `demand_around` gives it. `usual_cny`: the shop's usual paid sales of a day. Deals with
    neither fee nor promise have nothing to be measured by and are left out.
    """
    gmv, own = _numbers(table, "gmv_cny"), _numbers(table, "refund_cny")
    usual = np.array([refund_rate[name] for name in table["channel"]], dtype=float)
    refunded = np.clip(np.where(np.isfinite(own) & (gmv > 0), own / np.maximum(gmv, 1e-9), usual),
                       0, 0.99)  # fmt: skip
    rows = _rows(table, prior, net_share=1 - refunded, log_demand=log_demand)
    rows.traits[:, CROWD] = _crowd(table, rows, usual_cny)
    at_least = LEAST_SOLD * np.exp(prior.log_level[rows.channel])
    with np.errstate(divide="ignore", invalid="ignore"):
        sold = gmv * (1 - refunded) / rows.size_cny
    rows = replace(rows, log_sold=np.log(np.maximum(sold, at_least)))
    return rows.keep(np.isfinite(rows.size_cny) & (rows.size_cny > 0))


def candidate_rows(
    table: pd.DataFrame, prior: DealPrior, *, net_share: Floats, log_demand: Floats
) -> DealRows:
    """Return candidates (as creators) in times of `log_demand` (row, 2); sales are unknown.

    Nobody else is taken to post on their day.
    """
    return _rows(table, prior, net_share=net_share, log_demand=log_demand)


def _crowd(table: pd.DataFrame, rows: DealRows, usual_cny: float) -> Floats:
    """Return the fees of the channel's other creators around the day of each post, (row,).

    In units of the shop's usual daily sales. NaN where the day is unknown.
    """
    fees, day = np.nan_to_num(rows.size_cny), table["posted_on"].to_numpy().astype("datetime64[D]")
    others = np.full(len(table), np.nan)
    for channel in np.unique(rows.channel):
        own = (rows.channel == channel) & ~np.isnat(day)
        if own.any():
            gap = (day[own] - day[own].min()).astype(int)
            others[own] = around(_by_day(gap, fees[own]))[gap] - fees[own]
    return np.asarray(others / usual_cny)


def _by_day(day: Ints, fees_cny: Floats) -> Floats:
    total = np.zeros(int(day.max()) + 1)
    np.add.at(total, day, fees_cny)
    return total


def around(fees_cny: Floats) -> Floats:
    """Return fees of days in a row with those of the days around them, (day,), by `CROWD_DAYS`."""
    reach = len(CROWD_DAYS) // 2
    return np.asarray(np.convolve(fees_cny, CROWD_DAYS)[reach : reach + len(fees_cny)])


def demand_around(table: pd.DataFrame, fit: ResponseFit) -> Floats:
    """Return log demand against an ordinary day, (row, 2), NaN outside the history.

    On `posted_on` itself, and over the days from there on over which the row's channel works.
    """
    daily = np.repeat(fit.felt.mean(axis=0), fit.grain_days)
    gap_days = (table["posted_on"].to_numpy().astype("datetime64[D]") - fit.dates[0]).astype(int)
    inside = (gap_days >= 0) & (gap_days < len(daily))
    day = np.where(inside, gap_days, 0)
    found = np.full((len(table), 2), np.nan)
    for name in table["channel"].unique():
        own = inside & (table["channel"] == name).to_numpy()
        later = worked_over(daily, lags_of(name, fit))
        found[own] = np.column_stack([daily, later])[day[own]]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(found)
    return np.where(np.isfinite(logs), logs, np.nan)


def lags_of(channel: str, fit: ResponseFit) -> Floats:
    """Return over which days after it a yuan of the channel works, (lag,): shares, sum 1."""
    if channel not in fit.curves.channels:
        return np.ones(1)
    weights = fit.curves.lag_weights[:, fit.curves.channels.index(channel)].mean(axis=0)
    return np.asarray(weights / weights.sum())


def worked_over(demand: Floats, lags: Floats) -> Floats:
    """Return the mean of `demand` (…, day) over each day and those after it, by `lags` (lag,).

    Days beyond the last are left out of the mean.
    """
    n = demand.shape[-1]
    total, weight = np.zeros(demand.shape), np.zeros(n)
    for lag, share in enumerate(lags[:n]):
        total[..., : n - lag] += share * demand[..., lag:]
        weight[: n - lag] += share
    return np.asarray(total / weight)


def centres(rows: DealRows, n_channels: int) -> Floats:
    """Return each channel's mean traits, (channel, trait); of all rows where it has none."""
    everywhere = _means(rows.traits)
    own = [_means(rows.traits[rows.channel == c]) for c in range(n_channels)]
    return np.array([np.where(np.isfinite(mean), mean, everywhere) for mean in own])


def centred(rows: DealRows, centre: Floats) -> Floats:
    """Return traits less their channel's mean, (row, trait); zero where unknown."""
    return np.nan_to_num(rows.traits - centre[rows.channel])


def _means(traits: Floats) -> Floats:
    known = np.isfinite(traits)
    total = np.where(known, traits, 0.0).sum(axis=0)
    count = known.sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _rows(
    table: pd.DataFrame, prior: DealPrior, *, net_share: Floats, log_demand: Floats
) -> DealRows:
    channel = np.array([prior.channels.index(name) for name in table["channel"]], dtype=np.int64)
    suspicious = np.clip(_numbers(table, "suspicious_fans"), 0, MOST_SUSPICIOUS)
    promised = _numbers(table, "expected_gmv_cny") * net_share * (1 - np.nan_to_num(suspicious))
    promised = np.where(promised > 0, promised, np.nan)
    fee = _numbers(table, "fee_cny")
    usual = np.exp((prior.log_level + prior.log_overstatement)[channel])
    size = np.where(fee > 0, fee, promised / usual)
    with np.errstate(divide="ignore", invalid="ignore"):
        followers = np.log(np.where(fee > 0, _numbers(table, "followers") / fee, np.nan))
        traits = np.column_stack(
            [np.log(size), followers, suspicious, log_demand, np.zeros(len(table))]
        )
        log_promised = np.log(promised / size)
    return DealRows(
        channel=channel,
        creator=(table["channel"].astype(str) + " " + table["creator_id"].astype(str)).to_numpy(),
        size_cny=size,
        log_sold=np.full(len(table), np.nan),
        log_promised=log_promised,
        promise_var=_promise_var(table, prior),
        net_share=np.asarray(net_share, dtype=float),
        traits=np.where(np.isfinite(traits), traits, np.nan),
        audience=_texts(table, "audience"),
        platform=_texts(table, "platform"),
    )


def _promise_var(table: pd.DataFrame, prior: DealPrior) -> Floats:
    """Return the variance of each promise's error: by its stated sd, else as usual."""
    own = _numbers(table, "promise_var")
    return np.where(np.isfinite(own), own, prior.promise_var)


def _numbers(table: pd.DataFrame, column: str) -> Floats:
    if column not in table:
        return np.full(len(table), np.nan)
    return pd.to_numeric(table[column], errors="coerce").to_numpy(float)


def _texts(table: pd.DataFrame, column: str) -> npt.NDArray[np.object_]:
    if column not in table:
        return np.full(len(table), "", dtype=object)
    return np.array([text if isinstance(text, str) else "" for text in table[column]], dtype=object)
