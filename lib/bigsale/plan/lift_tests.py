"""Which channel is worth a lift test before the sale, and how its result would move the plan.

Value of sample information (Raiffa & Schlaifer 1961): a test would put the level of one channel's
curve where its outcome says; the plan is made again for a few outcomes; their mean worth less that
of today's plan is what the test is worth before anybody knows how it ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.plan.problem import Problem
from bigsale.plan.solve import Solution, with_picks
from bigsale.plan.solve import region as region_of
from bigsale.plan.solve_local import settle
from bigsale.plan.solve_smooth import maximise
from bigsale.plan.whatif import FEW_DRAWS
from bigsale.response.result import ResponseFit

Floats = npt.NDArray[np.float64]

ERROR = 0.25
"""Standard error of a test's ROI, as a share of it: what two weeks by region often reach."""
NEEDED_DAYS = 21
"""Days that a test takes: two weeks of it, and a week to set it up and let sales come in."""
LEAST_SHARE = 0.002
"""Tests worth less than this share of the plan's worth are not named."""
LOW, HIGH = -1.36, 1.36
"""Outcomes shown, in standard deviations: about one in ten lies beyond each."""
ENOUGH_GAP = 1e-4
COLUMNS = [
    "channel", "roi_p05", "roi_p95", "worth_cny", "spend_cny",
    "roi_low", "spend_if_low_cny", "roi_high", "spend_if_high_cny",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What a test of one channel may say: its ROI, probability, and the factor on its sales.

    All (outcome,), ROI rising; `scale` has mean 1 over `probability`.
    """

    roi: Floats
    probability: Floats
    scale: Floats


def lift_test_table(
    problem: Problem,
    solution: Solution,
    decision: Floats,
    fit: ResponseFit,
    *,
    leans: bool = False,
) -> pd.DataFrame | None:
    """Return tests worth making, best first; no rows where none is; None where worth has no yuan.

    `decision`: the plan as it is given, solved and rounded. Its spend is what results move: by what
    they would move the split of a few draws.

    Columns: channel; roi_p05, roi_p95 of its incremental ROI as known today; worth_cny, by which
    the expected contribution rises; spend_cny as planned; roi_low, roi_high that a test may find
    (about one in ten lies beyond each) and what the channel would then get. Creators are left as
    chosen. What the test itself costs is not in it. `leans`: the worth counts targets too, and
    has no yuan; nor has that of other goals than contribution.
    """
    if leans or problem.goal.maximise != "contribution":
        return None
    fixed = with_picks(problem, np.rint(solution.decision[problem.decisions.whole]))
    few = fixed.seen_as(solution.view).thinned(FEW_DRAWS)
    today = _best(few, solution.decision)
    whole = _worth(few, today)
    rows = []
    for at, name in enumerate(problem.curves.channels):
        outcomes = _outcomes(problem, today, at, fit)
        if outcomes is not None:
            planned_cny = float(problem.media(decision)[at].sum())
            row = _row(few, today, at, outcomes, planned_cny)
            roi = fit.roi_incremental()[:, fit.channels.index(name)]
            rows.append((name, *np.quantile(roi, [0.05, 0.95]), *row))
    table = pd.DataFrame(rows, columns=COLUMNS)
    kept = table[table["worth_cny"] > max(LEAST_SHARE * whole, 1.0)]
    return kept.sort_values("worth_cny", ascending=False).reset_index(drop=True)


def _outcomes(problem: Problem, today: Floats, at: int, fit: ResponseFit) -> Outcomes | None:
    """Return what a test of media channel `at` may say; None where it cannot be tested.

    The test sees the channel's ROI at usual spend; what the plan needs, its sales at the planned
    spend, follows as far as the two go together over the posterior.
    """
    name = problem.curves.channels[at]
    if problem.brief.channels[name].kind != "auction":
        return None
    roi = fit.roi_incremental()[:, fit.channels.index(name)]
    if not (np.isfinite(roi).all() and (roi > 0).all()):
        return None
    logs = np.log(roi)
    nodes, weights = np.polynomial.hermite_e.hermegauss(5)
    found = logs.mean() + nodes * math.hypot(logs.std(), ERROR)
    likely = np.exp(-0.5 * ((found[:, None] - logs) / ERROR) ** 2)
    sold = _sales(problem, today, at, fit)
    scale = likely @ sold / likely.sum(axis=1)
    chance = weights / weights.sum()
    return Outcomes(np.exp(found), chance, scale / (chance @ scale))


def _sales(problem: Problem, today: Floats, at: int, fit: ResponseFit) -> Floats:
    """Return a channel's added sales at its planned spend, or usual spend where none is planned.

    Yuan, gross, (draw,).
    """
    spend = problem.media(today).copy()
    if spend[at].sum() <= 0:
        past = fit.spend_cny[fit.channels.index(problem.curves.channels[at])]
        usual_cny = float(np.median(past[past > 0])) / fit.grain_days
        spend[at] = usual_cny * problem.grid.cell_width
    without = problem.curves.sales(np.zeros_like(spend))
    return (problem.curves.sales(spend) - without)[:, at].sum(axis=1)


def _row(
    few: Problem, today: Floats, at: int, outcomes: Outcomes, planned_cny: float
) -> tuple[float, ...]:
    """Return worth_cny and the rest of the columns after it."""
    gains, spends, before_cny = [], [], float(few.media(today)[at].sum())
    for scale in outcomes.scale:
        seen = _scaled(few, at, float(scale))
        best = _best(seen, today)
        gains.append(max(_worth(seen, best) - _worth(seen, today), 0.0))
        moved_cny = float(few.media(best)[at].sum()) - before_cny
        spends.append(max(planned_cny + moved_cny, 0.0))
    worth_cny = float(outcomes.probability @ np.array(gains))
    return worth_cny, planned_cny, outcomes.roi[1], spends[1], outcomes.roi[3], spends[3]


def _scaled(problem: Problem, at: int, scale: float) -> Problem:
    """Return the problem in which media channel `at` sells `scale` times as much."""
    weight = problem.weight.copy()
    weight[at] *= scale
    return replace(problem, weight=weight)


def _best(problem: Problem, start: Floats) -> Floats:
    """Return the best spend, creators as chosen."""
    local = problem.local(enveloped=True)
    found = maximise(local, region_of(problem), start, gap=ENOUGH_GAP)
    return settle(problem, found.decision)


def _worth(problem: Problem, decision: Floats) -> float:
    """Return contribution that a decision adds to that of earlier spend, yuan."""
    return problem.linear_worth(decision) - problem.linear_worth(np.zeros(problem.decisions.n))
