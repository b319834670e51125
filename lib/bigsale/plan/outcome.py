"""What a decision brings in every posterior draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.economics.rebates import rebates_cny
from bigsale.plan.deals import SAME_AUDIENCE_LOSS
from bigsale.plan.problem import Problem
from bigsale.plan.stock import Shelf
from bigsale.units import FEN_PER_CNY

Floats = npt.NDArray[np.float64]


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
    campaign that spend from before it still brings.
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

    @property
    def gmv_paid_cny(self) -> Floats:
        """Gross paid sales of the campaign, all sources, inside its phases, (draw,)."""
        return self.baseline_cny + self.earlier_cny + self.inside_cny.sum(axis=1)

    @property
    def total_contribution_cny(self) -> Floats:
        """Contribution of everything the plan adds, (draw,)."""
        return self.contribution_cny.sum(axis=1)

    @property
    def roi_net(self) -> Floats:
        """Added sales after refunds per yuan spent, (draw,); NaN without spend."""
        spend_cny = self.spend_cny.sum()
        return self.net_cny.sum(axis=1) / (spend_cny if spend_cny > 0 else np.nan)


def work_out(problem: Problem, decision: Floats) -> Outcome:
    """Return what `decision` brings, draw by draw."""
    channels = tuple(problem.brief.channels)
    sold = _sold(problem, decision)
    spend = _spend(problem, decision, channels)
    deal_contribution, deal_back = _deals_worth(problem, decision, sold.deals)
    to_channel = (problem.deals.channel[:, None] == np.array(channels, object)).astype(float)
    media = np.array([sold.added[name] for name in channels]).T
    inside = np.array([sold.inside[name] for name in channels]).T
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
        earlier_cny=sold.earlier,
        baseline_cny=sold.baseline,
        demand_cny=sold.demand,
        new_buyers=_new_buyers(problem, sold.baseline + sold.earlier, inside + by_deal, channels),
    )


@dataclass(frozen=True, eq=False)
class _Sold:
    """Gross yuan sold: by channel (deals apart), by part of a day, by deal; of what is wanted."""

    added: dict[str, Floats]
    inside: dict[str, Floats]
    by_part: dict[str, Floats]
    deals: Floats
    earlier: Floats
    baseline: Floats
    demand: Floats


def _sold(problem: Problem, decision: Floats) -> _Sold:
    """Return what is sold: all that is wanted, or less where stock runs out."""
    zeros = {name: np.zeros(problem.curves.n_draws) for name in problem.brief.channels}
    added, inside = dict(zeros), dict(zeros)
    by_part: dict[str, Floats] = {}
    earlier = _media(problem, decision, added, inside, by_part)
    _commission(problem, decision, added, inside, by_part)
    deals = _deals_wanted(problem, decision)
    baseline = problem.demand.baseline_cny[:, problem.grid.cell_day] @ problem.grid.cell_width
    before = baseline + earlier
    demand = before + np.sum([*added.values()], axis=0) + deals.sum(axis=1)
    if problem.shelf is None:
        return _Sold(added, inside, by_part, deals, earlier, baseline, demand)
    of_before, of_added = _sold_shares(problem.shelf, before, demand)
    return _Sold(
        added={name: draws * of_added for name, draws in added.items()},
        inside={name: draws * of_added for name, draws in inside.items()},
        by_part={name: draws * of_added[:, None] for name, draws in by_part.items()},
        deals=deals * of_added[:, None],
        earlier=earlier * of_before,
        baseline=baseline * of_before,
        demand=demand,
    )


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


def _media(problem: Problem, decision: Floats, added: dict, inside: dict, by_part: dict) -> Floats:
    """Fill in what media add; return sales inside the campaign due to earlier spend, (draw,)."""
    spend = problem.media(decision)
    without = problem.curves.sales(np.zeros_like(spend))
    more = problem.curves.sales(spend) - without
    within = problem.grid.part_inside
    for at, name in enumerate(problem.curves.channels):
        added[name] = more[:, at].sum(axis=1)
        inside[name] = more[:, at, within].sum(axis=1)
        by_part[name] = more[:, at]
    return without[:, :, within].sum(axis=(1, 2))


def _commission(
    problem: Problem, decision: Floats, added: dict, inside: dict, by_part: dict
) -> None:
    """Fill in what affiliates add, all of it inside the campaign."""
    commission, grid = problem.commission, problem.grid
    taken = decision[problem.decisions.block("commission")].reshape(commission.cap_cny.shape)
    for at, name in enumerate(commission.channels):
        cells = commission.added_per_cny[:, at, None] * taken[at]
        parts = by_part.setdefault(name, np.zeros((len(cells), grid.n_parts)))
        parts[:, grid.cell_part] += cells
        added[name] = inside[name] = parts.sum(axis=1)


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


def _sold_shares(shelf: Shelf, before: Floats, demand: Floats) -> tuple[Floats, Floats]:
    """Return which share is sold of demand before the plan and of what the plan adds, (draw,)."""
    sold, more = shelf.sold(before), demand - before
    at_first = np.divide(sold, before, out=np.ones_like(before), where=before > 0)
    kept = shelf.marginal(before)
    np.divide(shelf.sold(demand) - sold, more, out=kept, where=more > 1e-6)
    return at_first, kept


def _deals_wanted(problem: Problem, decision: Floats) -> Floats:
    """Return the demand that each chosen deal adds, (draw, deal)."""
    deals = problem.deals
    wanted = np.zeros_like(deals.added_cny)
    for deal, phase, best in chosen_deals(problem, decision):
        own = 1 - SAME_AUDIENCE_LOSS * (1 - best)
        wanted[:, deal] = own * deals.phase_factor[deal, phase] * deals.added_cny[:, deal]
    return wanted


def _deals_worth(problem: Problem, decision: Floats, added: Floats) -> tuple[Floats, Floats]:
    """Return contribution and quotes given back of each deal, (draw, deal)."""
    deals = problem.deals
    contribution, back = np.zeros_like(added), np.zeros_like(added)
    for deal, phase, _ in chosen_deals(problem, decision):
        factor = deals.phase_factor[deal, phase]
        paid_cny = deals.fee_fen[deal] / FEN_PER_CNY + factor * deals.commission_cny[deal]
        back[:, [deal]] = deals.given_back_cny(np.array([deal]), np.array([factor]))
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
