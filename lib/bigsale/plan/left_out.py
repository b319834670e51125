"""What candidates who are not hired would add to the plan: alone they may look better than it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.plan.outcome import chosen_deals, deals_alone
from bigsale.plan.problem import Problem
from bigsale.plan.solve import follow_deals

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class OneMore:
    """What hiring one more brings, by candidate, (deal,): her phase, expected sales and worth.

    `added_cny`: gross sales; `contribution_cny`: their value less fee and commission.
    """

    phase: Ints
    added_cny: Floats
    contribution_cny: Floats


def on_top(problem: Problem, decision: Floats) -> OneMore:
    """Return what each candidate who is not hired would add to those who are.

    She takes buyers from those of her audience and of days near hers, in her best phase by
    contribution. Who would lose money even alone can do no better here, and keeps that figure.
    What stock and days allow is not looked at.
    """
    alone_added, alone_worth = _alone(problem)
    phase = np.where(problem.deals.allowed, alone_worth, -np.inf).argmax(axis=1)
    everyone = np.arange(problem.deals.n_deals)
    added, worth = alone_added[everyone, phase], alone_worth[everyone, phase]
    before = _totals(problem, decision)
    taken = [deal for deal, _, _ in chosen_deals(problem, decision)]
    best = np.where(worth > 0, -np.inf, worth)
    for deal, other, at in _options(problem):
        if deal in taken or alone_worth[deal, other] <= max(best[deal], 0.0):
            continue
        more = decision.copy()
        more[at] = 1.0
        sales, gain = _totals(problem, follow_deals(problem, more))
        if gain - before[1] > best[deal]:
            phase[deal], added[deal], best[deal] = other, sales - before[0], gain - before[1]
    return OneMore(phase, added, np.where(np.isfinite(best), best, worth))


def _options(problem: Problem) -> list[tuple[int, int, int]]:
    """Return (deal, phase, position) of every decision to hire."""
    table, at = problem.decisions.table, problem.decisions.block("deal")
    deal, phase = table["deal"].to_numpy()[at], table["phase"].to_numpy()[at]
    return list(zip(deal.astype(int).tolist(), phase.astype(int).tolist(), at, strict=True))


def _alone(problem: Problem) -> tuple[Floats, Floats]:
    """Return sales and contribution of each candidate without any other, (deal, phase), yuan."""
    deals, everyone = problem.deals, np.arange(problem.deals.n_deals)
    phases = len(problem.brief.phases)
    added, worth = np.zeros((len(everyone), phases)), np.zeros((len(everyone), phases))
    for phase in range(phases):
        factor = deals.phase_factor[:, :, phase]
        added[:, phase] = (factor * deals.added_cny).mean(axis=0)
        back = deals.given_back_cny(everyone, factor).mean(axis=0)
        paid = deals.fee_cny + factor.mean(axis=0) * deals.commission_cny
        worth[:, phase] = deals.value_per_gross * added[:, phase] + back - paid
    return added, worth


def _totals(problem: Problem, decision: Floats) -> tuple[float, float]:
    """Return expected added sales and contribution of all deals, yuan."""
    added, contribution = deals_alone(problem, decision)
    return float(added.mean(axis=0).sum()), float(contribution.mean(axis=0).sum())
