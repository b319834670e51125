"""Headings, and the title and basis of every chart, in both languages."""

from __future__ import annotations

from bigsale.errors import Text

HEADINGS: dict[str, Text] = {
    "apart": Text("各活动互不影响吗", "Do the campaigns influence each other"),
    "actions": Text("下次怎么做", "What to do next time"),
    "background": Text("背景与上次复盘", "Background and last time"),
    "basis": Text("口径说明", "What the figures mean"),
    "bridge": Text("销售额为什么变了", "Why sales changed"),
    "budget": Text("渠道与预算", "Channels and budget"),
    "channels": Text("渠道表现", "Channels"),
    "creators": Text("达人与直播", "Creators and livestreams"),
    "daily": Text("每日节奏", "Day by day"),
    "data_gaps": Text("需要留意", "Points to mind"),
    "demand": Text("需求预测", "Demand"),
    "goal": Text("目标", "Goal"),
    "method": Text("数据与方法", "Data and method"),
    "next_steps": Text("接下来怎么做", "What to do next"),
    "next_yuan": Text("再多一万元放哪里", "Where the next ¥10k should go"),
    "other_plans": Text("换个做法会怎样", "What if we did otherwise"),
    "one_page": Text("一页结论", "On one page"),
    "phases": Text("节奏与阶段", "Rhythm and phases"),
    "proof": Text("离最优还差多少", "How far from the best"),
    "results": Text("目标达成", "Against plan"),
    "returns": Text("渠道回报", "What channels bring"),
    "risk": Text("风险与情景", "Risk and scenarios"),
    "safe": Text("哪些把握大，哪些没把握", "What is safe and what is not"),
    "split": Text("每个活动分多少", "What each campaign gets"),
    "stock": Text("货品准备", "Stock"),
    "test_first": Text("先把哪个渠道测清楚", "Which channel to test first"),
    "traffic": Text("流量与点击成本", "Traffic and what a click cost"),
    "watch": Text("投放中盯什么", "What to watch"),
    "why": Text("为什么这样分", "Why this split"),
}

CHARTS: dict[str, tuple[Text, Text]] = {
    "backtest": (
        Text("当时能预测到后来的销售吗", "Would it have foreseen what came"),
        Text(
            "支付金额，每期，退款前；黑线为实际，色带为当时的 90% 预测区间（含日常波动）",
            "Paid sales a period before refunds; band: 90% interval predicted then, with scatter",
        ),
    ),
    "beliefs": (
        Text("数据让我们对各渠道的回报更有把握了吗", "What the data taught about each channel"),
        Text(
            "增量ROI：支付口径、退款前；横线为 90% 区间",
            "Incremental ROI on paid sales before refunds; bars are 90% intervals",
        ),
    ),
    "budget": (
        Text("钱花在哪个渠道、哪个阶段", "Spend by channel and phase"),
        Text("计划花费；右侧为合计与占比", "Planned spend; total and share on the right"),
    ),
    "bridge": (
        Text("访客、转化、客单各影响了多少", "Visitors, conversion and basket value"),
        Text(
            "支付金额 = 访客数 × 支付转化率 × 客单价；退款前",
            "Paid sales = visitors × conversion × basket value; before refunds",
        ),
    ),
    "campaign_comparison": (
        Text("和按各自预算的比例分比，差多少", "Against the proportion of their own budgets"),
        Text(
            "各活动预期贡献毛利之和；横线把各活动的 90% 区间首尾相加（同好同坏）",
            "Sum of expected contributions; bars add the campaigns' 90% intervals end to end",
        ),
    ),
    "campaign_curves": (
        Text("每个活动的预算加到多少还划算", "How far more budget pays in each campaign"),
        Text(
            "每个预算下最优方案的预期贡献毛利；圆点是这次分到的预算",
            "Expected contribution of the best plan at each budget; dots: the budgets given",
        ),
    ),
    "campaign_split": (
        Text("预算怎么分给各活动", "How the budget is split over campaigns"),
        Text(
            "分到的预算，含机动预留；浅色为按各自预算的比例分",
            "Budget given, reserves included; pale: in proportion to their own budgets",
        ),
    ),
    "comparison": (
        Text("和其他分法比，贡献毛利差多少", "This plan against other splits"),
        Text(
            "同一模型下的预期贡献毛利，每种分法按各自花掉的钱；横线为 90% 区间",
            "Expected contribution by the same model, each split with what it spends; bars are 90% intervals",
        ),
    ),
    "contribution": (
        Text("新增销售额怎样变成贡献毛利", "From added sales to contribution"),
        Text(
            "均值；新增销售额为支付口径、退款前",
            "Expected values; added sales are paid sales before refunds",
        ),
    ),
    "curves": (
        Text("多花或少花，会多卖多少", "What more or less spend would add"),
        Text(
            "横轴：活动期花费；纵轴：新增销售额（退款前），色带为 90% 区间；虚线为保本线；○ 本方案，◇ 上次花费",
            "Spend in the campaign against added sales (before refunds) with 90% band; "
            "dashed: break-even; ○ this plan, ◇ last time",
        ),
    ),
    "daily": (
        Text("每天花多少", "Spend by day"),
        Text(
            "计划花费，按自然日；底纹为阶段（按开始与结束时刻）",
            "Planned spend by calendar day; bands are the phases",
        ),
    ),
    "daily_baseline": (
        Text("没有投放会卖多少，实际卖了多少", "Actual sales against the baseline"),
        Text(
            "支付金额，按天，退款前；色带为基线的 90% 区间",
            "Paid sales a day before refunds; band: 90% interval of the baseline",
        ),
    ),
    "deals": (
        Text("请哪些达人", "Which creators to hire"),
        Text(
            "预期贡献毛利（扣费用、佣金、退款与货品成本）；深色为选用，浅色为再请这一位能多带来的，最多列 15 位",
            "Expected contribution after fee, commission, refunds and goods; dark: hired, light: one more; top 15",
        ),
    ),
    "demand": (
        Text("活动期需求是平日的几倍", "Demand against an ordinary day"),
        Text(
            "不靠投放的销售相对平日（= 1）；色带为 90% 区间，含活动后回落",
            "Sales without advertising against an ordinary day (= 1); band: 90% interval",
        ),
    ),
    "fit": (
        Text("模型解释得了过去吗", "Does the model explain the past"),
        Text(
            "支付金额，每期；色带为模型期望值的 90% 区间（不含日常波动）",
            "Paid sales a period; band: 90% interval of the expected value, without daily scatter",
        ),
    ),
    "frontier": (
        Text("预算加到多少还划算", "How far more budget pays"),
        Text(
            "每个预算下最优分法的预期贡献毛利；色带为 90% 区间",
            "Expected contribution of the best split at each budget; band: 90% interval",
        ),
    ),
    "planned_channels": (
        Text("各渠道花费与计划", "Spend against plan by channel"),
        Text("蓝条为实际，橙线为计划，百分数为执行率", "Bar: actual; tick: plan; %: of plan"),
    ),
    "planned_phase_spend": (
        Text("各阶段花费与计划", "Spend against plan by phase"),
        Text(
            "计划没有分阶段的销售，这里比花费；蓝条为实际，橙线为计划，百分数为执行率",
            "The plan has no sales by phase; spend instead. Bar: actual; tick: plan; %: of plan",
        ),
    ),
    "planned_phases": (
        Text("各阶段销售与计划", "Sales against plan by phase"),
        Text(
            "支付金额，退款前；蓝条为实际，橙线为计划，百分数为达成率",
            "Paid sales before refunds; bar: actual; tick: plan; %: of plan",
        ),
    ),
    "roi": (
        Text("平台报的ROI与真正多卖的差多少", "What platforms claim and what was added"),
        Text(
            "每花 1 元对应的支付金额（退款前），整段历史；蓝色横线为 90% 区间",
            "Paid sales before refunds per yuan spent, whole history; blue bar: 90% interval",
        ),
    ),
    "roi_review": (
        Text("同一个渠道，三种口径的ROI", "One channel, three bases of ROI"),
        Text(
            "每花 1 元对应的销售额，本次活动；细线为增量ROI的 90% 区间",
            "Sales per yuan spent in this campaign; line: 90% interval of the incremental ROI",
        ),
    ),
    "scenarios": (
        Text("情况变坏或变好时，还剩多少贡献毛利", "Contribution if things go worse or better"),
        Text("本方案不变；横线为 90% 区间", "The plan as it is; bars are 90% intervals"),
    ),
}
