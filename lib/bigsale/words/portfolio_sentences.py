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
    "card_gain": Text("比按各自预算的比例分", "Gain over a split by own budgets"),
    "card_gain_note": Text("同样的钱", "with the same money"),
    "card_gap": Text("离最优最多差", "At most missed"),
    "card_gap_note": Text("在模型的曲线上有证明", "proven on the model's curves"),
    "interval": Text(
        "各活动的 90% 区间相加 {low} – {high}", "90% intervals added up {low} – {high}"
    ),
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
        "有证明：在各活动模型估出的曲线上、守住同样的限制，这个分法离最好的最多差 **{gap}**：它值 {objective}，"
        "任何分法都超不过 {bound}。这两个数按各活动的风险偏好折算，不含之前的投放本来就会带来的，所以和上面的预期不同。",
        "Proven on the curves that each campaign's model estimated, within the same limits: at most "
        "**{gap}** is missed. This split is worth "
        "{objective}, none can exceed {bound}. Both weigh bad cases as each campaign asks and leave out what earlier "
        "spend brings anyway, so they differ from the expectation above.",
    ),
    "split_basis": Text(
        "预算含各活动的机动预留；贡献毛利扣掉退款、货品成本、平台扣点、佣金和花费。"
        "“再多 1 元带来”的单位是{unit}，按已选的达人和各活动的风险偏好算。",
        "Budgets include each campaign's reserve. Contribution is after refunds, goods, fees, "
        'commission and spend. "Next yuan brings" is in{unit}, with the '
        "creators as chosen and bad cases weighed as each campaign asks.",
    ),
    "net_of_it": Text("（已扣掉这 1 元）", " after paying for itself"),
    "apart": Text(
        "这里把各活动当作互不影响：一个活动花多少，不改变另一个活动的销售。日期隔开一两个月时大致成立；"
        "日期重叠，或前一个活动把后一个的销售提前透支时不成立，结果会偏乐观。"
        "每个活动的效果分别从自己的表估计；几个活动用同一家店的历史也可以。",
        "Campaigns are taken as not influencing each other: what one spends does not change what "
        "the other sells. That is about right with a month or two between them; where days "
        "overlap, or one campaign takes sales from the next, results are too good. What "
        "spend does is estimated for each from its own tables; they may be of the same shop.",
    ),
    "next_steps": Text(
        "把每个活动的预算定为分到的数，各出一份完整方案（在命令行运行）：",
        "Give each campaign its part as its budget and plan it in full (on the command line):",
    ),
    "method": Text(
        "给所有活动同一道门槛：每多要 1 元，至少要多带来这么多。门槛高低调到各活动要的钱加起来正好等于品牌预算；"
        "各活动超过门槛的部分最多能值多少，连同预算一起算出任何分法都超不过的数。"
        "达人要么请要么不请，钱只能整笔地挪，所以最后再在活动之间来回试挪，直到怎么挪都不会更好。",
        "All campaigns face one hurdle: what each further yuan must bring. It is set so that what "
        "they ask for adds up to the brand's budget; what they could bring beyond it, at most, "
        "gives a figure that no split can exceed. Creators are hired or not, so money comes in "
        "lumps: at the end it is moved between campaigns until no move gains.",
    ),
    "title_campaign_comparison": Text(
        "同样的钱，多 {gain} 贡献毛利", "{gain} more contribution with the same money"
    ),
}
