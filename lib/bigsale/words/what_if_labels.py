"""Short names of the figures of mechanics, prices, stock, service and points."""

from __future__ import annotations

from bigsale.errors import Text

WHAT_IF_LABELS: dict[str, Text] = {
    "agents": Text("客服人数", "Agents"),
    "busiest_date": Text("最忙的一天", "Busiest day"),
    "cash_cny": Text("到账金额", "Cash in"),
    "chats": Text("咨询量", "Chats"),
    "commission_rate": Text("佣金率", "Commission rate"),
    "contribution_cny": Text("每单贡献毛利", "Contribution an order"),
    "cost_per_added_order_cny": Text("每个新增订单成本", "Cost per added order"),
    "cost_rate": Text("占退后销售额", "Share of kept sales"),
    "cover_days": Text("可售天数", "Days of cover"),
    "discount_creator_share": Text("达人承担", "Borne by creator"),
    "discount_merchant_share": Text("商家承担", "Borne by merchant"),
    "discount_platform_share": Text("平台承担", "Borne by platform"),
    "discount_share": Text("综合折扣率", "Effective discount"),
    "forecast_units": Text("预计销量", "Forecast units"),
    "gross_margin": Text("毛利率", "Gross margin"),
    "kept_sales_cny": Text("退后销售额", "Kept sales"),
    "liability_cny": Text("积分负债", "Points liability"),
    "list_price_cny": Text("标价", "List price"),
    "lowest_plan_cny": Text("最低到手价（本方案）", "Lowest price (this plan)"),
    "margin_share": Text("优惠后毛利率", "Margin after mechanics"),
    "matured_share": Text("已到账退款占比", "Share of refunds in"),
    "mechanics": Text("机制", "Mechanics"),
    "merchant_cost_cny": Text("商家每单让利", "Merchant's cost an order"),
    "multiplier": Text("积分倍数", "Multiplier"),
    "name": Text("名称", "Name"),
    "net_share": Text("未退比例", "Share kept"),
    "nonrefundable_cost_rate": Text("不可退成本率", "Non-refundable cost"),
    "observed_share": Text("订单实际", "Seen in orders"),
    "order_days_ahead": Text("提前下单天数", "Order days ahead"),
    "orders": Text("订单数", "Orders"),
    "paid_price_cny": Text("平均到手价", "Average price paid"),
    "peak_chats_per_hour": Text("高峰每小时咨询", "Chats in the busiest hour"),
    "platform_fee_rate": Text("平台扣点", "Platform fee"),
    "points": Text("发放积分", "Points"),
    "price_floor_cny": Text("保本价", "Price floor"),
    "promised_price_cny": Text("承诺最低价", "Promised price"),
    "protection_cost_cny": Text("价保退差", "Price protection"),
    "refund_rate": Text("退款率", "Refund rate"),
    "safety_units": Text("安全库存", "Safety stock"),
    "sell_through": Text("动销率", "Sell-through"),
    "service_level": Text("及时应答率", "Answered in time"),
    "sku": Text("货号", "SKU"),
    "step": Text("环节", "Step"),
    "stock_units": Text("可用库存", "Stock"),
    "tier": Text("会员等级", "Tier"),
    "to_prepare_units": Text("需备货", "To prepare"),
    "total_contribution_cny": Text("贡献毛利合计", "Total contribution"),
    "unit_cost_cny": Text("单件成本", "Unit cost"),
    "units": Text("客件数", "Units an order"),
    "uplift_needed": Text("保本增单", "Orders needed on top"),
    "value_per_gross_cny": Text("每元支付的价值", "Worth of a paid yuan"),
}

STEPS: dict[str, Text] = {
    "deposit": Text("付定金", "Deposit"),
    "balance": Text("付尾款", "Balance"),
    "forfeited": Text("未付尾款", "Balance never paid"),
    "none": Text("不做优惠", "No mechanics"),
    "plan": Text("本方案", "This plan"),
    "shop": Text("全店", "Shop"),
}
"""Words that stand in cells of these tables."""


def cell_title(text: str, language: str) -> str:
    """Return a word of a cell in the reader's language, any other text as it stands."""
    known = STEPS.get(text)
    return known.in_language(language) if known else text
