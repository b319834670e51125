"""What a planner should see before she decides on mechanics, prices and stock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from bigsale.brief.model import Brief
from bigsale.economics.maturity import observed_lag_days
from bigsale.economics.prices import floor_findings, promise_findings
from bigsale.economics.products import breakeven_words, hopeless
from bigsale.economics.promotions import PromotionEffect
from bigsale.economics.result import Economics
from bigsale.errors import Finding, Text
from bigsale.words.what_if_labels import cell_title

_LAG_APART = 0.25


def what_if_findings(
    effects: Mapping[str, PromotionEffect],
    products: pd.DataFrame,
    economics: Economics,
    *,
    by_product: pd.DataFrame,
    slow: pd.DataFrame,
    brief: Brief,
    orders: pd.DataFrame | None,
) -> Iterator[Finding]:
    """Yield floors and promises that a set breaks, goods that lose money or do not move."""
    promised = _promises(products)
    for name, effect in effects.items():
        found = (
            *floor_findings(effect, products, economics.shop),
            *promise_findings(effect, promised),
        )
        yield from (_under(name, finding) for finding in found)
    yield from _losing(by_product)
    yield from _slow(slow)
    yield from _lag(brief, orders)


def _promises(products: pd.DataFrame) -> dict[str, float]:
    if "promised_price_cny" not in products:
        return {}
    given = products.dropna(subset=["promised_price_cny"])
    return dict(zip(given["sku"].astype(str), given["promised_price_cny"], strict=True))


def _under(name: str, finding: Finding) -> Finding:
    zh, en = cell_title(name, "zh"), cell_title(name, "en")
    evidence = Text(f"{zh}：{finding.evidence.zh}", f"{en}: {finding.evidence.en}")
    return Finding(finding.check, finding.verdict, evidence, finding.next_step)


def _losing(by_product: pd.DataFrame) -> Iterator[Finding]:
    """Name products with which no ROI breaks even, one by one where that is so everywhere."""
    never = breakeven_words(by_product)
    if not never:
        return
    everywhere = list(hopeless(by_product))
    zh = f"；在所有渠道都如此的货品：{'、'.join(everywhere)}" if everywhere else ""
    en = f"; everywhere: {', '.join(everywhere)}" if everywhere else ""
    yield Finding(
        "product-no-roi-breaks-even",
        "warning",
        Text(
            f"{len(never)} 个货品×渠道没有任何 ROI 能保本{zh}。{never[0].zh}",
            f"In {len(never)} pairs of product and channel no ROI breaks even{en}. {never[0].en}",
        ),
        Text(
            "提价、降成本、换渠道，或只把它当引流品并限量。",
            "Raise the price, lower the cost, move it to another channel, or cap it as a lure.",
        ),
    )


def _slow(slow: pd.DataFrame) -> Iterator[Finding]:
    if slow.empty:
        return
    first = slow.iloc[0]
    yield Finding(
        "slow-stock",
        "note",
        Text(
            f"{len(slow)} 个货品按活动的卖法还够卖很久，最慢的 {first['sku']} {first['name']} "
            f"够 {first['cover_days']:.0f} 天。",
            f"{len(slow)} products last long even at the campaign's pace; the slowest, "
            f"{first['sku']} {first['name']}, {first['cover_days']:.0f} days.",
        ),
        Text("搭售、做赠品或专场清货。", "Bundle them, give them as gifts, or clear them."),
    )


def _lag(brief: Brief, orders: pd.DataFrame | None) -> Iterator[Finding]:
    """Say where refunds come much earlier or later than the brief says."""
    if orders is None:
        return
    seen, said = observed_lag_days(orders), brief.economics.refund_lag_days
    if seen == seen and abs(seen - said) > _LAG_APART * max(said, 1.0):
        yield Finding(
            "refund-lag-differs",
            "note",
            Text(
                f"订单里退款平均在支付后 {seen:.1f} 天，参数写的是 {said:g} 天。",
                f"In the orders refunds come {seen:.1f} days after payment on average; the brief "
                f"says {said:g}.",
            ),
            Text("改 economics.refund_lag_days。", "Change economics.refund_lag_days."),
        )
