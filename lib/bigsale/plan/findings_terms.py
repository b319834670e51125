"""What contract terms do to the plan: guarantees of creators."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from bigsale.errors import Finding, Text
from bigsale.plan.outcome import Outcome
from bigsale.plan.problem import Problem

Floats = npt.NDArray[np.float64]

BAD_SHARE = 0.2
"""The bad cases of a sentence: this share of the draws, as in the scenarios."""


def terms_findings(problem: Problem, outcome: Outcome) -> tuple[Finding, ...]:
    """Return findings on what contract terms bring in this plan."""
    return (*_guarantees(problem, outcome),)


def _guarantees(problem: Problem, outcome: Outcome) -> Iterator[Finding]:
    """Yield what guarantees give back on average, and how much of the risk that takes away."""
    held = (problem.deals.guaranteed_cny > 0) & (outcome.deal_contribution_cny != 0).any(axis=0)
    if not held.any():
        return
    back_cny = outcome.deal_back_cny[:, held].sum(axis=1)
    worth_cny = outcome.deal_contribution_cny[:, held].sum(axis=1)
    n, mean_cny = int(held.sum()), float(back_cny.mean())
    without, left = shortfall(worth_cny - back_cny), shortfall(worth_cny)
    carried = 1 - left / without if without > 0 else 0.0
    yield Finding(
        "guarantees-carry-risk",
        "note",
        Text(
            f"{n} 位达人有保量，平均退回坑位费 {mean_cny:,.0f} 元。"
            f"这些合作最差的五分之一情形比平均少赚 {left:,.0f} 元，没有保量要少赚 {without:,.0f} 元："
            f"保量担走了 {carried:.0%} 的风险。",
            f"Guarantees of {n} creators give back ¥{mean_cny:,.0f} of fees on average. In the "
            f"worst fifth of cases these deals earn ¥{left:,.0f} less than on average, without "
            f"guarantees ¥{without:,.0f}: they carry {carried:.0%} of the risk.",
        ),
        Text(
            "合同写明退款后口径、统计到哪天、几天内退费；先付全款，预算里仍按全额留。",
            "Have the contract say: net of refunds, counted until when, paid back by when. The "
            "full fee is paid first and stays in the budget.",
        ),
    )


def shortfall(draws_cny: Floats) -> float:
    """Return by how much the worst fifth of draws (draw,) stays below the mean, yuan ≥ 0."""
    worst = np.sort(draws_cny)[: max(round(BAD_SHARE * len(draws_cny)), 1)]
    return float(draws_cny.mean() - worst.mean())
