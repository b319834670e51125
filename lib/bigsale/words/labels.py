"""Short names of figures, channels and kinds in both languages: table heads, axes, tooltips."""

from __future__ import annotations

from bigsale.errors import Text
from bigsale.words.what_if_labels import WHAT_IF_LABELS

LABELS: dict[str, Text] = {
    "advice": Text("下次", "Next time"),
    "advice_drop": Text("不续", "drop"),
    "advice_rehire": Text("续", "rehire"),
    "advice_renegotiate": Text("谈价", "renegotiate"),
    "attainment": Text("完成", "Reached"),
    "change": Text("变化", "Change"),
    "actual": Text("实际", "Actual"),
    "aov": Text("客单价", "Basket value"),
    "aov_cny": Text("客单价", "Basket value"),
    "baseline": Text("自然销售", "Baseline"),
    "autocorrelation": Text("相邻两期的牵连", "Tie of one period to the next"),
    "backtest_window": Text("预测的时段", "Weeks predicted"),
    "basis": Text("口径", "Basis"),
    "budget": Text("预算", "Budget"),
    "budget_cny": Text("预算", "Budget"),
    "budget_of": Text("预算 {amount}", "budget {amount}"),
    "cac_cny": Text("获客成本", "Cost per new buyer"),
    "campaign": Text("活动", "Campaign"),
    "channel": Text("渠道", "Channel"),
    "channels": Text("渠道ROI", "Channel ROI"),
    "check_failed": Text("不符", "Off"),
    "check_holds": Text("相符", "Holds"),
    "chosen": Text("选用", "Take"),
    "commission": Text("佣金", "Commission"),
    "contribution": Text("贡献毛利", "Contribution"),
    "contribution_cny": Text("贡献毛利", "Contribution"),
    "clicks": Text("点击量", "Clicks"),
    "cpc_cny": Text("平均点击花费", "Cost per click"),
    "ctr": Text("点击率", "Click rate"),
    "cvr_click": Text("点击转化率", "Orders per click"),
    "impressions": Text("展现量", "Impressions"),
    "coverage_share": Text("落在 90% 区间里", "Inside the 90% interval"),
    "creator": Text("达人", "Creator"),
    "creator_id": Text("达人编号", "Creator ID"),
    "best": Text("最佳预算", "Best budget"),
    "own_budgets": Text("按各自预算的比例", "As their own budgets"),
    "marginal_worth": Text("再多 1 元带来", "Next yuan brings"),
    "curve": Text("曲线", "Curve"),
    "cvr": Text("支付转化率", "Conversion"),
    "date": Text("日期", "Date"),
    "days": Text("天数", "Days"),
    "days_whole": Text("整天数", "Whole days"),
    "demand": Text("需求倍数", "Demand multiple"),
    "drawn": Text("模型画出的 98% 区间", "Drawn by the model (98%)"),
    "end": Text("结束", "End"),
    "delivered_gmv_cny": Text("实际带来", "Delivered"),
    "figure": Text("指标", "Figure"),
    "promised_gmv_cny": Text("承诺销售额", "Promised"),
    "evidence": Text("依据", "Evidence"),
    "expected_contribution_cny": Text("预期贡献毛利", "Expected contribution"),
    "expected_gmv_cny": Text("预期新增销售额", "Expected added sales"),
    "expense_ratio": Text("费比", "Expense ratio"),
    "expense_ratio_net": Text("退后费比", "Expense ratio, net"),
    "factor": Text("因素", "Factor"),
    "fee_cny": Text("费用", "Fee"),
    "breakeven_fee_cny": Text("保本费用", "Break-even fee"),
    "creator_earned": Text("贡献毛利", "Earned"),
    "kept_promise": Text("兑现", "Kept"),
    "promised_contribution_cny": Text("按承诺算的贡献毛利", "Contribution if promises held"),
    "fitted": Text("模型估计", "Model"),
    "day_spend": Text("钱花在哪", "Where it goes"),
    "day_posts": Text("发布达人", "Posts"),
    "roi_net_history": Text("历史退后ROI", "Net ROI in the past"),
    "last_share": Text("上次占比", "Share last time"),
    "forecast_units": Text("预计销量（件）", "Expected units"),
    "high_units": Text("好的情形（件）", "Good case, units"),
    "order_by": Text("最晚下单", "Order by"),
    "product": Text("货品", "Product"),
    "stock_units": Text("现货（件）", "In stock"),
    "to_prepare_units": Text("还要备（件）", "To order"),
    "freight": Text("运费等", "Freight etc."),
    "gmv_cny": Text("支付金额", "Paid sales"),
    "gmv_daily": Text("日均支付金额", "Paid sales a day"),
    "gmv_paid_cny": Text("支付金额", "Paid sales"),
    "gmv_attributed_cny": Text("平台归因销售额", "Attributed sales"),
    "goods": Text("货品成本", "Goods"),
    "added_planned": Text("计划新增", "Planned to add"),
    "added_estimate": Text("模型估计", "Added (model)"),
    "added_share": Text("为计划的", "Of plan"),
    "incremental_gmv_cny": Text("新增销售额", "Added sales"),
    "incremental_contribution_cny": Text("新增贡献毛利", "Added contribution"),
    "inside_50": Text("落在 50% 区间里的期数", "Periods inside the 50% interval"),
    "inside_90": Text("落在 90% 区间里的期数", "Periods inside the 90% interval"),
    "interval": Text("90% 区间", "90% interval"),
    "largest_cny": Text("最高的一期", "Best period"),
    "last_time": Text("上次", "Last time"),
    "last": Text("上次花费", "Last time"),
    "log_sd": Text("起伏大小（对数标准差）", "Size of ups and downs (sd of log)"),
    "money_back": Text("返点与保量退费", "Rebates, fees back"),
    "naive_wmape_share": Text("近 28 天平均的误差", "Error of the 28-day mean"),
    "net_gmv_cny": Text("退后销售额", "Sales after refunds"),
    "new_buyers": Text("新客数", "New buyers"),
    "no": Text("否", "No"),
    "of_budget": Text("预算的 {share}", "{share} of budget"),
    "of_planned": Text("计划的 {share}", "{share} of plan"),
    "of_target": Text("目标的 {share}", "{share} of target"),
    "other": Text("达人佣金等", "Creator terms"),
    "phase": Text("阶段", "Phase"),
    "post_date": Text("发布日", "Posts on"),
    "plan": Text("本方案", "This plan"),
    "planned": Text("计划", "Planned"),
    "planned_spend_cny": Text("计划花费", "Planned spend"),
    "platform": Text("平台", "Platform"),
    "platform_fee": Text("平台扣点", "Platform fee"),
    "posterior": Text("看过数据后", "After the data"),
    "predicted": Text("当时的预测", "Predicted"),
    "prior": Text("看数据前（行业经验）", "Before the data (benchmark)"),
    "pull_forward_cny": Text("提前透支", "Moved forward"),
    "refunds": Text("退款", "Refunds"),
    "roi": Text("ROI", "ROI"),
    "roi_net_breakeven": Text("退后保本", "Net break-even"),
    "roi_net_incremental": Text("退后增量ROI（估计）", "Incremental ROI, net (estimate)"),
    "roi_breakeven": Text("保本ROI", "Break-even ROI"),
    "roi_gross": Text("平台归因ROI（退款前）", "Platform ROI (before refunds)"),
    "roi_incremental": Text("增量ROI（模型估计）", "Incremental ROI (model)"),
    "roi_marginal": Text("边际ROI", "Marginal ROI"),
    "roi_net": Text("退后增量ROI", "Incremental ROI, net"),
    "roi_net_claimed": Text("平台归因ROI（退款后）", "Platform ROI (after refunds)"),
    "roi_platform": Text("平台归因ROI", "Platform ROI"),
    "sale_share": Text("大促期占全部销售", "Share of sales on sale days"),
    "sales": Text("销售额", "Sales"),
    "scenario": Text("情形", "Case"),
    "seasonal": Text("去年同期 × 增速", "Last year × growth"),
    "seasonal_wmape_share": Text("去年同期的误差", "Error of last year × growth"),
    "share": Text("占比", "Share"),
    "smallest_cny": Text("最低的一期", "Worst period"),
    "roi_known": Text("已知增量ROI", "Incremental ROI today"),
    "test_high": Text("测出偏高 → 花费", "Test finds much → spend"),
    "test_low": Text("测出偏低 → 花费", "Test finds little → spend"),
    "test_worth": Text("测一次多赚", "A test is worth"),
    "spend": Text("花费", "Spend"),
    "spend_cny": Text("花费", "Spend"),
    "start": Text("开始", "Start"),
    "this_time": Text("本次", "This time"),
    "target": Text("目标", "Target"),
    "total": Text("合计", "Total"),
    "shop_contribution_cny": Text("全店贡献毛利", "Contribution of the shop"),
    "shop_roi_gross": Text("全店支付ROI", "Shop ROI, gross"),
    "shop_roi_net": Text("全店退后ROI", "Shop ROI, net"),
    "trait": Text("特征", "Trait"),
    "uv": Text("访客数", "Visitors"),
    "uv_daily": Text("日均访客数", "Visitors a day"),
    "verdict": Text("结论", "Verdict"),
    "window": Text("统计日期", "Days counted"),
    "other_plan": Text("本方案", "This plan"),
    "other_without": Text("不做…", "Without …"),
    "other_least_spend": Text("少花钱，差不多好", "Less money, nearly as good"),
    "against_plan": Text("比本方案", "Against the plan"),
    "wmape_share": Text("模型误差", "Error of the model"),
    "yes": Text("是", "Yes"),
}

CHANNELS: dict[str, Text] = {
    "affiliate": Text("淘客联盟", "Affiliates"),
    "community": Text("私域社群", "Community"),
    "display_ads": Text("展示广告", "Display ads"),
    "feed_ads": Text("信息流广告", "Feed ads"),
    "kol": Text("达人种草", "KOL"),
    "livestream": Text("直播", "Livestream"),
    "search_ads": Text("搜索广告", "Search ads"),
    "short_video": Text("短视频", "Short video"),
    "sms": Text("短信", "SMS"),
}

CASES: dict[str, Text] = {
    "all_at_once": Text("以上情况同时发生", "All of these at once"),
    "base": Text("基准", "Base"),
    "creator_drops_out": Text("头部达人爽约", "Top creator drops out"),
    "equal": Text("平均分配", "Equal split"),
    "high": Text("乐观（最好的五分之一）", "High (best fifth)"),
    "last_split": Text("按上次的分法", "Last time's split"),
    "low": Text("保守（最差的五分之一）", "Low (worst fifth)"),
    "own_split": Text("你自己的分法", "Your own split"),
    "own_budgets": Text("按各自预算的比例", "As their own budgets"),
    "plan": Text("本方案", "This plan"),
    "presale_removed": Text("预售取消", "No presale"),
    "platform_roi_split": Text("按平台ROI分", "Split by platform ROI"),
    "refunds_up": Text("退款率高 10 个点", "Refunds +10 points"),
    "traffic_dearer": Text("流量贵 30%", "Traffic 30% dearer"),
}

EVENTS: dict[str, Text] = {
    "38": Text("三八节", "March 8"),
    "618": Text("618", "618"),
    "88": Text("8·8 节", "August 8"),
    "99": Text("9·9 大促", "September 9"),
    "double11": Text("双11", "Double 11"),
    "double12": Text("双12", "Double 12"),
    "march8": Text("三八节", "March 8"),
    "may20": Text("520", "May 20"),
    "mid_autumn": Text("中秋", "Mid-Autumn"),
    "new_year_goods": Text("年货节", "New Year goods festival"),
    "nianhuo": Text("年货节", "New Year goods festival"),
    "qixi": Text("七夕", "Qixi"),
    "spring": Text("春节", "Spring Festival"),
    "valentine": Text("情人节", "Valentine's Day"),
}
"""Sales by the name before the year in events: the kit's festivals and what planners call them."""

DOUBTS = (
    "channels-not-told-apart",
    "constant-spend",
    "no-sales-of-its-own",
    "roi-above-claims",
    "spend-in-lockstep",
    "spend-moves-together",
    "test-against-fit",
)
"""Findings whose warnings speak against a channel's ROI, of which its interval does not know."""

KINDS: dict[str, Text] = {
    "auction": Text("竞价投放", "auction"),
    "commission": Text("按成交付佣", "commission"),
    "deals": Text("逐个洽谈", "deals"),
    "touch": Text("私域触达", "owned audience"),
}


GOAL_UNITS: dict[str, Text] = {
    "contribution": Text("元贡献毛利", " yuan of contribution"),
    "gmv_paid": Text("元支付金额", " yuan of paid sales"),
    "net_sales": Text("元退后销售额", " yuan of sales after refunds"),
    "new_buyers": Text("位新客", " new buyers"),
}
"""What a goal counts in; the English begins with the space after a figure."""

GOAL_TITLES: dict[str, Text] = {
    "contribution": Text("贡献毛利", "contribution"),
    "gmv_paid": Text("支付金额", "paid sales"),
    "net_sales": Text("退后销售额", "sales after refunds"),
    "new_buyers": Text("新客", "new buyers"),
}
"""What a goal is called inside a sentence."""


def label(name: str, language: str) -> str:
    """Return the short name of a figure; an unknown one as it stands, without underscores."""
    found = LABELS.get(name) or WHAT_IF_LABELS.get(name)
    return found.in_language(language) if found else name.replace("_", " ")


def channel_title(name: str) -> Text:
    """Return the usual title of a channel of that name, else the name itself."""
    readable = name.replace("_", " ")
    return CHANNELS.get(name, Text(readable, readable[:1].upper() + readable[1:]))


def creator_title(creator_id: str, name: object = None) -> Text:
    """Return a creator's name with the id in brackets; the id alone where no name is known."""
    if not isinstance(name, str) or name.strip() in ("", creator_id):
        return Text(creator_id, creator_id)
    return Text(f"{name}（{creator_id}）", f"{name} ({creator_id})")


def event_title(name: str) -> Text:
    """Return the title of an event named like double11-2025: 2025 双11, Double 11 2025."""
    kind, _, year = name.rpartition("-")
    usual = EVENTS.get(kind)
    return Text(f"{year} {usual.zh}", f"{usual.en} {year}") if usual else Text(name, name)


def event_kind_title(kind: str) -> Text:
    """Return the title of a kind of event, double11: 双11, Double 11; else the name itself."""
    return EVENTS.get(kind, Text(kind, kind))


def case_title(name: str) -> Text:
    """Return the title of a scenario or comparison of that name, else the name itself."""
    readable = name.replace("_", " ")
    return CASES.get(name, Text(readable, readable[:1].upper() + readable[1:]))
