"""Targets that the plan must reach with a stated probability, as weights on the goal.

A target is met in a draw when its surplus is not negative; the surplus is concave in the decision.
Reaching it "with probability p" is not a convex limit, so the plan is found among those that are
best for worth + price · surplus: the least price whose plan meets the target in enough draws. Of
all plans with as much expected surplus none is worth more (Everett 1963), and the solver's own
bound says how close the plan is to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bigsale.errors import Text
from bigsale.plan.linear import rates_of_channels, sold_by_draw
from bigsale.plan.outcome import Outcome
from bigsale.plan.problem import Problem

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Target:
    """One target of the brief: what it counts, and by how much a plan exceeds it.

    `weight` (media channel, part), `linear_by_draw` (solver draw, variable): its surplus per gross
    yuan of media and per unit of each variable, up to a constant; `sold_by_draw` the part of the
    latter that is sales. `unit`: surplus that matters (1 % of the target). `key` is the brief's.
    """

    key: str
    words: Text
    weight: Floats
    linear_by_draw: Floats
    sold_by_draw: Floats
    unit: float

    def counted(self, problem: Problem, decision: Floats) -> Floats:
        """Return the surplus in each solver draw up to a constant, (solver draw,)."""
        own = replace(
            problem,
            weight=self.weight,
            linear_by_draw=self.linear_by_draw,
            sold_by_draw=self.sold_by_draw,
        )
        return own.by_draw(decision)


def surplus_draws(problem: Problem, outcome: Outcome) -> dict[str, Floats]:
    """Return by how much an outcome exceeds each target of the brief, key → (draw,).

    In yuan of paid sales (sales, expense ratio), yuan after refunds (ROI; nothing where nothing is
    spent), or buyers.
    """
    targets = problem.brief.goal.targets
    spend_cny = float(outcome.spend_cny.sum())
    found: dict[str, Floats] = {}
    if targets.gmv_paid_cny is not None:
        found["gmv_paid_cny"] = outcome.gmv_actual_cny - targets.gmv_paid_cny
    if targets.roi_net_min is not None:
        found["roi_net_min"] = outcome.net_cny.sum(axis=1) - targets.roi_net_min * spend_cny
    if targets.expense_ratio_max is not None:
        allowed_cny = targets.expense_ratio_max * outcome.gmv_actual_cny
        found["expense_ratio_max"] = allowed_cny - spend_cny
    if targets.new_buyers is not None and np.isfinite(outcome.new_buyers).all():
        found["new_buyers"] = outcome.new_buyers - targets.new_buyers
    return found


def binding_targets(problem: Problem) -> tuple[Target, ...]:
    """Return the targets that the plan must reach; none where the brief only asks to be told."""
    targets = problem.brief.goal.targets
    if not targets.binding:
        return ()
    names = tuple(problem.brief.channels)
    ones = dict.fromkeys(names, 1.0)
    found = []
    if (gmv := targets.gmv_paid_cny) is not None:
        words = Text(f"成交目标 {gmv:,.0f} 元", f"the target of ¥{gmv:,.0f} paid sales")
        found.append(_target(problem, "gmv_paid_cny", words, per_gross=ones, unit=0.01 * gmv))
    if (roi := targets.roi_net_min) is not None:
        words = Text(f"退后 ROI 不低于 {roi:g}", f"a net ROI of at least {roi:g}")
        kept, spendable_cny = problem.goal.net_share, problem.brief.goal.spendable_cny
        found.append(
            _target(
                problem, "roi_net_min", words, per_gross=kept, unit=0.01 * roi * spendable_cny,
                per_deal=problem.deals.net_share, per_spent=roi, after=True,
            )
        )  # fmt: skip
    if (most := targets.expense_ratio_max) is not None:
        words = Text(f"费比不高于 {most:.1%}", f"an expense ratio of at most {most:.1%}")
        unit = 0.01 * problem.brief.goal.spendable_cny
        found.append(
            _target(
                problem, "expense_ratio_max", words, per_gross=dict.fromkeys(names, most),
                unit=unit, per_spent=1.0,
            )
        )  # fmt: skip
    if (buyers := targets.new_buyers) is not None and problem.goal.knows_new_buyers:
        words = Text(f"新客目标 {buyers:,.0f} 人", f"the target of {buyers:,.0f} new buyers")
        found.append(
            _target(
                problem, "new_buyers", words, per_gross=problem.goal.new_buyers_per_gross,
                unit=0.01 * buyers,
            )
        )  # fmt: skip
    return tuple(found)


def _target(
    problem: Problem,
    name: str,
    words: Text,
    *,
    per_gross: Mapping[str, float],
    unit: float,
    per_deal: Floats | None = None,
    per_spent: float = 0.0,
    after: bool = False,
) -> Target:
    """Return a target that counts sales by channel less `per_spent` a yuan of money.

    `per_deal` (deal,): per gross yuan of a deal, the channel's by default. `after`: sales after the
    campaign count too.
    """
    rate = rates_of_channels(per_gross, problem.deals) if per_deal is None else per_deal
    sold = sold_by_draw(
        problem.decisions, problem.commission, problem.deals, per_gross=per_gross,
        per_deal=rate * problem.deals.added_cny,
    )  # fmt: skip
    sold = sold[problem.drawn]
    rates = np.array([per_gross[channel] for channel in problem.curves.channels])
    inside = np.where(problem.grid.part_inside, 1.0, 1.0 if after else 0.0)
    return Target(
        key=f"goal.targets.{name}",
        words=words,
        weight=rates[:, None] * inside,
        linear_by_draw=sold - per_spent * problem.decisions.money_cny,
        sold_by_draw=sold,
        unit=max(unit, 1e-9),
    )


def leaning(problem: Problem, targets: tuple[Target, ...], prices: Floats) -> Problem:
    """Return the problem whose worth also counts every target's surplus at its price."""
    weight, linear, sold = problem.weight, problem.linear_by_draw, problem.sold_by_draw
    for target, price in zip(targets, prices, strict=True):
        weight = weight + price * target.weight
        linear = linear + price * target.linear_by_draw
        sold = sold + price * target.sold_by_draw
    return replace(problem, weight=weight, linear_by_draw=linear, sold_by_draw=sold)
