"""Brief, history, fit, demand and economics → Plan."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.plan.findings import doubted_channels, plan_findings
from bigsale.plan.findings_deals import deal_findings
from bigsale.plan.findings_goal import goal_findings
from bigsale.plan.findings_kept import kept_findings
from bigsale.plan.findings_others import others_findings
from bigsale.plan.findings_refunds import refund_findings
from bigsale.plan.findings_sales import sales_findings
from bigsale.plan.findings_stock import capacity_findings, stock_findings, taking_findings
from bigsale.plan.findings_targets import target_findings
from bigsale.plan.findings_terms import terms_findings
from bigsale.plan.frontier import frontier_table
from bigsale.plan.infeasible import no_plan
from bigsale.plan.lift_tests import lift_test_table
from bigsale.plan.outcome import Outcome, work_out
from bigsale.plan.pose import make_problem
from bigsale.plan.posting import posting_days
from bigsale.plan.problem import Problem
from bigsale.plan.result import Optimum, Plan
from bigsale.plan.rivals import comparison_table
from bigsale.plan.rounding import round_to_fen
from bigsale.plan.scenarios import scenario_table
from bigsale.plan.solve import NoPlanError, Solution
from bigsale.plan.solve_targets import Reached, solve_for_targets
from bigsale.plan.tables import allocation_table, channel_table, deals_table, spend_by_cell
from bigsale.plan.targets import surplus_draws
from bigsale.plan.whatif import price_table, what_if_table
from bigsale.response.deal_tables import deal_prior_table
from bigsale.response.result import DemandDraws, ResponseFit
from bigsale.threads import THREADS, one_thread

Floats = npt.NDArray[np.float64]


@one_thread
def make_plan(
    brief: Brief, history: History, fit: ResponseFit, demand: DemandDraws, economics: Economics
) -> Plan:
    """Return the plan that is worth most under the brief's goal, with proof of how good it is.

    Contribution is what the plan adds: value of incremental gross sales (after refunds, margin,
    platform fee, costs that refunds do not return) less media, fees and commission; the baseline's
    margin is not in it. Carry-over of earlier spend is not credited to the plan.

    Raises: InfeasibleError when no plan keeps all limits, naming those that contradict each other.
    """
    problem = make_problem(brief, history, fit, demand=demand, economics=economics)
    try:
        reached = solve_for_targets(problem)
    except NoPlanError:
        raise no_plan(problem) from None
    solution = reached.solution
    decision = round_to_fen(problem, solution.decision)
    outcome = work_out(problem, decision)
    rivals = comparison_table(problem, outcome, history, fit)
    table = channel_table(problem, decision, outcome, economics)
    frontier, others, tests = _other_plans(reached, decision, fit)
    learnt, wanted = problem.deals.learnt, _wanted(problem, decision)
    return Plan(
        campaign=brief.campaign,
        budget_cny=brief.goal.budget_cny,
        cells=problem.grid.cells,
        channels=outcome.channels,
        spend_fen=spend_by_cell(problem, decision),
        incremental_gmv_cny=outcome.added_cny,
        allocation=allocation_table(problem, decision, outcome),
        channel_table=table,
        deals=deals_table(problem, decision, outcome),
        frontier=frontier,
        comparison=rivals,
        scenarios=scenario_table(problem, decision, outcome, fit),
        totals=_totals(outcome),
        target_probability=target_probability(problem, outcome),
        optimum=_optimum(problem, solution, decision),
        findings=plan_findings(
            problem,
            solution,
            decision,
            table=table,
            history=history,
            doubted=doubted_channels(fit.findings),
            leans=reached.leans,
        )
        + goal_findings(reached, decision, outcome)
        + kept_findings(reached, decision)
        + deal_findings(problem, decision, outcome)
        + target_findings(reached, decision, outcome)
        + others_findings(problem, decision, outcome, others, rivals, leans=reached.leans)
        + refund_findings(brief, history, fit, economics, outcome)
        + sales_findings(brief, history, outcome, wanted)
        + terms_findings(problem, decision, outcome)
        + stock_findings(problem, decision, outcome)
        + capacity_findings(problem, decision, outcome)
        + taking_findings(problem, decision),
        what_if=others,
        prices=price_table(problem, solution),
        lift_tests=tests,
        wanted_gmv_cny=wanted,
        deal_priors=pd.DataFrame() if learnt is None else deal_prior_table(learnt.model),
        posts=posting_days(problem, decision),
        back_cny=float(outcome.back_cny.sum(axis=1).mean()),
    )


def _other_plans(
    reached: Reached, decision: Floats, fit: ResponseFit
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None]:
    """Return the frontier, plans without a channel, and lift tests, worked out side by side.

    Each asks for dozens of plans, and none needs another's. They run on two threads: compiled
    loops and HiGHS let go of the interpreter, and no result depends on which is done first.
    """
    problem, solution, leans = reached.leaning, reached.solution, reached.leans
    with ThreadPoolExecutor(THREADS) as pool:
        others = pool.submit(what_if_table, problem, solution, leans=leans)
        tests = pool.submit(lift_test_table, problem, solution, decision, fit, leans=leans)
        frontier = pool.submit(frontier_table, problem, solution)
        return frontier.result(), others.result(), tests.result()


def _wanted(problem: Problem, decision: Floats) -> Floats | None:
    """Return paid sales of a plan if nothing limited them, (draw,); None where nothing does."""
    if not problem.limits_sales:
        return None
    return work_out(replace(problem, room=problem.room.without_limits()), decision).gmv_actual_cny


def _totals(outcome: Outcome) -> Mapping[str, Floats]:
    return {
        "gmv_paid_cny": outcome.gmv_actual_cny,
        "incremental_gmv_cny": outcome.added_cny.sum(axis=1),
        "contribution_cny": outcome.total_contribution_cny,
        "roi_net": outcome.roi_net,
        "new_buyers": outcome.new_buyers,
    }


def target_probability(problem: Problem, outcome: Outcome) -> Mapping[str, float]:
    """Return the posterior probability of meeting each target that the brief sets.

    A plan that spends nothing has no ROI, so none is told of it.
    """
    surplus = surplus_draws(problem, outcome)
    if not outcome.spend_cny.any():
        surplus.pop("roi_net_min", None)
    return {
        name: float(np.mean(draws >= 0))
        for name, draws in surplus.items()
        if np.isfinite(draws).all()
    }


def _optimum(problem: Problem, solution: Solution, decision: Floats) -> Optimum:
    """Return the proof for the rounded plan, net of what earlier spend earns anyway."""
    nothing = problem.worth_of_nothing()
    objective = problem.worth(decision) - nothing
    bound = max(solution.upper_bound - nothing, objective)
    gap = (bound - objective) / max(abs(bound), 1.0)
    status = "optimal" if gap <= 1e-3 else "feasible"
    return Optimum(status, objective, bound, gap, solution.seconds)
