"""A portfolio as a bundle: the contract's files and the report's tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bigsale.brief.portfolio import Brand
from bigsale.bundle.bundle import Bundle
from bigsale.bundle.files import as_read
from bigsale.bundle.plan_figures import finding_dicts
from bigsale.plan.portfolio_result import Portfolio
from bigsale.units import FEN_PER_CNY

Figures = dict[str, Any]


def pack_portfolio(*, brand: Brand, portfolio: Portfolio) -> Bundle:
    """Return the portfolio with everything that its report shows, in memory.

    The contract: portfolio.json, portfolio.csv (one row per campaign), allocation.csv (every
    campaign's day by day).
    """
    figures = _figures(brand, portfolio)
    tables = {
        "campaigns": portfolio.table,
        "split": _both_splits(portfolio),
        "comparison": portfolio.comparison,
        "curves": portfolio.curves,
        "curve_marks": portfolio.table[["campaign", "budget_cny", "contribution_cny_mean"]],
    }
    contract = {
        "portfolio.json": portfolio_json(figures),
        "portfolio.csv": portfolio.table,
        "allocation.csv": portfolio.allocation,
    }
    bundle = Bundle(figures=as_read(figures), tables=tables, contract=contract)
    return bundle.in_language(brand.brief.report.languages[0])


def portfolio_json(figures: Figures) -> Figures:
    """Return portfolio.json of the contract."""
    names = (
        "portfolio", "budget_cny", "left_cny", "spend_cny", "maximise", "price", "optimum",
        "comparison", "findings",
    )  # fmt: skip
    split = [{k: v for k, v in row.items() if k != "title"} for row in figures["split"]]
    return {name: figures[name] for name in names} | {"campaigns": split}


def _figures(brand: Brand, portfolio: Portfolio) -> Figures:
    titles = {one.brief.campaign: one.brief.title.model_dump() for one in brand.campaigns}
    limits = {
        one.brief.campaign: {
            "params": named.campaign,
            "own_budget_cny": one.brief.goal.budget_cny,
            "min_cny": one.min_cny,
            "max_cny": one.max_cny,
        }
        for one, named in zip(brand.campaigns, brand.brief.campaigns, strict=True)
    }
    rows: list[Figures] = portfolio.table.to_dict("records")  # type: ignore[assignment]
    split = [row | limits[row["campaign"]] | {"title": titles[row["campaign"]]} for row in rows]
    comparison = {row["name"]: row for row in portfolio.comparison.to_dict("records")}
    return {
        "stage": "portfolio",
        "portfolio": brand.brief.portfolio,
        "title": brand.brief.title.model_dump(),
        "channels": [],
        "campaigns": [{"name": name, "title": title} for name, title in titles.items()],
        "maximise": portfolio.maximise,
        "budget_cny": portfolio.budget_fen / FEN_PER_CNY,
        "left_cny": portfolio.left_fen / FEN_PER_CNY,
        "spend_cny": comparison["plan"]["spend_cny"],
        "price": portfolio.price,
        "split": split,
        "comparison": comparison,
        "optimum": vars(portfolio.optimum),
        "findings": finding_dicts(portfolio),
    }


def _both_splits(portfolio: Portfolio) -> pd.DataFrame:
    """Return campaign, name and budget_cny of this split and of the one beside it."""
    both = {"plan": portfolio.table, "own_budgets": portfolio.by_own_budgets}
    frames = [frame[["campaign", "budget_cny"]].assign(name=name) for name, frame in both.items()]
    return pd.concat([frame for frame in frames if len(frame)], ignore_index=True)
