"""A made-up portfolio of two campaigns, small enough to read; nothing here is planned."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from tests.support.made_up_stages import made_up_brief

from bigsale.brief.model import Brief
from bigsale.brief.portfolio import Brand, BrandCampaign, PortfolioBrief
from bigsale.bundle import Bundle, pack_portfolio
from bigsale.errors import Finding, Text
from bigsale.plan.portfolio_result import Portfolio
from bigsale.plan.portfolio_tables import ENDS, SPLIT_COLUMNS, comparison
from bigsale.plan.result import Optimum

NAMES = ("618-2026", "double11-2026")


def brand() -> Brand:
    """Return a budget of ¥4M over a 618 and a Double 11."""
    november = made_up_brief()
    june = november.model_dump(mode="json") | {
        "campaign": NAMES[0],
        "title": {"zh": "2026年618大促（示例）", "en": "618 2026 (made up)"},
    }
    campaigns = (
        BrandCampaign(Path("618-2026.yaml"), Brief.model_validate(june), 500_000, 1_500_000),
        BrandCampaign(Path("double11-2026.yaml"), november, 0.0, None),
    )
    brief = {
        "portfolio": "brand-2026",
        "title": {"zh": "品牌2026（示例）", "en": "Brand 2026 (made up)"},
        "budget_cny": 4_000_000,
        "campaigns": [{"campaign": name} for name in NAMES],
    }
    return Brand(Path("brand-2026.yaml"), PortfolioBrief.model_validate(brief), campaigns)


def portfolio() -> Portfolio:
    """Return a split that adds up to the fen, beside the one by the briefs' own budgets."""
    rows = [
        (NAMES[0], 1_500_000.00, 1_350_000.00, 900_000, 500_000, 1_300_000, 850_000, 0.31),
        (NAMES[1], 2_499_999.99, 2_249_999.99, 1_700_000, 900_000, 2_500_000, 1_600_000, 0.22),
    ]
    own = [
        (NAMES[0], 1_200_000.00, 1_080_000.00, 780_000, 400_000, 1_150_000, 740_000, 0.35),
        (NAMES[1], 2_800_000.00, 2_520_000.00, 1_760_000, 910_000, 2_600_000, 1_650_000, 0.11),
    ]
    table, by_own = (pd.DataFrame(part, columns=list(SPLIT_COLUMNS)) for part in (rows, own))
    curve = [
        (name, budget, top * budget / (budget + 8e5), 0.5 * top, 1.4 * top)
        for name, top in zip(NAMES, (1.4e6, 2.2e6), strict=True)
        for budget in (5e5, 1e6, 1.5e6, 2.5e6, 3.5e6)
    ]
    return Portfolio(
        campaigns=NAMES,
        maximise="contribution",
        budget_fen=400_000_000,
        split_fen=np.array([150_000_000, 249_999_999]),
        left_fen=1,
        price=0.22,
        table=table,
        by_own_budgets=by_own,
        comparison=comparison(table, by_own),
        curves=pd.DataFrame(curve, columns=["campaign", "budget_cny", *ENDS]),
        allocation=pd.DataFrame(
            {"campaign": NAMES, "date": "2026-06-01", "phase": "burst", "channel": "search_ads",
             "spend_cny": [1_350_000.0, 2_249_999.99]}
        ),
        optimum=Optimum("feasible", 2_450_000.0, 2_480_000.0, 30 / 2480, 12.0),
        findings=findings(),
    )  # fmt: skip


def findings() -> tuple[Finding, ...]:
    """Return one reason of the split and one warning."""
    return (
        Finding(
            "portfolio-overlap",
            "warning",
            Text("两个活动的日期有重叠。", "The days of the two campaigns overlap."),
            Text("能错开就错开。", "Move them apart."),
        ),
        Finding(
            "portfolio-at-most",
            "note",
            Text("618 已到上限 1,500,000 元。", "618 is at its most, ¥1,500,000."),
            Text("看能不能放宽。", "See if this limit can move."),
        ),
    )


@cache
def portfolio_bundle() -> Bundle:
    """Return the portfolio as a bundle."""
    return pack_portfolio(brand=brand(), portfolio=portfolio())


def without_rival() -> Bundle:
    """Return the same where the split by own budgets keeps not all limits."""
    made = portfolio()
    empty = made.by_own_budgets.iloc[:0]
    alone = replace(made, by_own_budgets=empty, comparison=comparison(made.table, empty))
    return pack_portfolio(brand=brand(), portfolio=alone)
