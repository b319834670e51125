"""What decisions are worth apart from the media curves: linear in every variable, by draw."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from bigsale.plan.commission import Commission
from bigsale.plan.crowds import crowd_fees_cny
from bigsale.plan.deals import SAME_AUDIENCE_LOSS, Deals
from bigsale.plan.decisions import Decisions, shared_audiences
from bigsale.plan.goal import Goal

Floats = npt.NDArray[np.float64]


def sales_worth(decisions: Decisions, goal: Goal, commission: Commission, deals: Deals) -> Floats:
    """Return what sales of one unit of each variable are worth, media apart, (draw, variable)."""
    return sold_by_draw(
        decisions, commission, deals, per_gross=goal.per_gross, per_deal=deal_worth(goal, deals)
    )


def gross_sales(decisions: Decisions, commission: Commission, deals: Deals) -> Floats:
    """Return gross yuan that one unit of each variable sells, media apart, (draw, variable)."""
    ones = dict.fromkeys((*commission.channels, *deals.channel), 1.0)
    return sold_by_draw(decisions, commission, deals, per_gross=ones, per_deal=deals.added_cny)


def worth_per_unit(sold: Floats, decisions: Decisions, goal: Goal, deals: Deals) -> Floats:
    """Return worth per unit of each variable, media sales apart, (draw, variable).

    `sold`: of it, what its sales are worth (see `sales_worth`).
    """
    worth = sold - goal.per_spent * decisions.money_cny
    own = decisions.block("deal")
    deal, phase = (decisions.table[name].to_numpy()[own] for name in ("deal", "phase"))
    factor = deals.phase_factor[:, deal, phase]
    paid_cny = factor * deals.commission_cny[deal] - deals.given_back_cny(deal, factor)
    worth[:, own] -= goal.per_spent * paid_cny
    return worth


def sold_by_draw(
    decisions: Decisions,
    commission: Commission,
    deals: Deals,
    *,
    per_gross: Mapping[str, float],
    per_deal: Floats,
) -> Floats:
    """Return what one unit of each variable sells, media apart, (draw, variable).

    `per_gross`: worth of a gross yuan, by channel; `per_deal` (draw, deal): worth of what a deal
    adds on a usual day.
    """
    table = decisions.table
    sold = np.zeros((len(commission.added_per_cny), decisions.n))
    places = decisions.block("commission").reshape(commission.cap_cny.shape)
    for at, channel in enumerate(commission.channels):
        sold[:, places[at]] += per_gross[channel] * commission.added_per_cny[:, at, None]
    shared = shared_audiences(deals)
    for block in ("deal", "best"):
        own = decisions.block(block)
        deal, phase = table["deal"].to_numpy()[own], table["phase"].to_numpy()[own]
        factor = deals.phase_factor[:, deal, phase]
        lost = np.where(shared[deal], SAME_AUDIENCE_LOSS, 0.0)
        sold[:, own] += (1 - lost if block == "deal" else lost) * factor * per_deal[:, deal]
    for at in decisions.block("crowd"):
        sold[:, at] = -sold_per_fee(decisions, at, deals, per_deal)
    return sold


def sold_per_fee(decisions: Decisions, at: int, deals: Deals, per_deal: Floats) -> Floats:
    """Return what a yuan of fees brings on average in the crowd of variable `at`, (draw,).

    `per_deal` (draw, deal): what a deal brings on a usual day, yuan of sales or of worth.
    """
    table, fees_cny = decisions.table, crowd_fees_cny(decisions.table, at)
    paid = fees_cny > 0
    deal, phase = (table[name].to_numpy()[paid] for name in ("deal", "phase"))
    brings = per_deal[:, deal] * deals.phase_factor[:, deal, phase]
    return np.asarray(brings.sum(axis=1) / fees_cny.sum())


def deal_worth(goal: Goal, deals: Deals) -> Floats:
    """Return what the added sales of each deal are worth on a usual day, (draw, deal)."""
    return deal_rates(goal, deals) * deals.added_cny


def deal_rates(goal: Goal, deals: Deals) -> Floats:
    """Return what a gross yuan sold by each deal is worth, (deal,)."""
    if goal.maximise == "contribution":
        return deals.value_per_gross + rates_of_channels(goal.later_per_gross, deals)
    if goal.maximise == "net_sales":
        return deals.net_share
    return rates_of_channels(goal.per_gross, deals)


def rates_of_channels(by_channel: Mapping[str, float], deals: Deals) -> Floats:
    """Return the rate of each deal's channel, (deal,)."""
    return np.array([by_channel[name] for name in deals.channel], dtype=float)
