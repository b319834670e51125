"""Mechanics, prices, presale, stock, service and points of a campaign, worked out side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.brief.promotions import DepositPromotion
from bigsale.data.history import History
from bigsale.economics.assumptions import Assumptions, read_assumptions, read_mechanics
from bigsale.economics.baskets import Baskets, baskets_from_orders, made_up_baskets
from bigsale.economics.maturity import maturity_curve
from bigsale.economics.outlook import SalesOutlook, sales_outlook
from bigsale.economics.presale import Presale
from bigsale.economics.prices import compare_promotions, price_table, protection_cost
from bigsale.economics.products import channel_table, product_table
from bigsale.economics.promotions import PromotionEffect, promotion_effect
from bigsale.economics.result import Economics
from bigsale.economics.service import prepare_service
from bigsale.economics.stock import prepare_stock, slow_stock
from bigsale.economics.what_if_findings import what_if_findings
from bigsale.errors import DataError, Finding, Problem, Text
from bigsale.words.what_if_labels import cell_title

PLAN = "plan"
"""Name of the set of mechanics that the brief itself lists."""


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What a campaign's mechanics and preparations come to; tables may be empty.

    `promotions`: one row a set of mechanics; `prices`: one row a product; `channels`, `products`:
    unit economics; `refunds`: maturity by days since payment; `presale`: money and when it counts;
    `stock`, `slow`: goods; `service`: people by phase; `points`: liability by tier.
    """

    outlook: SalesOutlook
    baskets_basis: Text
    promotions: pd.DataFrame
    prices: pd.DataFrame
    channels: pd.DataFrame
    products: pd.DataFrame
    refunds: pd.DataFrame
    presale: pd.DataFrame
    stock: pd.DataFrame
    slow: pd.DataFrame
    service: pd.DataFrame
    points: pd.DataFrame
    findings: tuple[Finding, ...]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by name."""
        named = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: one for name, one in named.items() if isinstance(one, pd.DataFrame)}

    def headline(self) -> Text:
        """Return which set of mechanics leaves most, and by how much against the brief's.

        Where no set is said to bring orders, that is said: discounts alone only cost.
        """
        by_set = self.promotions.set_index("name")["total_contribution_cny"]
        best = str(by_set.idxmax())
        more, gmv = float(by_set[best] - by_set[PLAN]), self.outlook.gmv_cny
        zh, en = (cell_title(best, language) for language in ("zh", "en"))
        against_zh = "" if best == PLAN else f"，比参数里的机制多 {more:,.0f} 元"
        against_en = "" if best == PLAN else f", {more:,.0f} CNY more than the brief's mechanics"
        flat = self.promotions["orders"].nunique() == 1
        note_zh = "没有给出增单比例（assumptions 的 uplift），按不增单算。" if flat else ""
        note_en = " No uplift is assumed: discounts are taken to bring no order." if flat else ""
        return Text(
            f"预期 {gmv:,.0f} 元支付金额下，“{zh}”留下的贡献毛利最多{against_zh}。{note_zh}",
            f'At {gmv:,.0f} CNY of expected paid sales, "{en}" leaves most contribution'
            f"{against_en}.{note_en}",
        )


def names_of(brief: Brief, language: str) -> dict[str, str]:
    """Return the brief's titles of its channels and phases, by name."""
    phases = {phase.name: phase.title.in_language(language) for phase in brief.phases}
    channels = {
        name: channel.title.in_language(language)
        for name, channel in brief.channels.items()
        if channel.title is not None
    }
    return {**phases, **channels}


def what_if_text(result: WhatIf, language: str) -> str:
    """Return headline, bases and findings as markdown."""
    said = [result.headline(), result.outlook.basis, result.baskets_basis]
    lines = [text.in_language(language) for text in said]
    for finding in result.findings:
        evidence, step = (
            text.in_language(language) for text in (finding.evidence, finding.next_step)
        )
        lines.append(f"- {evidence} {step}" if language == "en" else f"- {evidence}{step}")
    return "\n\n".join(lines)


def work_out_what_if(
    brief: Brief,
    history: History,
    economics: Economics,
    *,
    alternatives: Mapping[str, Sequence[Mapping[str, Any]]],
    assumptions: Mapping[str, Any],
) -> WhatIf:
    """Return what the brief's mechanics, and other sets of them, do to prices and margin.

    `alternatives`: name → mechanics written as in a brief. `assumptions`: see `Assumptions`.
    Raises BriefError where either is wrong, DataError without a products table.
    """
    assumed = read_assumptions(assumptions)
    sets = {PLAN: brief.promotions, **read_mechanics(alternatives)}
    products = _products(history)
    outlook = sales_outlook(brief, history, expected_gmv_cny=assumed.expected_gmv_cny)
    baskets, basis = _baskets(history, products, outlook.aov_cny)
    effects = {
        name: promotion_effect(one, baskets, expected_orders=outlook.orders)
        for name, one in sets.items()
    }
    now = effects[PLAN]
    compared = compare_promotions(
        sets, baskets, economics.shop, orders=outlook.orders, uplift=assumed.uplift
    )
    stock = _stock(products, outlook, now, assumed)
    slow = slow_stock(stock, cover_days_max=assumed.slow_cover_days)
    prices = _protected(price_table(effects, products, economics.shop), stock, now, assumed)
    by_product = product_table(products, economics, now)
    shop = economics.shop
    return WhatIf(
        outlook=outlook,
        baskets_basis=basis,
        promotions=compared,
        prices=prices,
        channels=channel_table(economics),
        products=by_product,
        refunds=maturity_curve(
            shop.refund_rate, brief.economics.refund_lag_days, orders=history.orders
        ),
        presale=_presale(brief, outlook, now, assumed),
        stock=stock,
        slow=slow,
        service=prepare_service(outlook.daily, assumed.desk),
        points=_points(outlook, economics, assumed),
        findings=(
            *economics.findings,
            *what_if_findings(
                effects, products, economics, by_product=by_product, slow=slow, brief=brief,
                orders=history.orders,
            ),
        ),
    )  # fmt: skip


def _products(history: History) -> pd.DataFrame:
    if history.products is None:
        allowed = "one row a product: sku, name, list_price_cny, unit_cost_cny …"
        raise DataError(Problem("table products is needed here", "products.csv", allowed=allowed))
    products = history.products.assign(expected_share=_shares(history.products))
    return products.reset_index(drop=True)


def _shares(products: pd.DataFrame) -> pd.Series:
    """Return expected shares of sales; equal ones where none is given."""
    shares = products["expected_share"].fillna(0.0)
    return shares if shares.sum() > 0 else shares + 1 / len(shares)


def _baskets(history: History, products: pd.DataFrame, aov_cny: float) -> tuple[Baskets, Text]:
    """Return baskets of past orders, else made up from products and average order value."""
    if history.orders is not None and history.orders["units"].notna().any():
        try:
            baskets = baskets_from_orders(history.orders, products)
        except ValueError:
            pass
        else:
            return baskets, Text(
                f"订单分布取自 orders 表的 {baskets.n_orders:,} 个订单，按现标价计。",
                f"Orders are the {baskets.n_orders:,} of the orders table, at today's list prices.",
            )
    price = products["list_price_cny"].to_numpy(float)
    chance = products["expected_share"].to_numpy(float) / price
    line_cny = float(price @ chance / chance.sum())
    lines_mean = max(aov_cny / line_cny, 1.0)
    return made_up_baskets(products, lines_mean=lines_mean), Text(
        f"没有可用的订单明细：按货品占比和客单价 {aov_cny:,.0f} 元模拟订单"
        f"（平均 {lines_mean:.1f} 件）。",
        f"No usable orders: baskets are made up from the products' shares and the order value of "
        f"{aov_cny:,.0f} CNY ({lines_mean:.1f} units on average).",
    )


def _stock(
    products: pd.DataFrame, outlook: SalesOutlook, effect: PromotionEffect, assumed: Assumptions
) -> pd.DataFrame:
    return prepare_stock(
        products,
        outlook.gmv_cny,
        discount_share=effect.discount_share,
        campaign_days=float(outlook.daily["date"].nunique()),
        safety_share=assumed.safety_share,
        service_share=assumed.service_share,
    )


def _protected(
    prices: pd.DataFrame, stock: pd.DataFrame, effect: PromotionEffect, assumed: Assumptions
) -> pd.DataFrame:
    """Add what price protection pays back where a promised price is undercut."""
    if "promised_price_cny" not in prices:
        return prices
    lowest = prices["sku"].astype(str).map(effect.lowest_price_cny)
    cost = [
        protection_cost(
            units, promised_cny=promised, lowest_cny=low, claim_share=assumed.claim_share
        )
        if promised == promised and low == low
        else np.nan
        for units, promised, low in zip(
            stock["forecast_units"], prices["promised_price_cny"], lowest, strict=True
        )
    ]
    return prices.assign(protection_cost_cny=cost)


def _presale(
    brief: Brief, outlook: SalesOutlook, effect: PromotionEffect, assumed: Assumptions
) -> pd.DataFrame:
    """Return money of the brief's deposit promotions and when it counts; empty without any."""
    deposits = [one for one in brief.promotions if isinstance(one, DepositPromotion)]
    parts = []
    for one in deposits:
        paying = outlook.orders * one.used_share
        presale = Presale(
            deposit_orders=paying / max(assumed.balance_pay_rate, 1e-9),
            price_cny=max(effect.list_cny, one.worth_cny + 0.01),
            deposit_cny=one.deposit_cny,
            worth_cny=one.worth_cny,
            balance_pay_rate=assumed.balance_pay_rate,
        )
        start, opens = _presale_days(brief)
        parts.append(presale.timeline(deposit_from=start, balance_from=opens))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _presale_days(brief: Brief) -> tuple[Any, Any]:
    """Return when deposits and balances begin: the phase named presale and the one after it."""
    names = [phase.name for phase in brief.phases]
    at = names.index("presale") if "presale" in names else 0
    return brief.phases[at].start, brief.phases[min(at + 1, len(names) - 1)].start


def _points(outlook: SalesOutlook, economics: Economics, assumed: Assumptions) -> pd.DataFrame:
    if assumed.points is None:
        return pd.DataFrame()
    kept = outlook.gmv_cny * economics.shop.net_share
    sales = {name: kept * tier.share for name, tier in assumed.points.tiers.items()}
    return assumed.points.rule().table(sales)
