"""The words of the workbook."""

from __future__ import annotations

from bigsale.errors import Text

SHEETS = {
    "budget": Text("预算", "Budget"),
    "deals": Text("达人", "Deals"),
    "daily": Text("每日", "Daily"),
    "curves": Text("曲线", "Curves"),
    "notes": Text("说明", "Notes"),
}

WORDS = {
    "actual": Text("实际花费（填写）", "Actual spend (fill in)"),
    "adjust": Text("其他调整", "Other adjustments"),
    "allocated": Text("已分配", "Allocated"),
    "budget": Text("预算总额", "Budget"),
    "channel": Text("渠道", "Channel"),
    "check": Text("检查", "Check"),
    "choose": Text("选用", "Take"),
    "contribution": Text("预期贡献毛利", "Expected contribution"),
    "creator": Text("达人", "Creator"),
    "creator_id": Text("编号", "ID"),
    "cumulative": Text("累计计划", "Planned to date"),
    "cumulative_actual": Text("累计实际", "Actual to date"),
    "date": Text("日期", "Date"),
    "difference": Text("实际 − 计划（累计）", "Actual − plan (to date)"),
    "fee": Text("费用", "Fee"),
    "fee_in_plan": Text("计入费用", "Fee counted"),
    "gain_in_plan": Text("计入贡献毛利", "Contribution counted"),
    "hint": Text(
        "浅黄格可改，其余自动计算。金额单位：元。",
        "Change the yellow cells; the rest follows. Yuan.",
    ),
    "max": Text("上限", "Maximum"),
    "min": Text("下限", "Minimum"),
    "no": Text("否", "No"),
    "ok": Text("在范围内", "OK"),
    "over_budget": Text("超出预算", "Over budget"),
    "over_max": Text("超过上限", "Above maximum"),
    "phase": Text("阶段", "Phase"),
    "post_date": Text("发布日", "Posts on"),
    "planned": Text("当日计划", "Planned"),
    "remaining": Text("剩余", "Left"),
    "reserve": Text("机动比例", "Reserve"),
    "roi": Text("增量ROI", "Incremental ROI"),
    "sales": Text("预期新增销售额", "Expected added sales"),
    "share": Text("占比", "Share"),
    "spend": Text("花费", "Spend"),
    "spendable": Text("可分配", "To allocate"),
    "total": Text("合计", "Total"),
    "under_min": Text("低于下限", "Below minimum"),
    "within_budget": Text("在预算内", "Within budget"),
    "yes": Text("是", "Yes"),
}

NOTES = (
    Text("怎么用", "How to use"),
    Text(
        "「预算」里改渠道和阶段的金额，合计、占比、剩余预算、预期新增销售额和贡献毛利随之变化。",
        "Change amounts by channel and phase in Budget; totals, shares, what is left, expected "
        "sales and contribution follow.",
    ),
    Text(
        "「达人」里把“选用”改成是或否，费用自动进入「预算」的对应渠道和阶段；改了阶段也会跟着走。",
        "Set Take to Yes or No in Deals: the fee moves in or out of its channel and phase in Budget.",
    ),
    Text(
        "「每日」按原方案的节奏把每个阶段的钱分到天，填入实际花费即可看累计偏差。"
        "一天跨两个阶段时有两行。",
        "Daily spreads each phase as the plan does; fill in actual spend to see the deviation. A "
        "day in two phases has two rows.",
    ),
    Text("口径", "What the figures mean"),
    Text(
        "新增销售额：因为花了这笔钱才多出来的支付金额，退款前，均值；不是平台归因的成交额。",
        "Added sales: paid sales that exist only because of the spend, before refunds, expected "
        "value; not what platforms attribute.",
    ),
    Text(
        "贡献毛利：新增销售额扣退款、货品成本、平台扣点、佣金、运费等，再减花费；不含自然销售的毛利。",
        "Contribution: added sales less refunds, goods, platform fee, commission and freight, less "
        "spend; the margin of sales that would have come anyway is not in it.",
    ),
    Text(
        "改动后的预期按「曲线」里各渠道的响应曲线插值：花费总额变、节奏不变。"
        "在同一渠道内挪阶段，预期不变；改动很大时请重新运行方案。",
        "After an edit the expectation is read from the channel's curve in Curves: total spend "
        "changes, timing does not. Moving money between phases of one channel leaves it "
        "unchanged; after large edits run the plan again.",
    ),
    Text(
        "淘客的花费是佣金，按成交付，新增销售额按比例变化。",
        "Affiliates are paid by sales; their added sales change in proportion.",
    ),
    Text(
        "这些都是期望值，区间见报告。", "All are expected values; for the intervals see the report."
    ),
)
