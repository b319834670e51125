"""What a decision brings in every posterior draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.economics.rebates import rebates_cny
from bigsale.plan.deals import SAME_AUDIENCE_LOSS
from bigsale.plan.problem import Problem

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
    `net_cny` (draw, channel): added sales after refunds. `earlier_cny` (draw,): sales inside the
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
    table, goal = problem.decisions.table, problem.goal
    n_draws = problem.curves.n_draws
    zeros = {name: np.zeros(n_draws) for name in channels}
    added, inside = dict(zeros), dict(zeros)
    by_part: dict[str, Floats] = {}
    earlier = _media(problem, decision, added, inside, by_part)
    _commission(problem, decision, added, inside, by_part)
    deal_added, deal_contribution, deal_back = _deals(problem, decision)
    net_extra = deal_added * problem.deals.net_share
    money = decision * problem.decisions.money_cny
    spend = np.array([money[(table["channel"] == name).to_numpy()].sum() for name in channels])
    values = np.array([goal.value_per_gross[name] for name in channels])
    kept = np.array([goal.net_share[name] for name in channels])
    sums = np.array([added[name] for name in channels]).T
    contribution, net = sums * values, sums * kept
    insides = np.array([inside[name] for name in channels]).T
    back = np.zeros_like(sums)
    for at, name in enumerate(channels):
        own = (problem.deals.channel == name).nonzero()[0]
        sums[:, at] += deal_added[:, own].sum(axis=1)
        insides[:, at] += deal_added[:, own].sum(axis=1)
        net[:, at] += net_extra[:, own].sum(axis=1)
        contribution[:, at] += deal_contribution[:, own].sum(axis=1)
        back[:, at] += deal_back[:, own].sum(axis=1)
        not_deals = ((table["channel"] == name) & (table["block"] != "deal")).to_numpy()
        contribution[:, at] -= money[not_deals].sum()
    rebates = rebates_cny(problem.brief, channels, spend)
    back, contribution = back + rebates, contribution + rebates
    baseline = problem.demand.baseline_cny[:, problem.grid.cell_day] @ problem.grid.cell_width
    return Outcome(
        channels=channels,
        spend_cny=spend,
        added_cny=sums,
        inside_cny=insides,
        net_cny=net,
        contribution_cny=contribution,
        back_cny=back,
        by_part_cny=by_part,
        deal_added_cny=deal_added,
        deal_contribution_cny=deal_contribution,
        deal_back_cny=deal_back,
        earlier_cny=earlier,
        baseline_cny=baseline,
        new_buyers=_new_buyers(problem, baseline + earlier, insides, channels),
    )


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
        by_part[name] = np.zeros((len(cells), grid.n_parts))
        by_part[name][:, grid.cell_part] = cells
        added[name] = inside[name] = cells.sum(axis=1)


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


def _deals(problem: Problem, decision: Floats) -> tuple[Floats, Floats, Floats]:
    """Return added sales, contribution and quotes given back of each deal, (draw, deal)."""
    deals = problem.deals
    added, contribution, back = (np.zeros_like(deals.added_cny) for _ in range(3))
    for deal, phase, best in chosen_deals(problem, decision):
        factor = deals.phase_factor[deal, phase]
        kept = 1 - SAME_AUDIENCE_LOSS * (1 - best)
        added[:, deal] = kept * factor * deals.added_cny[:, deal]
        paid_cny = deals.fee_fen[deal] / 100 + factor * deals.commission_cny[deal]
        back[:, [deal]] = deals.given_back_cny(np.array([deal]), np.array([factor]))
        worth_cny = deals.value_per_gross[deal] * added[:, deal]
        contribution[:, deal] = worth_cny + back[:, deal] - paid_cny
    return added, contribution, back


def _new_buyers(
    problem: Problem, ordinary_cny: Floats, inside_cny: Floats, channels: tuple[str, ...]
) -> Floats:
    """Return new buyers of the campaign, (draw,); NaN where the history names none."""
    goal = problem.goal
    rates = np.array([goal.new_buyers_per_gross[name] for name in channels])
    return ordinary_cny * goal.shop_new_buyers_per_gross + inside_cny @ rates
