"""What a decision brings in every posterior draw."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bigsale.economics.rebates import rebates_cny
from bigsale.plan.capacity import days_of_phases
from bigsale.plan.deals import SAME_AUDIENCE_LOSS
from bigsale.plan.grid import baseline_of_cells
from bigsale.plan.linear import deal_rates, deal_worth, sold_per_fee
from bigsale.plan.problem import Problem
from bigsale.units import FEN_PER_CNY

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Outcome:
    """Gross incremental sales and worth of one decision, all draws. Money in yuan.

    `added_cny` (draw, channel): gross paid sales that the decision adds, in the campaign and in
    the days after. `inside_cny` (draw, channel): the part inside the campaign's phases.
    `added_by_cell` (draw, media or commission channel of `cell_channels`, cell): by the cell
    where the sales fall. `deal_added_cny` (draw, deal): 0 where not chosen.
    `contribution_cny` (draw, channel): value of the added sales less spend and commission, and
    `back_cny` (draw, channel), the part of it that is spend coming back after the campaign:
    volume rebates of media, and fees for missed guarantees.
    `deal_back_cny` (draw, deal): of it, quotes given back for missed guarantees.
    `demand_cny` (draw,): gross yuan that buyers want in and after the campaign, more than is sold
    where stock runs out. `net_cny` (draw, channel): added sales after refunds.
    `earlier_cny` (draw,): sales inside the
    campaign that spend from before it still brings. `luck` (draw,): see `DemandDraws`;
    None where stock or capacity limits sales: more could not be sold.
    """

    channels: tuple[str, ...]
    spend_cny: Floats
    added_cny: Floats
    inside_cny: Floats
    net_cny: Floats
    contribution_cny: Floats
    back_cny: Floats
    by_part_cny: dict[str, Floats]
    deal_added_cny: Floats
    deal_contribution_cny: Floats
    deal_back_cny: Floats
    earlier_cny: Floats
    baseline_cny: Floats
    demand_cny: Floats
    new_buyers: Floats
    luck: Floats | None = None

    @property
    def gmv_paid_cny(self) -> Floats:
        """Gross paid sales of the campaign, all sources, inside its phases, (draw,)."""
        return self.baseline_cny + self.earlier_cny + self.inside_cny.sum(axis=1)

    @property
    def gmv_actual_cny(self) -> Floats:
        """Paid sales as they may come about, (draw,): expected ones with the luck of days.

        Of the same mean. Promises and targets are judged by it.
        """
        expected_cny = self.gmv_paid_cny
        if self.luck is None:
            return expected_cny
        actual_cny = expected_cny * self.luck
        return np.asarray(actual_cny * (expected_cny.mean() / actual_cny.mean()))

    @property
    def total_contribution_cny(self) -> Floats:
        """Contribution of everything the plan adds, (draw,)."""
        return self.contribution_cny.sum(axis=1)

    @property
    def roi_net(self) -> Floats:
        """Added sales after refunds per yuan spent, (draw,); NaN without spend."""
        spend_cny = self.spend_cny.sum()
        return self.net_cny.sum(axis=1) / (spend_cny if spend_cny > 0 else np.nan)

    def of_goal(self, goal: str) -> Floats:
        """Return what `goal` counts, (draw,); net sales are those that the plan adds."""
        return {
            "contribution": self.total_contribution_cny,
            "gmv_paid": self.gmv_paid_cny,
            "net_sales": self.net_cny.sum(axis=1),
            "new_buyers": self.new_buyers,
        }[goal]


def work_out(problem: Problem, decision: Floats) -> Outcome:
    """Return what `decision` brings, draw by draw."""
    channels = tuple(problem.brief.channels)
    sold = _sold(problem, decision)
    spend = _spend(problem, decision, channels)
    deal_contribution, deal_back = _deals_worth(problem, decision, sold.deals)
    to_channel = (problem.deals.channel[:, None] == np.array(channels, object)).astype(float)
    media = sold.by_channel(channels)
    inside = sold.by_channel(channels, problem.grid.part_inside)
    earlier = sold.earlier[:, problem.grid.part_inside].sum(axis=1)
    baseline = sold.baseline.sum(axis=1)
    rates = np.array(
        [(problem.goal.value_per_gross[name], problem.goal.net_share[name]) for name in channels]
    )
    rebates = rebates_cny(problem.brief, channels, spend)
    not_deals = spend - _fees(problem, decision) @ to_channel
    by_deal = sold.deals @ to_channel
    return Outcome(
        channels=channels,
        spend_cny=spend,
        added_cny=media + by_deal,
        inside_cny=inside + by_deal,
        net_cny=media * rates[:, 1] + (sold.deals * problem.deals.net_share) @ to_channel,
        contribution_cny=media * rates[:, 0] + deal_contribution @ to_channel - not_deals + rebates,
        back_cny=deal_back @ to_channel + rebates,
        by_part_cny=sold.by_part,
        deal_added_cny=sold.deals,
        deal_contribution_cny=deal_contribution,
        deal_back_cny=deal_back,
        earlier_cny=earlier,
        baseline_cny=baseline,
        demand_cny=sold.demand,
        new_buyers=_new_buyers(problem, baseline + earlier, inside + by_deal, channels),
        luck=None if problem.limits_sales else problem.demand.luck,
    )


@dataclass(frozen=True, eq=False)
class _Sold:
    """Gross yuan sold: by channel (deals apart), by part of a day, by deal; of what is wanted.

    `by_part` name → (draw, part), `deals` (draw, deal), `earlier`, `baseline` (draw, part); all of
    `demand` (draw,) where nothing limits sales.
    """

    by_part: dict[str, Floats]
    deals: Floats
    earlier: Floats
    baseline: Floats
    demand: Floats

    def by_channel(self, channels: tuple[str, ...], inside: Flags | None = None) -> Floats:
        """Return sales apart from deals, (draw, channel), of all parts or those inside."""
        parts = slice(None) if inside is None else inside
        sums = [self.by_part[name][:, parts].sum(axis=1) for name in channels]
        return np.array(sums).T


def _sold(problem: Problem, decision: Floats) -> _Sold:
    """Return what is sold: all that is wanted, or what days can handle and stock has."""
    grid, n_draws = problem.grid, problem.curves.n_draws
    by_part = {name: np.zeros((n_draws, grid.n_parts)) for name in problem.brief.channels}
    earlier = _media(problem, decision, by_part)
    _commission(problem, decision, by_part)
    deals = _deals_wanted(problem, decision)
    baseline = np.zeros((n_draws, grid.n_parts))
    baseline[:, grid.cell_part] = baseline_of_cells(problem.demand, grid)
    before = baseline.sum(axis=1) + earlier.sum(axis=1)
    added = sum(parts.sum(axis=1) for parts in by_part.values()) + deals.sum(axis=1)
    sold = _Sold(by_part, deals, earlier, baseline, before + added)
    return _with_limits(problem, decision, sold) if problem.limits_sales else sold


def _with_limits(problem: Problem, decision: Floats, wanted: _Sold) -> _Sold:
    """Return what the days can handle and stock has of what is wanted."""
    room, inside = problem.room, problem.grid.part_inside
    deal_days = _deal_days(problem, decision)
    before = (wanted.baseline + wanted.earlier) @ room.of_part
    added = np.sum(list(wanted.by_part.values()), axis=0)
    late = added[:, ~inside].sum(axis=1)
    served = room.served(before, added @ room.of_part + wanted.deals @ deal_days, late)
    first = served.stock_before[:, None] * served.before
    more = served.stock_added[:, None] * served.added
    of_first = np.where(inside, first @ room.of_part.T, 1.0)
    of_more = np.where(inside, more @ room.of_part.T, served.stock_late[:, None])
    return replace(
        wanted,
        by_part={name: parts * of_more for name, parts in wanted.by_part.items()},
        # A creator sells on several days: each day's share counts by what she sells there.
        deals=wanted.deals * (more @ deal_days.T),
        earlier=wanted.earlier * of_first,
        baseline=wanted.baseline * of_first,
    )


def _deal_days(problem: Problem, decision: Floats) -> Floats:
    """Return on which days each chosen deal sells, (deal, day), rows sum 1; zero where not."""
    phases = [phase.name for phase in problem.brief.phases]
    of_phase = days_of_phases(problem.grid, phases, problem.demand.cell_multiplier.mean(axis=0))
    days = np.zeros((problem.deals.n_deals, problem.grid.n_days))
    for deal, phase, _ in chosen_deals(problem, decision):
        days[deal] = of_phase[phase]
    return days


def _spend(problem: Problem, decision: Floats, channels: tuple[str, ...]) -> Floats:
    """Return money by channel, (channel,), yuan."""
    money, channel = decision * problem.decisions.money_cny, problem.decisions.table["channel"]
    return np.array([money[(channel == name).to_numpy()].sum() for name in channels])


def _fees(problem: Problem, decision: Floats) -> Floats:
    """Return the fees of chosen deals, (deal,), yuan."""
    fees = np.zeros(problem.deals.n_deals)
    for deal, _, _ in chosen_deals(problem, decision):
        fees[deal] = problem.deals.fee_fen[deal] / FEN_PER_CNY
    return fees


def _media(problem: Problem, decision: Floats, by_part: dict[str, Floats]) -> Floats:
    """Fill in what media add; return sales that earlier spend brings inside, (draw, part)."""
    spend = problem.media(decision)
    without = problem.curves.sales(np.zeros_like(spend))
    more = problem.curves.sales(spend) - without
    for at, name in enumerate(problem.curves.channels):
        by_part[name] = more[:, at]
    return without.sum(axis=1) * problem.grid.part_inside


def _commission(problem: Problem, decision: Floats, by_part: dict[str, Floats]) -> None:
    """Add what affiliates bring, all of it inside the campaign."""
    commission, grid = problem.commission, problem.grid
    taken = decision[problem.decisions.block("commission")].reshape(commission.cap_cny.shape)
    for at, name in enumerate(commission.channels):
        by_part[name][:, grid.cell_part] += commission.added_per_cny[:, at, None] * taken[at]


def chosen_deals(problem: Problem, decision: Floats) -> list[tuple[int, int, bool]]:
    """Return (deal, phase, best of its audience or without rivals) of every chosen deal."""
    table = problem.decisions.table
    deal, phase = table["deal"].to_numpy(), table["phase"].to_numpy()
    full = {(deal[i], phase[i]): decision[i] for i in problem.decisions.block("best")}
    return [
        (int(deal[i]), int(phase[i]), full.get((deal[i], phase[i]), 1.0))
        for i in problem.decisions.block("deal")
        if decision[i] > 0.5
    ]


def deals_alone(problem: Problem, decision: Floats) -> tuple[Floats, Floats]:
    """Return demand that each chosen deal adds and its contribution, (draw, deal), yuan.

    As if days and stock had room for all of it.
    """
    wanted = _deals_wanted(problem, decision)
    return wanted, _deals_worth(problem, decision, wanted)[0]


def _deals_wanted(problem: Problem, decision: Floats) -> Floats:
    """Return the demand that each chosen deal adds, (draw, deal)."""
    deals = problem.deals
    wanted = np.zeros_like(deals.added_cny)
    for deal, phase, best in chosen_deals(problem, decision):
        own = 1 - SAME_AUDIENCE_LOSS * (1 - best)
        wanted[:, deal] = own * deals.phase_factor[:, deal, phase] * deals.added_cny[:, deal]
    return wanted * (1 - _lost_in_crowds(problem, decision, wanted))


def _lost_in_crowds(problem: Problem, decision: Floats, wanted: Floats) -> Floats:
    """Return the share of its sales that each deal loses to its crowd, (draw, deal).

    All deals of a crowd lose the same share, so that together they lose what the crowd's variable
    is worth to the goal.
    """
    lost, crowds, table = np.zeros_like(wanted), problem.crowds, problem.decisions.table
    worth = deal_rates(problem.goal, problem.deals) * wanted
    per_deal = deal_worth(problem.goal, problem.deals)
    for at, fees_cny, fees in zip(
        crowds.at, crowds.lost(np.rint(decision)), crowds.fees_cny, strict=True
    ):
        own = table["deal"].to_numpy()[(fees > 0) & (decision > 0.5)]
        if fees_cny > 0:
            gone = fees_cny * sold_per_fee(problem.decisions, at, problem.deals, per_deal)
            whole = worth[:, own].sum(axis=1)
            share = np.divide(gone, whole, out=np.zeros_like(gone), where=whole != 0)
            lost[:, own] = np.clip(share, 0.0, 1.0)[:, None]
    return lost


def _deals_worth(problem: Problem, decision: Floats, added: Floats) -> tuple[Floats, Floats]:
    """Return contribution and quotes given back of each deal, (draw, deal)."""
    deals = problem.deals
    contribution, back = np.zeros_like(added), np.zeros_like(added)
    for deal, phase, _ in chosen_deals(problem, decision):
        factor = deals.phase_factor[:, [deal], phase]
        paid_cny = deals.fee_fen[deal] / FEN_PER_CNY + factor[:, 0] * deals.commission_cny[deal]
        back[:, [deal]] = deals.given_back_cny(np.array([deal]), factor)
        worth_cny = deals.value_per_gross[deal] * added[:, deal]
        contribution[:, deal] = worth_cny + back[:, deal] - paid_cny
    return contribution, back


def _new_buyers(
    problem: Problem, ordinary_cny: Floats, inside_cny: Floats, channels: tuple[str, ...]
) -> Floats:
    """Return new buyers of the campaign, (draw,); NaN where the history names none."""
    goal = problem.goal
    rates = np.array([goal.new_buyers_per_gross[name] for name in channels])
    return ordinary_cny * goal.shop_new_buyers_per_gross + inside_cny @ rates
