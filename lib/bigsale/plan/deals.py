"""Creators and livestream slots: what they promise, and what may be expected of the promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.channels import DealsChannel
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.data.phase_names import phases_named
from bigsale.economics.creators import fee_given_back
from bigsale.economics.result import Economics
from bigsale.errors import Text
from bigsale.plan.claims import added_share
from bigsale.plan.grid import Grid
from bigsale.plan.past_deals import DemandPowers, LearntDeals, channel_power, learn_deals
from bigsale.plan.promises import own_or, stated_luck, weigh_promises
from bigsale.response.deal_priors import LIFT_BELIEVED
from bigsale.response.deal_rows import lags_of, worked_over
from bigsale.response.result import DemandDraws, ResponseFit
from bigsale.units import FEN_PER_CNY, to_fen
from bigsale.words.labels import creator_title

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SAME_AUDIENCE_LOSS = 0.15
"""Share of its sales that every creator but the best loses to others with the same audience."""


@dataclass(frozen=True, eq=False)
class Deals:
    """Candidates of the creators table, one row each, with what is expected of them.

    `table`: the candidates of channels that the brief treats as deals. `fee_fen` (deal,): quote,
    the platform's service fee and samples; `quote_cny` (deal,): the quote alone. `claimed_cny`
    (deal,): sales that the platform should attribute, `outcome_cny` (draw, deal): those it may.
    `guaranteed_cny` (deal,): sales net of refunds below which the quote comes back in part, 0 =
    no guarantee. `added_cny` (draw, deal): gross sales really added.
    `commission_cny` (deal,): commission on the kept part of the attributed sales.
    `value_per_gross` (deal,): worth of a gross yuan before commission.
    `phase_factor` (draw, deal, phase): sales in a phase against a usual day, as demand is unsure;
    0 = not allowed. `day_lift`: expected sales in a cell against a usual day, (cell,), by channel.
    `overstatement`: promised ÷ expected attributed sales, by channel. `learnt`: the model of
    finished deals, None where the history has none.
    """

    table: pd.DataFrame
    fee_fen: Ints
    quote_cny: Floats
    guaranteed_cny: Floats
    claimed_cny: Floats
    outcome_cny: Floats
    added_cny: Floats
    commission_cny: Floats
    value_per_gross: Floats
    net_share: Floats
    phase_factor: Floats
    day_lift: Mapping[str, Floats]
    overstatement: Mapping[str, float]
    learnt: LearntDeals | None = None

    @property
    def n_deals(self) -> int:
        """Number of candidates."""
        return len(self.fee_fen)

    @property
    def fee_cny(self) -> Floats:
        """What each candidate costs before commission, (deal,), yuan."""
        return self.fee_fen / FEN_PER_CNY

    @property
    def channel(self) -> npt.NDArray[np.object_]:
        """Channel of each candidate, (deal,)."""
        return self.table["channel"].to_numpy()

    def title(self, deal: int) -> Text:
        """Return how a planner knows a candidate: name and id."""
        row = self.table.iloc[deal]
        return creator_title(str(row["creator_id"]), row.get("name"))

    def title_of(self, creator_id: str) -> Text:
        """Return the same of an id; the id itself where it is no candidate's."""
        (found,) = np.nonzero(self.table["creator_id"].astype(str).to_numpy() == creator_id)
        return self.title(int(found[0])) if len(found) else creator_title(creator_id)

    @property
    def allowed(self) -> npt.NDArray[np.bool_]:
        """Whether a candidate may post in a phase, (deal, phase)."""
        return np.asarray(self.phase_factor.any(axis=0))

    def given_back_cny(self, deal: Ints, factor: Floats) -> Floats:
        """Return what comes back of quotes for missed guarantees, (draw, option), yuan.

        `deal` (option,), `factor` (draw, option): its sales against a usual day. The platform
        attributes the same sales whoever else reaches that audience, as with commission.
        """
        sold_cny = self.net_share[deal] * factor * self.outcome_cny[:, deal]
        return fee_given_back(self.quote_cny[deal], sold_cny, self.guaranteed_cny[deal])


def expect_deals(
    brief: Brief,
    history: History,
    fit: ResponseFit,
    *,
    economics: Economics,
    demand: DemandDraws,
    grid: Grid,
) -> Deals:
    """Return the candidates with what they may be expected to sell.

    Expected attributed sales come from the channel's finished deals where the history has any
    (`response.deals`), else from promises held against the channel's past (`promises`). Added
    sales: that times the posterior share of attributed sales that were really added, spread by
    what is not known of a creator and by the luck of the day.
    """
    table = _candidates(brief, history)
    units = [economics.channels[name] for name in table["channel"]]
    refund = own_or(table, "refund_rate", np.array([1 - unit.net_share for unit in units]))
    commission = own_or(table, "commission_rate", np.array([u.commission_rate for u in units]))
    margin = np.array([unit.gross_margin - unit.platform_fee_rate for unit in units])
    lost = np.array([unit.nonrefundable_cost_rate for unit in units])
    names = table["channel"].unique()
    later = {name: worked_over(demand.multiplier, lags_of(name, fit)) for name in names}
    usual_day = _usual_demand(table, demand, later, grid)
    sales = _sales(brief, history, fit, table=table, refund=refund, log_demand=usual_day)
    lifts = {name: _lift(name, fit, demand, later[name], grid, sales.learnt) for name in names}
    return Deals(
        table=table,
        fee_fen=_fees(table, brief),
        quote_cny=table["fee_cny"].to_numpy(float),
        guaranteed_cny=own_or(table, "guaranteed_gmv_cny", np.zeros(len(table))),
        claimed_cny=sales.claimed_cny,
        outcome_cny=sales.outcome_cny,
        added_cny=added_shares(brief, history, fit, table) * sales.outcome_cny,
        commission_cny=commission * (1 - refund) * sales.claimed_cny,
        value_per_gross=(1 - refund) * margin - lost,
        net_share=1 - refund,
        phase_factor=_phase_factors(table, brief, lifts, grid, n_draws=fit.n_draws),
        day_lift={name: lift.mean(axis=0) for name, lift in lifts.items()},
        overstatement=sales.overstatement,
        learnt=sales.learnt,
    )


@dataclass(frozen=True, eq=False)
class _Sales:
    """`claimed_cny` (deal,) expected, `outcome_cny` (draw, deal) possible attributed sales."""

    claimed_cny: Floats
    outcome_cny: Floats
    overstatement: Mapping[str, float]
    learnt: LearntDeals | None


def _sales(
    brief: Brief,
    history: History,
    fit: ResponseFit,
    *,
    table: pd.DataFrame,
    refund: Floats,
    log_demand: Floats,
) -> _Sales:
    """Return what candidates may sell on a usual campaign day, with past deals where known."""
    names = list(table["channel"].unique())
    places = {name: np.flatnonzero(table["channel"] == name) for name in names}
    promises = {name: weigh_promises(table.iloc[places[name]], fit, name) for name in names}
    claimed, outcome = np.zeros(len(table)), np.zeros((fit.n_draws, len(table)))
    rng = np.random.default_rng([brief.model.seed, 5])
    for name, at in places.items():
        claimed[at] = promises[name].claimed_cny
        luck = stated_luck(promises[name].relative_sd, fit.n_draws, rng)
        outcome[:, at] = claimed[at] * luck
    overstatement = {name: one.overstatement for name, one in promises.items()}
    learnt = learn_deals(brief, history, fit, table=table, promises=promises, refund=refund,
                         log_demand=log_demand)  # fmt: skip
    if learnt is not None:
        claimed[learnt.at] = learnt.draws.expected_cny.mean(axis=0)
        outcome[:, learnt.at] = learnt.draws.expected_cny * learnt.draws.luck(rng)
        promised = table["expected_gmv_cny"].to_numpy(float)
        for name in learnt.channels:
            sums = promised[places[name]].sum(), claimed[places[name]].sum()
            overstatement[name] = float(sums[0] / max(sums[1], 1.0))
    return _Sales(claimed, outcome, overstatement, learnt)


def added_shares(brief: Brief, history: History, fit: ResponseFit, table: pd.DataFrame) -> Floats:
    """Return each candidate's added ÷ attributed sales, (draw, deal): that of her channel."""
    all_shares = np.ones((fit.n_draws, len(table)))
    for name in table["channel"].unique():
        share = added_share(name, fit, history, seed=brief.model.seed)
        all_shares[:, np.flatnonzero(table["channel"] == name)] = share[:, None]
    return all_shares


def _candidates(brief: Brief, history: History) -> pd.DataFrame:
    """Return the creators whose channel the brief treats as deals, ordered by creator_id."""
    names = [name for name, channel in brief.channels.items() if isinstance(channel, DealsChannel)]
    columns = ["creator_id", "channel", "fee_cny", "commission_rate", "expected_gmv_cny"]
    if history.creators is None:
        return pd.DataFrame({column: [] for column in [*columns, "gmv_sd_cny"]})
    table = history.creators[history.creators["channel"].isin(names)]
    return table.sort_values("creator_id", kind="stable").reset_index(drop=True)


def _fees(table: pd.DataFrame, brief: Brief) -> Ints:
    """Return quote × (1 + service fee) and samples in fen, (deal,)."""
    rates = [getattr(brief.channels[name], "service_fee_rate", 0.0) for name in table["channel"]]
    quote_cny = table["fee_cny"].to_numpy(float)
    samples_cny = own_or(table, "samples_cny", np.zeros(len(table)))
    return to_fen(quote_cny * (1 + np.array(rates, dtype=float)) + samples_cny)


def _phase_factors(
    table: pd.DataFrame, brief: Brief, lifts: Mapping[str, Floats], grid: Grid, *, n_draws: int
) -> Floats:
    """Return sales in each phase against a campaign day of usual demand, (draw, deal, phase).

    `lifts`: see `_lift`, by channel. A promise is taken to hold on a day of median demand. Sales
    follow demand to the channel's own power, but of a lift above the usual day only two thirds (of
    its logarithm) are believed: agencies rarely say which day they promise for. Finished deals
    replace both powers as they tell more.
    """
    phase_of_cell, names = grid.phase_of_cell(), [phase.name for phase in brief.phases]
    factors = np.zeros((n_draws, len(table), len(names)))
    allowed = _allowed(table, names)
    for channel, lift in lifts.items():
        at = np.flatnonzero(table["channel"] == channel)
        for phase, name in enumerate(names):
            own = phase_of_cell == name
            by_draw = np.average(lift[:, own], axis=1, weights=grid.cell_width[own])
            factors[:, at, phase] = by_draw[:, None] * allowed[at, phase]
    return factors


def _usual_demand(
    table: pd.DataFrame, demand: DemandDraws, later: Mapping[str, Floats], grid: Grid
) -> Floats:
    """Return log demand of a usual campaign day, and over the days from there on, (deal, 2).

    `later` (draw, day), by channel: the mean demand over the days that a post works.
    """
    usual = np.zeros((len(table), 2))
    for channel, after in later.items():
        levels = [np.median(m.mean(axis=0)[grid.cell_day]) for m in (demand.multiplier, after)]
        usual[(table["channel"] == channel).to_numpy()] = np.log(levels)
    return usual


def _lift(
    channel: str,
    fit: ResponseFit,
    demand: DemandDraws,
    later: Floats,
    grid: Grid,
    learnt: LearntDeals | None,
) -> Floats:
    """Return a creator's sales in each cell against a usual one, (draw, cell).

    By the demand of whole days: finished deals tell the day of a post, not its hour.
    """
    power = channel_power(channel, fit)
    powers = DemandPowers(day=0.0, later=LIFT_BELIEVED * power, doubt=1.0)
    if learnt is not None and channel in learnt.channels:
        powers = learnt.demand_powers(channel)

    def against_usual(sales: Floats) -> Floats:
        by_cell = sales[:, grid.cell_day]
        return np.asarray(by_cell / np.median(by_cell.mean(axis=0)))

    lift = against_usual(demand.multiplier**powers.day * later**powers.later)
    # Days below the usual one lose all of the channel's power until deals say otherwise.
    doubted = against_usual(later ** (powers.doubt * (1 - LIFT_BELIEVED) * power)).mean(axis=0)
    return np.asarray(lift * np.minimum(doubted, 1.0))


def _allowed(table: pd.DataFrame, phases: list[str]) -> npt.NDArray[np.bool_]:
    """Return which phases each deal may run in, (deal, phase); all where the table is silent."""
    if "phases" not in table:
        return np.ones((len(table), len(phases)), bool)
    rows = []
    for given in table["phases"]:
        chosen = phases_named(given)
        rows.append([chosen is None or phase in chosen for phase in phases])
    return np.array(rows, bool).reshape(len(table), len(phases))
