"""Tidy frames → charts and tables in the house style, for notebooks and both report formats."""

from bigsale.charts.actuals import daily_baseline, planned_actual, roi_three_bases
from bigsale.charts.blocks import Block, Card, Column, cards, table
from bigsale.charts.days import key_days_list
from bigsale.charts.forecasts import backtest_list, backtest_windows, checks_list
from bigsale.charts.marks import contribution_cases
from bigsale.charts.outlook import deals_ranked, demand_forecast, frontier, waterfall
from bigsale.charts.portfolio import campaign_curves, campaign_list, campaign_split
from bigsale.charts.render import use
from bigsale.charts.response import (
    fit_actual,
    prior_posterior,
    response_curves,
    roi_two_bases,
)
from bigsale.charts.review_tables import channel_added_list, creator_results, phases_alike
from bigsale.charts.spend import budget_by_phase, daily_spend
from bigsale.charts.tables import (
    budget_grid,
    channel_results,
    channel_returns,
    channel_traffic,
    deals_list,
    lift_tests_list,
    other_plans_list,
    results_grid,
    stock_list,
)
from bigsale.charts.what_if import figures, mechanics_compared, refund_maturity

__all__ = [
    "Block",
    "Card",
    "Column",
    "backtest_list",
    "backtest_windows",
    "budget_by_phase",
    "budget_grid",
    "campaign_curves",
    "campaign_list",
    "campaign_split",
    "cards",
    "channel_added_list",
    "channel_results",
    "channel_returns",
    "channel_traffic",
    "checks_list",
    "contribution_cases",
    "creator_results",
    "daily_baseline",
    "daily_spend",
    "deals_list",
    "deals_ranked",
    "demand_forecast",
    "figures",
    "fit_actual",
    "frontier",
    "key_days_list",
    "lift_tests_list",
    "mechanics_compared",
    "other_plans_list",
    "phases_alike",
    "planned_actual",
    "prior_posterior",
    "refund_maturity",
    "response_curves",
    "results_grid",
    "roi_three_bases",
    "roi_two_bases",
    "stock_list",
    "table",
    "use",
    "waterfall",
]
