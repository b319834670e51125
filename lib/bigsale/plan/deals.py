"""Creators and livestream slots: what they promise, and what may be expected of the promise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief, DealsChannel
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.plan.claims import added_share, claimed_per_spent
from bigsale.plan.grid import Grid
from bigsale.response.result import DemandDraws, ResponseFit
from bigsale.units import FEN_PER_CNY, to_fen

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SAME_AUDIENCE_LOSS = 0.15
"""Share of its sales that every creator but the best loses to others with the same audience."""
QUALITY_SD = 0.5
"""How much creators of one channel differ in sales per yuan of fee: sd of the logarithm."""
LIFT_BELIEVED = 0.5
"""Power of the lift over a usual campaign day that a promise is taken to gain on a better day."""
PROMISE_ERROR = 0.25
"""Part of the stated variance that is error of the promise; the rest is luck of the day."""
USUAL_OVERSTATEMENT = 1.2
"""Promised ÷ attributed sales where the history cannot say."""
PERIODS_TO_TRUST = 10


@dataclass(frozen=True, eq=False)
class Deals:
    """Candidates of the creators table, one row each, with what is expected of them.

    `table`: the candidates of channels that the brief treats as deals. `fee_fen` (deal,): quote
    and the platform's service fee. `claimed_cny` (deal,): sales that the platform should
    attribute. `added_cny` (draw, deal): gross sales really added.
    `commission_cny` (deal,): commission on the kept part of the attributed sales.
    `value_per_gross` (deal,): worth of a gross yuan before commission.
    `phase_factor` (deal, phase): sales in a phase against a usual day; 0 = not allowed.
    `overstatement`: promised ÷ expected attributed sales, by channel.
    """

    table: pd.DataFrame
    fee_fen: Ints
    claimed_cny: Floats
    added_cny: Floats
    commission_cny: Floats
    value_per_gross: Floats
    net_share: Floats
    phase_factor: Floats
    overstatement: Mapping[str, float]

    @property
    def n_deals(self) -> int:
        """Number of candidates."""
        return len(self.fee_fen)

    @property
    def channel(self) -> npt.NDArray[np.object_]:
        """Channel of each candidate, (deal,)."""
        return self.table["channel"].to_numpy()


def expect_deals(
    brief: Brief,
    history: History,
    fit: ResponseFit,
    *,
    economics: Economics,
    demand: DemandDraws,
    grid: Grid,
) -> Deals:
    """Return the candidates with their promises calibrated by the history.

    Expected attributed sales: the promise less suspicious followers, divided by how much the
    channel's promises exceed what the platform attributed per yuan of fee in the past, and pulled
    towards the channel's usual sales per fee in proportion to its own sd. Added sales: that times
    the posterior share of attributed sales that were really added, spread by `gmv_sd_cny`.
    """
    table = _candidates(brief, history)
    fee_fen = _fees(table, brief)
    claimed, spread, overstatement = np.zeros(len(table)), np.zeros(len(table)), {}
    added = np.zeros((fit.n_draws, len(table)))
    rng = np.random.default_rng([brief.model.seed, 5])
    for name in table["channel"].unique():
        at = np.flatnonzero(table["channel"] == name)
        claimed[at], spread[at], overstatement[name] = _calibrate(table.iloc[at], fit, name)
        share, _ = added_share(name, fit, history, seed=brief.model.seed)
        added[:, at] = share[:, None] * claimed[at] * _luck(spread[at], fit.n_draws, rng)
    units = [economics.channels[name] for name in table["channel"]]
    refund = _own_or(table, "refund_rate", np.array([1 - unit.net_share for unit in units]))
    commission = _own_or(table, "commission_rate", np.array([u.commission_rate for u in units]))
    margin = np.array([unit.gross_margin - unit.platform_fee_rate for unit in units])
    lost = np.array([unit.nonrefundable_cost_rate for unit in units])
    return Deals(
        table=table,
        fee_fen=fee_fen,
        claimed_cny=claimed,
        added_cny=added,
        commission_cny=commission * (1 - refund) * claimed,
        value_per_gross=(1 - refund) * margin - lost,
        net_share=1 - refund,
        phase_factor=_phase_factors(table, brief, fit, demand, grid),
        overstatement=overstatement,
    )


def _candidates(brief: Brief, history: History) -> pd.DataFrame:
    """Return the creators whose channel the brief treats as deals, ordered by creator_id."""
    names = [name for name, channel in brief.channels.items() if isinstance(channel, DealsChannel)]
    columns = ["creator_id", "channel", "fee_cny", "commission_rate", "expected_gmv_cny"]
    if history.creators is None:
        return pd.DataFrame({column: [] for column in [*columns, "gmv_sd_cny"]})
    table = history.creators[history.creators["channel"].isin(names)]
    return table.sort_values("creator_id", kind="stable").reset_index(drop=True)


def _fees(table: pd.DataFrame, brief: Brief) -> Ints:
    """Return quote × (1 + service fee) in fen, (deal,)."""
    rates = [getattr(brief.channels[name], "service_fee_rate", 0.0) for name in table["channel"]]
    return to_fen(table["fee_cny"].to_numpy(float) * (1 + np.array(rates, dtype=float)))


def _own_or(table: pd.DataFrame, column: str, otherwise: Floats) -> Floats:
    """Return the creator's own figure where given, else the channel's."""
    if column not in table:
        return otherwise.astype(float)
    own = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
    return np.where(np.isfinite(own), own, otherwise)


def _calibrate(table: pd.DataFrame, fit: ResponseFit, channel: str) -> tuple[Floats, Floats, float]:
    """Return expected attributed sales (deal,), their relative sd, and the overstatement."""
    promised = table["expected_gmv_cny"].to_numpy(float)
    promised = promised * (1 - _own_or(table, "suspicious_fans", np.zeros(len(table))))
    fee = table["fee_cny"].to_numpy(float)
    sd = _own_or(table, "gmv_sd_cny", 0.3 * promised)
    relative = np.clip(sd / np.maximum(promised, 1 / FEN_PER_CNY), 0.05, 2.0)
    overstatement = _overstatement(promised, fee, fit, channel)
    # What the fee alone would make us expect; slots without a fee have only their promise.
    usual_rate = promised[fee > 0].sum() / fee[fee > 0].sum() if (fee > 0).any() else 0.0
    usual = np.where(fee > 0, usual_rate * fee, promised)
    error = PROMISE_ERROR * np.log1p(relative**2)
    trust = QUALITY_SD**2 / (QUALITY_SD**2 + error)
    positive = (promised > 0) & (usual > 0)
    pulled = np.where(
        positive,
        np.exp(
            trust * np.log(np.where(positive, promised, 1))
            + (1 - trust) * np.log(np.where(positive, usual, 1))
        ),
        0.0,
    )
    return pulled / overstatement, relative, overstatement


def _overstatement(promised: Floats, fee: Floats, fit: ResponseFit, channel: str) -> float:
    """Return how much the candidates promise per yuan of fee against the channel's past."""
    claimed = claimed_per_spent(channel, fit)
    paid = fee > 0
    if not paid.any() or not claimed > 0:
        return USUAL_OVERSTATEMENT
    at = fit.channels.index(channel)
    active = int((fit.spend_cny[at] > 0).sum())
    trust = active / (active + PERIODS_TO_TRUST)
    seen = promised[paid].sum() / fee[paid].sum() / claimed
    logs = trust * np.log(max(seen, 1e-6)) + (1 - trust) * np.log(USUAL_OVERSTATEMENT)
    # Better creators than ever before are believed up to a fifth above the past.
    return float(np.exp(max(logs, np.log(1 / 1.2))))


def _luck(relative_sd: Floats, n_draws: int, rng: np.random.Generator) -> Floats:
    """Return factors ≥ 0 with mean exactly one and the given relative sd, (draw, deal)."""
    shape = 1 / relative_sd**2
    factors = rng.gamma(shape, 1 / shape, size=(n_draws, len(relative_sd)))
    return factors / np.maximum(factors.mean(axis=0), 1e-12)


def _phase_factors(
    table: pd.DataFrame, brief: Brief, fit: ResponseFit, demand: DemandDraws, grid: Grid
) -> Floats:
    """Return sales in each phase against a campaign day of usual demand, (deal, phase).

    A promise is taken to hold on a day of median demand. Sales follow demand to the channel's own
    power, but of a lift above the usual day only half (of its logarithm) is believed: agencies
    rarely say which day they promise for.
    """
    phase_of_cell, names = grid.phase_of_cell(), [phase.name for phase in brief.phases]
    factors = np.zeros((len(table), len(names)))
    allowed = _allowed(table, names)
    for channel in table["channel"].unique():
        power = (
            fit.curves.demand_power[:, fit.curves.channels.index(channel)].mean()
            if channel in fit.curves.channels
            else 1.0
        )
        lift = (demand.multiplier**power).mean(axis=0)[grid.cell_day]
        lift = lift / np.median(lift)
        lift = np.where(lift > 1, lift**LIFT_BELIEVED, lift)
        by_phase = np.array(
            [
                np.average(
                    lift[phase_of_cell == name], weights=grid.cell_width[phase_of_cell == name]
                )
                for name in names
            ]
        )
        at = np.flatnonzero(table["channel"] == channel)
        factors[at] = np.where(allowed[at], by_phase, 0.0)
    return factors


def _allowed(table: pd.DataFrame, phases: list[str]) -> npt.NDArray[np.bool_]:
    """Return which phases each deal may run in, (deal, phase); all where the table is silent."""
    if "phases" not in table:
        return np.ones((len(table), len(phases)), bool)
    rows = []
    for given in table["phases"]:
        silent = not isinstance(given, str) or not given.strip()
        chosen = set() if silent else set(re.split(r"[;；,，|、/\s]+", given.strip()))
        rows.append([silent or phase in chosen for phase in phases])
    return np.array(rows, bool).reshape(len(table), len(phases))
