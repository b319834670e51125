"""A plan as a bundle: the contract's files, the report's tables, the workbook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from bigsale.brief.model import Brief
from bigsale.bundle import forecast_figures as forecasts
from bigsale.bundle import plan_figures as figures_of
from bigsale.bundle import plan_tables as tables_of
from bigsale.bundle.bundle import Bundle
from bigsale.bundle.estimates import estimate
from bigsale.bundle.files import as_read
from bigsale.bundle.preparation import stock_table
from bigsale.bundle.response_tables import (
    belief_table,
    demand_table,
    fit_table,
    response_table,
    roi_table,
)
from bigsale.data.history import History
from bigsale.economics.result import Economics
from bigsale.plan.result import Plan
from bigsale.response.backtesting import Backtest
from bigsale.response.predictive import PredictiveChecks
from bigsale.response.result import DemandDraws, ResponseFit


def pack_plan(
    *,
    brief: Brief,
    history: History,
    economics: Economics,
    fit: ResponseFit,
    demand: DemandDraws,
    plan: Plan,
    backtest: Backtest | None = None,
    checks: PredictiveChecks | None = None,
) -> Bundle:
    """Return the plan with everything that its report shows, in memory."""
    event = history.last_event(brief.event)
    last = figures_of.last_figures(history, event, history.share_of_event(event))
    figures = figures_of.plan_figures(
        brief=brief, history=history, economics=economics, fit=fit, plan=plan, last=last,
        others=[stage for stage in (backtest, checks) if stage is not None],
    )  # fmt: skip
    figures |= forecasts.forecast_figures(backtest, checks)
    key_days = tables_of.key_days(plan)
    figures["key_days"] = figures_of.key_day_figures(key_days)
    figures["last_refunds"] = figures_of.refund_figures(brief, history, fit, economics, plan)
    stock = stock_table(brief, history, plan)
    figures["stock"] = figures_of.stock_figures(stock, known_until=figures["history"]["to"])
    tables = {
        "phases": tables_of.phase_table(brief),
        "budget": tables_of.budget_table(plan, last.get("channels", {})),
        "daily": plan.allocation,
        "key_days": key_days,
        "channels": tables_of.returns_table(plan, economics, fit),
        "curves": tables_of.curve_table(
            plan, fit, demand, brief=brief, economics=economics, last=last.get("channels", {})
        ),
        "roi": roi_table(fit, economics, brief, history),
        "fit": fit_table(fit),
        "beliefs": belief_table(fit),
        "priors": pd.concat([fit.priors, plan.deal_priors], ignore_index=True),
        "demand": demand_table(demand),
        "frontier": tables_of.frontier_curve(plan),
        "frontier_marks": tables_of.frontier_marks(plan, brief.goal.maximise),
        "deals": tables_of.deals_table(plan, history),
        "stock": stock,
        "comparison": plan.comparison,
        "scenarios": plan.scenarios,
        "other_plans": tables_of.other_plans(plan),
        "lift_tests": tables_of.lift_tests(plan),
        "contribution_steps": tables_of.contribution_steps(plan, brief, economics),
        **forecasts.forecast_tables(backtest, checks),
    }
    contract = {
        "plan.json": plan_json(figures, plan),
        "allocation.csv": plan.allocation,
        "channels.csv": plan.channel_table,
        "response.csv": response_table(fit),
        "deals.csv": plan.deals,
        "frontier.csv": plan.frontier,
        "backtest.csv": tables["backtest"],
    }
    return Bundle(figures=as_read(figures), tables=tables, contract=contract)


def plan_json(figures: figures_of.Figures, plan: Plan) -> dict[str, object]:
    """Return plan.json of the contract."""
    return {
        "campaign": plan.campaign,
        "budget_cny": plan.budget_cny,
        "spend_cny": figures["spend_cny"],
        "expected": {name: estimate(draws) for name, draws in plan.totals.items()},
        "target_probability": figures["target_probability"],
        "optimum": figures["optimum"],
        "lift_tests": figures["lift_tests"]["tests"],
        "backtest": figures["backtest"],
        "predictive_checks": figures["predictive_checks"],
        "findings": figures["findings"],
    }


def write_plan_bundle(
    folder: Path | str,
    *,
    brief: Brief,
    history: History,
    economics: Economics,
    fit: ResponseFit,
    demand: DemandDraws,
    plan: Plan,
    backtest: Backtest | None = None,
    checks: PredictiveChecks | None = None,
) -> Path | None:
    """Write a plan's files into `folder` (made if absent) and return it.

    The contract's files, report.json and tables/ for the report, plan.xlsx for planners.
    """
    bundle = pack_plan(
        brief=brief, history=history, economics=economics, fit=fit, demand=demand, plan=plan,
        backtest=backtest, checks=checks,
    )  # fmt: skip
    return bundle.in_language(brief.report.languages[0]).write(folder)
