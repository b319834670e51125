"""The sentences of a portfolio's report."""

from __future__ import annotations

from bigsale.errors import Text

PORTFOLIO_SENTENCES: dict[str, Text] = {
    "card_budget": Text("品牌预算", "The brand's budget"),
    "card_budget_note": Text("{count} 个活动分", "over {count} campaigns"),
    "card_left_note": Text("剩 {left} 未分", "{left} given to nobody"),
    "card_spend": Text("计划花费", "Planned spend"),
    "card_spend_note": Text("其余是机动预留或不必花", "the rest is reserve, or not needed"),
    "card_contribution": Text("预期贡献毛利", "Expected contribution"),
    "card_gain": Text("比按各自预算的比例分", "Against their own budgets"),
    "card_gain_note": Text("同样的钱", "with the same money"),
    "card_gap": Text("离最优最多差", "At most missed"),
    "card_gap_note": Text("已证明", "proven"),
    "interval": Text("{low} – {high}", "{low} – {high}"),
    "result": Text(
        "**{budget}** 这样分：{parts}，合计预期贡献毛利 **{contribution}**。",
        "**{budget}** are split: {parts}; expected contribution **{contribution}** in sum.",
    ),
    "part": Text("{campaign} {money}（{share}）", "{campaign} {money} ({share})"),
    "gain": Text(
        "比按各活动自己预算的比例分，多 **{gain}** 贡献毛利。",
        "That is **{gain}** more contribution than in proportion to their own budgets.",
    ),
    "no_gain": Text(
        "和按各活动自己预算的比例分差不多（{gain}）：那样分已经接近最好。",
        "That is about the same as in proportion to their own budgets ({gain}): those were near "
        "the best already.",
    ),
    "no_rival": Text(
        "按各活动自己预算的比例分守不住限制，没法比。",
        "In proportion to their own budgets the limits cannot be kept, so there is no comparison.",
    ),
    "proof": Text(
        "没有任何守得住限制的分法能比上界 {bound} 好；这个分法值 {objective}，最多差 **{gap}**"
        "（{unit}，已按各活动的风险态度折算，不含之前投放本来就会带来的）。",
        "No split that keeps the limits can beat the bound of {bound}; this one is worth "
        "{objective}, so at most **{gap}** is missed ({unit}; as each campaign weighs its risk, "
        "without what earlier spend brings anyway).",
    ),
    "unit_contribution": Text("元贡献毛利", "yuan of contribution"),
    "unit_gmv_paid": Text("元支付金额", "yuan of paid sales"),
    "unit_net_sales": Text("元退后销售额", "yuan of net sales"),
    "unit_new_buyers": Text("位新客", "new buyers"),
    "split_basis": Text(
        "预算含各活动的机动预留；贡献毛利扣掉退款、货品成本、平台扣点、佣金和花费。"
        "“再多 1 元带来”按已选达人算，已扣掉这 1 元。",
        "Budgets include each campaign's reserve. Contribution is after refunds, goods, fees, "
        "commission and spend. “Next yuan brings” keeps the creators as "
        "chosen and is net of that yuan.",
    ),
    "apart": Text(
        "这里把各活动当作互不影响：一个活动花多少，不改变另一个活动的销售。日期隔开一两个月时大致成立；"
        "日期重叠，或前一个活动把后一个的销售提前透支时不成立，结果会偏乐观。"
        "各活动的响应分别从自己的表估计，历史可以重叠（同一家店）。",
        "Campaigns are taken as not influencing each other: what one spends does not change what "
        "the other sells. That is about right with a month or two between them; where days "
        "overlap, or one campaign takes sales from the next, results are too good. Each is "
        "estimated from its own tables; their histories may overlap (the same shop).",
    ),
    "next_steps": Text(
        "每个活动按分到的预算出完整方案：",
        "Plan each campaign in full for its part:",
    ),
    "method": Text(
        "对每个活动给预算标一个统一的价格，价格高到大家想要的钱加起来正好等于品牌预算；在这个价格下，"
        "每个活动“最多还能超出价格值多少”相加，就是上界。达人要么请要么不请，钱是成块的，所以再在活动之间"
        "来回挪动，直到挪多少都不会更好。",
        "A yuan of budget gets one price for all campaigns, so high that what they want adds up to "
        "the brand's budget; what each is worth beyond that price, at most, sums to the bound. "
        "Creators are hired or not, so money comes in lumps: it is then moved between campaigns "
        "until no move gains.",
    ),
    "title_campaign_comparison": Text(
        "同样的钱，多 {gain} 贡献毛利", "{gain} more contribution with the same money"
    ),
}
