"""Finished deals of the history → what this campaign's candidates may sell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.plan.promises import Promises, own_or
from bigsale.response.deal_priors import LIFT_BELIEVED, DealPrior
from bigsale.response.deal_rows import candidate_rows, demand_around, past_rows
from bigsale.response.deals import DealDraws, DealModel, fit_deals, predict_deals
from bigsale.response.level import usual_daily_cny
from bigsale.response.result import ResponseFit

Floats = npt.NDArray[np.float64]

LEAST_RATE = 1e-6


@dataclass(frozen=True)
class DemandPowers:
    """How a deal's sales rise with demand on the day of its post, and over the days that it works.

    `doubt`: the part of the prior's doubt (variance) that is left.
    """

    day: float
    later: float
    doubt: float


@dataclass(frozen=True, eq=False)
class LearntDeals:
    """What finished deals say of the candidates in channels that have any.

    `channels`: those channels. `at` (learnt deal,): their rows in the table of candidates.
    """

    channels: tuple[str, ...]
    at: npt.NDArray[np.int64]
    model: DealModel
    draws: DealDraws

    def n_deals(self, channel: str) -> int:
        """Return how many finished deals of a channel were learnt from."""
        return int(self.model.n_deals[self.channels.index(channel)])

    def overstatement(self, channel: str) -> float:
        """Return promised less suspicious followers ÷ sold, as finished deals show it."""
        return float(np.exp(self.model.named(f"overstatement[{channel}]").mean()))

    @property
    def luck_sd(self) -> float:
        """Sd of the logarithm of one deal's outcome around what it should bring."""
        return float(self.draws.luck_sd.mean())

    def crowd_loss(self, channel: str) -> float:
        """Return the learnt loss in a crowd (`CROWD_LOSS`), at least 0."""
        return max(float(self.model.named(f"crowd_loss[{channel}]").mean()), 0.0)

    def demand_powers(self, channel: str) -> DemandPowers:
        """Return the learnt powers of demand, of draws in which busy days do not sell less.

        Past sales have many posts at once, and what these lose to each other looks like demand
        that does not help: learnt powers may come out below zero.
        """
        names = (f"demand_power[{channel}]", f"later_demand_power[{channel}]")
        at = [self.model.design.names.index(name) for name in names]
        draws = self.model.coefficients[:, at]
        before = float((1 / np.diag(self.model.normal.precision)[at]).sum())
        left = min(float(draws.sum(axis=1).var()) / before, 1.0)
        likely = draws[draws.sum(axis=1) > 0]
        day, later = likely.mean(axis=0) if len(likely) else (0.0, 0.0)
        return DemandPowers(float(day), float(later), doubt=left)


def finished_deals(brief: Brief, history: History, channels: set[str]) -> pd.DataFrame:
    """Return past deals of `channels`, posted before the campaign, that sales can be held against.

    Without a fee and without a promise there is nothing to hold them against.
    """
    table = history.past_deals
    if table is None:
        return pd.DataFrame({"channel": []})
    start = pd.Timestamp(brief.phases[0].start).tz_localize(None).normalize()
    measured = (table["fee_cny"] > 0) | (
        own_or(table, "expected_gmv_cny", np.zeros(len(table))) > 0
    )
    return table[table["channel"].isin(channels) & (table["posted_on"] < start) & measured]


def learn_deals(
    brief: Brief,
    history: History,
    fit: ResponseFit,
    *,
    table: pd.DataFrame,
    promises: Mapping[str, Promises],
    refund: Floats,
    log_demand: Floats,
) -> LearntDeals | None:
    """Return what past deals say of the candidates of `table`; None where there is none.

    `refund` (deal,): refund rate of each candidate. `log_demand` (deal, 2): of a usual campaign
    day, and over the days that a deal works from there on.
    """
    past = finished_deals(brief, history, set(promises))
    promises = {name: one for name, one in promises.items() if (past["channel"] == name).any()}
    if not promises:
        return None
    at = np.flatnonzero(table["channel"].isin(promises))
    ours, refund = table.iloc[at], refund[at]
    rates = {name: float(refund[ours["channel"] == name].mean()) for name in promises}
    prior = _prior(fit, promises, rates)
    rows = past_rows(
        past, prior, refund_rate=rates, log_demand=demand_around(past, fit),
        usual_cny=usual_daily_cny(history, brief),
    )  # fmt: skip
    seed = brief.model.seed
    model = fit_deals(rows, prior, n_draws=fit.n_draws, seed=seed)
    candidates = candidate_rows(
        _with_stated_error(ours, promises), prior, net_share=1 - refund, log_demand=log_demand[at]
    )
    draws = predict_deals(model, candidates, seed=seed)
    # Who promises nothing is taken at her word.
    sells = own_or(ours, "expected_gmv_cny", np.zeros(len(ours))) > 0
    draws = replace(draws, expected_cny=draws.expected_cny * sells)
    return LearntDeals(tuple(promises), at, model, draws)


def _with_stated_error(table: pd.DataFrame, promises: Mapping[str, Promises]) -> pd.DataFrame:
    """Return the candidates with the variance of their promises' error."""
    error = np.zeros(len(table))
    for name, one in promises.items():
        error[(table["channel"] == name).to_numpy()] = one.promise_var
    return table.assign(promise_var=error)


def _prior(
    fit: ResponseFit, promises: Mapping[str, Promises], refund_rate: Mapping[str, float]
) -> DealPrior:
    """Return priors centred on what the channels' promises are worth without past deals."""
    overstatement = np.array([one.overstatement for one in promises.values()])
    usual = np.array([one.usual_rate for one in promises.values()])
    usual = np.where(usual > 0, usual, 1.0)
    kept = np.array([1 - refund_rate[name] for name in promises])
    stated = np.concatenate([one.promise_var for one in promises.values()])
    luck = np.concatenate([one.luck_var for one in promises.values()])
    return DealPrior(
        channels=tuple(promises),
        log_level=np.log(np.maximum(usual * kept / overstatement, LEAST_RATE)),
        log_overstatement=np.log(overstatement),
        demand_power=LIFT_BELIEVED * np.array([channel_power(name, fit) for name in promises]),
        promise_var=float(stated.mean()),
        luck_var=float(luck.mean()),
    )


def channel_power(channel: str, fit: ResponseFit) -> float:
    """Return how a channel's sales of usual spend rise with demand, on average; 1 if unknown."""
    if channel not in fit.curves.channels:
        return 1.0
    return float(fit.curves.usual_power[:, fit.curves.channels.index(channel)].mean())
