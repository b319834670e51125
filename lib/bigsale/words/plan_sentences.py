"""The sentences of a plan's report."""

from __future__ import annotations

from bigsale.errors import Text

PLAN_SENTENCES: dict[str, Text] = {
    # On one page
    "card_spend": Text("计划花费", "Planned spend"),
    "card_spend_note": Text("预算 {budget}，机动 {reserve}", "of {budget}; {reserve} in reserve"),
    "card_contribution": Text("预期贡献毛利", "Expected contribution"),
    "card_gmv": Text("预期支付金额", "Expected paid sales"),
    "card_added": Text("其中投放新增", "Added by the spend"),
    "card_roi": Text("退后增量ROI", "Incremental ROI, net"),
    "card_roi_note": Text("退款后新增销售 ÷ 花费", "added sales after refunds ÷ spend"),
    "card_chance": Text("达标的可能", "Chance of the target"),
    "card_chance_note": Text("{target}；要求 {wanted}", "{target}; {wanted} asked for"),
    "card_new_buyers": Text("预期新客", "Expected new buyers"),
    "interval_note": Text("90% 区间 {low} – {high}", "90% interval {low} – {high}"),
    "result": Text(
        "花 {spend}，预计多赚贡献毛利 **{contribution}**；亏钱的可能：{loss}。",
        "Spending {spend} should add a contribution of **{contribution}**; the chance of a loss "
        "is {loss}.",
    ),
    "result_negative": Text(
        "花 {spend}，预计贡献毛利 **{contribution}**，亏钱的可能：{loss}。这笔预算按现有条件不划算。",
        "Spending {spend} is expected to bring a contribution of **{contribution}**, with a "
        "{loss} chance of a loss: on these terms the budget does not pay.",
    ),
    "target_met": Text(
        "{target}的可能{about}**{chance}**，达到要求的 {wanted}。",
        "The chance of {target} is {about}**{chance}**; {wanted} was asked for.",
    ),
    "target_missed": Text(
        "{target}的可能{about}**{chance}**，达不到要求的 {wanted}，需要调低目标或补充资源。",
        "The chance of {target} is {about}**{chance}**, short of the {wanted} asked for: "
        "lower the target or add resources.",
    ),
    "about": Text("约 ", "about "),
    "only": Text("只有 ", "only "),
    "at_an_end": Text("", ""),
    "target_gmv_paid_cny": Text("支付金额达到 {value}", "reaching {value} of paid sales"),
    "target_roi_net_min": Text("退后增量ROI达到 {value}", "a net incremental ROI of {value}"),
    "target_expense_ratio_max": Text("费比不超过 {value}", "an expense ratio of at most {value}"),
    "target_new_buyers": Text("新客达到 {value} 人", "{value} new buyers"),
    "budget_basis": Text("单位：元。", "Yuan."),
    "budget_basis_deals": Text(
        "达人与直播为合作费（含平台服务费），按发布所在阶段计。",
        "Creators and livestreams: fees with the platform's service fee, in the phase of the post.",
    ),
    "budget_basis_commission": Text("淘客为预计佣金。", "Affiliates: expected commission."),
    "returns_basis": Text(
        "退后增量ROI = 新增销售退款后 ÷ 花费：高于“退后保本”，这个渠道整体赚钱。“历史”是整段历史的平均；"
        "方案和它不同，因为日子不同（大促需求高）、花多花少不同、请的人不同：换了日子或人，就回到历史水平。"
        "边际ROI = 再加 1 元能多卖多少元（支付金额，退款前）：高于保本ROI，才值得再加。达人和直播的保本线"
        "含各自的佣金；他们要么请要么不请，没有边际ROI。",
        "Incremental ROI, net is added sales after refunds over spend: above net break-even the "
        "channel pays as a whole. Marginal ROI is how many yuan one more yuan sells (paid sales "
        'before refunds): above break-even ROI, more spend pays. "In the past" is the mean of all '
        "the history; the plan differs in its days (demand of a sale), in how much it spends and "
        "in whom it hires: on other days or with others it goes back. The lines of creators and "
        "livestreams count their own commission; they are hired or not and have no marginal ROI.",
    ),
    # Background, goal, rhythm
    "no_last_time": Text(
        "历史数据里没有同类活动，大促期间的判断主要靠平日数据和行业经验，把握较小。",
        "The history holds no comparable campaign; what happens on sale days rests on ordinary "
        "days and benchmarks, and is less certain.",
    ),
    "no_last_time_judged": Text(
        "历史数据里没有同类活动，大促期间的判断主要靠平日数据和你给各阶段填的需求倍数，把握较小。",
        "The history holds no comparable campaign; what happens on sale days rests on ordinary "
        "days and the multipliers that you set for the phases, and is less certain.",
    ),
    "new_shop": Text(
        "这是没有销售历史的新店：本方案的每个数都来自行业经验和你给的日常销售额，区间很宽，请先小步试投。",
        "This is a new shop without past sales: every figure of this plan comes from benchmarks "
        "and from the usual sales that you gave. Intervals are wide; start small.",
    ),
    "history": Text(
        "依据 {start} 至 {end} 的{grain}数据：支付金额 {gmv}，投放花费 {spend}。",
        "Based on {grain} data from {start} to {end}: paid sales {gmv}, spend {spend}.",
    ),
    "overclaim": Text(
        "同期各平台自报的成交加起来是全店支付金额的 {share}；同一笔可能被几家认领，其中也有本来就会发生的成交。",
        "The platforms' own figures add up to {share} of the shop's paid sales. Several may claim "
        "the same order, and some orders would have come anyway.",
    ),
    "goal_contribution": Text(
        "在 {budget} 预算内，让贡献毛利最大；留 {reserve} 机动，计划内可花 {spendable}。",
        "Get the largest contribution from a budget of {budget}, keeping {reserve} in reserve: "
        "{spendable} to plan.",
    ),
    "goal_gmv_paid": Text(
        "在 {budget} 预算内，让支付金额最大；留 {reserve} 机动，计划内可花 {spendable}。",
        "Get the largest paid sales from a budget of {budget}, keeping {reserve} in reserve: "
        "{spendable} to plan.",
    ),
    "goal_net_sales": Text(
        "在 {budget} 预算内，让退款后的销售最大；留 {reserve} 机动，计划内可花 {spendable}。",
        "Get the largest sales after refunds from a budget of {budget}, keeping {reserve} in "
        "reserve: {spendable} to plan.",
    ),
    "goal_new_buyers": Text(
        "在 {budget} 预算内，让新客最多；留 {reserve} 机动，计划内可花 {spendable}。",
        "Win the most new buyers with a budget of {budget}, keeping {reserve} in reserve: "
        "{spendable} to plan.",
    ),
    "goal_targets": Text(
        "目标（只报能否达到，方案不为它多花钱）：{targets}。",
        "Targets (the plan says how likely they are and spends nothing for them): {targets}.",
    ),
    "goal_targets_binding": Text(
        "必须达到的目标（各自把握不低于 {probability}）：{targets}。",
        "Targets that the plan must reach, each with a probability of {probability} or more: "
        "{targets}.",
    ),
    "goal_later_worth": Text(
        "取舍时每位新客另计 {value} 的后续价值，贡献毛利的数字里不含它。",
        "Each new buyer counts for {value} more when choosing; figures of contribution leave it "
        "out.",
    ),
    "unspent": Text(
        "计划只花了可用预算的 {share}：再多花的每一元，预计赚不回来（或渠道已到上限）。剩下的留作机动。",
        "The plan uses only {share} of what may be spent: beyond that, a yuan is not expected to "
        "earn itself back, or the channels are at their limits. Keep the rest in reserve.",
    ),
    "unspent_told": Text(
        "计划花了可用预算的 {share}。{why}{step}",
        "The plan uses {share} of what may be spent. {why} {step}",
    ),
    "unspent_careful": Text(
        "计划只花了可用预算的 {share}：按平均，再多花 1 元可能还赚一点；把最差的情形也算上（你给的风险偏好）就不划算了，或渠道已到上限。剩下的留作机动。",
        "The plan uses only {share} of what may be spent: on average one more yuan may still earn a little, but not with bad cases weighed as you asked, or the channels are at their limits. Keep the rest in reserve.",
    ),
    "risk_attitude": Text(
        "取舍偏稳：平均结果占 {average} 的分量，最差 {level} 情形的平均占 {weight}。",
        "The choice is on the safe side: the average counts for {average}, the mean of the worst {level} of cases for {weight}.",
    ),
    "phase_line": Text(
        "**{phase}**（{span}）：{spend}，占 {share}", "**{phase}** ({span}): {spend}, {share}"
    ),
    "key_days": Text(
        "花得最多的 {count} 天花掉 **{share}**：素材、出价、货和客服在前一天备好。每天每个渠道花多少，在 plan.xlsx 的“每日”表。",
        'The {count} days of most spend take **{share}** of it: have creatives, bids, goods and service ready the day before. What each channel spends on each day stands in plan.xlsx, sheet "Daily".',
    ),
    # Why this split
    "most_money": Text("钱最多的是{channels}。", "Most of the money goes to {channels}."),
    "channel_share": Text("{channel}（{share}）", "{channel} ({share})"),
    "still_pays": Text(
        "{channel}：在计划花费上再加 1 元，预计带来 {marginal} 元新增销售，高于保本的 {breakeven} 元{limit}。",
        "{channel}: one more yuan is expected to add ¥{marginal} of sales, above the "
        "break-even of ¥{breakeven}{limit}.",
    ),
    "levelled": Text(
        "{channels}：各再加 1 元，分别带来 {low}–{high} 元新增销售，已经拉平{apart}，都高于保本的 {breakeven} 元；钱在它们之间怎么挪都不会更好。",
        "{channels}: one more yuan in each adds ¥{low} to ¥{high} of sales. They are level{apart} and above the break-even of ¥{breakeven}; moving money between them gains nothing.",
    ),
    "levelled_apart": Text(
        "（剩下的差别来自{reasons}）", " (what is left between them is due to {reasons})"
    ),
    "apart_daily": Text("单日上限", "daily limits"),
    "apart_careful": Text("对最差情形的照顾", "the regard for bad cases"),
    "levelled_same": Text(
        "{channels}：各再加 1 元，都带来 {low} 元新增销售，已经拉平，都高于保本的 {breakeven} 元；钱在它们之间怎么挪都不会更好。",
        "{channels}: one more yuan in each adds ¥{low} of sales. They are level and above the break-even of ¥{breakeven}; moving money between them gains nothing.",
    ),
    "stops_paying": Text(
        "{channel}：再加 1 元只带来 {marginal} 元新增销售，已接近或低于保本的 {breakeven} 元，不再加钱{limit}。",
        "{channel}: one more yuan adds only ¥{marginal} of sales, near or below the break-even "
        "of ¥{breakeven}, so it gets no more{limit}.",
    ),
    "still_pays_many": Text(
        "{channels}：在计划花费上各再加 1 元，预计带来 {marginal} 元新增销售，高于保本的 {breakeven} 元{limit}。",
        "{channels}: one more yuan in each is expected to add ¥{marginal} of sales, above the "
        "break-even of ¥{breakeven}{limit}.",
    ),
    "stops_paying_many": Text(
        "{channels}：各再加 1 元只带来 {marginal} 元新增销售，已接近或低于保本的 {breakeven} 元，都不再加钱{limit}。",
        "{channels}: one more yuan in each adds only ¥{marginal} of sales, near or below the "
        "break-even of ¥{breakeven}, so they get no more{limit}.",
    ),
    "kept_below": Text(
        "{channel}：再加 1 元只带来 {marginal} 元新增销售，低于保本的 {breakeven} 元；花到这里是因为{kept}{limit}。",
        "{channel}: one more yuan adds only ¥{marginal} of sales, below the break-even of "
        "¥{breakeven}; it gets this much for {kept}{limit}.",
    ),
    "kept_below_many": Text(
        "{channels}：各再加 1 元只带来 {marginal} 元新增销售，低于保本的 {breakeven} 元；花到这里是因为{kept}{limit}。",
        "{channels}: one more yuan in each adds only ¥{marginal} of sales, below the break-even of "
        "¥{breakeven}; they get this much for {kept}{limit}.",
    ),
    "marginal_range": Text("{low}–{high}", "{low} to ¥{high}"),
    "no_move": Text("；在它们之间挪钱也不会更好", "; moving money between them gains nothing"),
    "at_max": Text("；已到上限 {max}", "; it is at its limit of {max}"),
    "at_min": Text("；花的是你设的下限 {min}", "; it is at your floor of {min}"),
    "in_doubt": Text("；它的 ROI 有疑点，先测再加", "; its ROI is in doubt, test it first"),
    "no_money": Text("{channels}没有分到钱。", "{channels} gets nothing."),
    "no_money_many": Text("{channels}没有分到钱。", "{channels} get nothing."),
    "idle_closed": Text(
        "{channels}没有分到钱：你把上限设成了 0。",
        "{channels}: nothing, as you set the limit to 0.",
    ),
    "idle_deals": Text(
        "{channels}没有分到钱：候选里没有谁按预期赚得回费用和佣金，或者同样的钱放在别处更划算。",
        "{channels}: nothing, as no candidate is expected to earn back fee and commission, or the "
        "money does more elsewhere.",
    ),
    "paid_on_sales": Text(
        "{channels}按成交付佣，花费随销售走，加钱放不大；每 1 元预计带来 {marginal} 元新增销售，保本要 {breakeven} 元。",
        "{channels}: paid on sales, so spend follows sales and more money does not raise them; a "
        "yuan is expected to bring ¥{marginal} of added sales, where ¥{breakeven} breaks even.",
    ),
    "idle_below": Text(
        "{channels}没有分到钱：头 1 元预计只带来 {marginal} 元新增销售，低于保本的 {breakeven} 元。",
        "{channels}: nothing, as the first yuan is expected to add only ¥{marginal} of sales, below "
        "the break-even of ¥{breakeven}.",
    ),
    "idle_elsewhere": Text(
        "{channels}没有分到钱：头 1 元预计带来 {marginal} 元新增销售，不如放在别处。",
        "{channels}: nothing, as the first yuan is expected to add ¥{marginal} of sales, less than "
        "it does elsewhere.",
    ),
    "next_yuan": Text(
        "如果再多 1 万元：最值得给**{best}**，预计新增销售 {sales}、扣除这 1 万元后多赚 {gain}。",
        "With ¥10k more, give it to **{best}**: about {sales} of added sales and {gain} after paying for itself.",
    ),
    "next_yuan_unsure": Text(
        "不过{best}整笔花费赚得回来的可能只有 {chance}：先小步加，看到数再说。",
        "Yet all the spend of {best} earns itself back with a chance of {chance} only: add it in small steps.",
    ),
    "next_yuan_far": Text(
        "但它有的日子已经排到比历史最高还多：加之前先看开头几天的数。",
        "But on some days it already spends more than ever before: look at the first days before adding.",
    ),
    "save_yuan": Text(
        "如果必须省 1 万元：先从**{worst}**省，预计少卖 {sales}。",
        "If ¥10k must go, take it from **{worst}**: about {sales} of sales fewer.",
    ),
    "next_yuan_none": Text(
        "再多 1 万元，没有渠道预计能赚回来；多出的预算建议留作机动。",
        "No channel is expected to earn back another ¥10k; keep extra budget in reserve.",
    ),
    "best_budget_here": Text(
        "在算过的预算里，{best} 时预期贡献毛利最大，与本方案的花费基本一致。",
        "Among the budgets computed, {best} brings the largest contribution: about what this plan "
        "spends.",
    ),
    "best_budget_flat": Text(
        "再加预算，预期贡献毛利几乎不再增加（最多多 {gain}），不必为这场活动加钱。",
        "More budget would hardly add contribution ({gain} at most): there is no need for it.",
    ),
    "best_budget_careful": Text(
        "再加预算，方案也几乎不会多花：按平均下一元还略有赚头，算上最差的情形（你给的风险偏好）就不划算了。",
        "With more budget the plan would hardly spend more: on average the next yuan still earns a little, but not with bad cases weighed as you asked.",
    ),
    "best_budget_enough": Text(
        "再加预算，预期贡献毛利不再增加。", "More budget would add no contribution."
    ),
    "best_budget_more": Text(
        "预算从 {spend} 加到 {best}，预期贡献毛利还能再增加 {gain}；再往上就不划算了。",
        "Raising the spend from {spend} to {best} would add {gain} of contribution; beyond that "
        "it no longer pays.",
    ),
    "best_budget_edge": Text(
        "算到 {best} 为止，多花仍能多赚（比本方案多 {gain}），但每一元赚得越来越少。",
        "Up to {best} more spend still adds ({gain} over this plan), though less and less.",
    ),
    "best_budget_less": Text(
        "只花 {best} 时预期贡献毛利反而更高（多 {gain}）：多花是为了达到目标或满足下限。",
        "Spending only {best} would bring {gain} more contribution: the rest serves the targets "
        "or floors.",
    ),
    # Method
    "roi_bases": Text(
        "- **平台归因ROI** = 平台认领的成交额 ÷ 花费。平台之间会重复认领，也会认领本来就要买的人，所以多半偏高；看过之后到别处下的单（种草常见）它又看不到，这部分会偏低。只用来和平台后台对数。\n"
        "- **增量ROI** = 因为花了这笔钱才多出来的支付金额 ÷ 花费，退款前；由模型从全店销售里估出来，有误差，所以给 90% 区间。\n"
        "- **退后增量ROI**：同上，用退款后的销售额。\n"
        "- **保本ROI** = {breakeven}（全店）：扣退款 {refund}、货品、平台扣点 {fee} 和不可退的费用后，增量ROI要高于它才不亏；各渠道的退款和佣金不同，保本线也不同。",
        "- **Platform ROI** is what a platform claims over spend. Two platforms may claim one order, and orders that would have come anyway, so it is mostly too high; what people buy elsewhere later, as after seeding, they miss, so there it may be too low. Use it only to match their dashboards.\n"
        "- **Incremental ROI** is paid sales that exist only because of the spend, over spend, before refunds; it is estimated from the shop's total sales, hence the 90% interval.\n"
        "- **Incremental ROI, net** is the same after refunds.\n"
        "- **Break-even ROI** is {breakeven} for the shop: after refunds of {refund}, goods, platform fee of {fee} and costs that are not returned, incremental ROI must be above it; channels differ in refunds and commission, and so in their line.",
    ),
    "no_breakeven": Text(
        "按现在的毛利、退款和扣点，每卖 1 元都不剩毛利：任何ROI都保不了本。",
        "With this margin, refunds and fees a yuan of sales leaves nothing: no ROI breaks even.",
    ),
    "interval": Text(
        "90% 区间的意思：按模型和数据，真实值有九成可能落在里面。",
        "A 90% interval holds the true value with a probability of nine in ten, by the model and "
        "the data.",
    ),
    "method": Text(
        "把{grain}销售拆成三部分：没有投放也会有的销售（趋势、季节、星期、大促）、各渠道带来的新增"
        "（会延后显现，花到一定程度后每 1 元带来的越来越少，大促日效果更大）、说不清的波动。三部分一起估计："
        "从行业经验出发，再由全店销售、平台自报数据和对照实验修正。",
        "The {grain} sales are split into what would come without advertising (trend, season, "
        "weekday, sale days), what each channel adds (delayed, from some point on less for each "
        "further yuan, stronger on sale days) and ups and downs that nothing explains. All are estimated "
        "together: from benchmarks, corrected by the shop's sales, platform reports and "
        "experiments.",
    ),
    "proof": Text(
        "在模型估出的这些曲线上、守住同样的限制，没有一种分法能比本方案好过 {gap}（有证明，{seconds} 秒算完）。"
        "证明的是分法，不是曲线：曲线估偏了，实际照样会差。",
        "On the curves that the model estimated and within the same limits no split is better by "
        "more than {gap} (proven, in {seconds} s). That proves the split, not the curves: where "
        "they are off, results will be too.",
    ),
    "daily_grain": Text("每日", "daily"),
    "weekly_grain": Text("每周", "weekly"),
    "most_missed": Text(
        "最不能省的是**{channel}**：不做它，钱可以重新分到别处，预期贡献毛利仍少 {loss}。",
        "**{channel}** is missed most: without it, its money free for the others, expected "
        "contribution falls by {loss}.",
    ),
    "not_missed": Text(
        "不做**{channel}**，预期贡献毛利反而多 {loss}；留着是因为{kept}。",
        "Without **{channel}** expected contribution rises by {loss}; {kept} keeps it.",
    ),
    "none_missed": Text(
        "不做**{channel}**也行：钱挪到别处，预期贡献毛利差不多。",
        "**{channel}** could be left out: with its money elsewhere expected contribution stays "
        "about the same.",
    ),
    "least_missed": Text(
        "最可以省的是**{channel}**：不做它只少 {loss}。",
        "**{channel}** is missed least: without it, only {loss} less.",
    ),
    "nearly_all": Text(
        "想少花钱：只花 {spend}（少 {saved}），贡献毛利仍有 {share}。",
        "For less money: {spend} ({saved} less) still brings {share} of the contribution.",
    ),
    "all_for_less": Text(
        "想少花钱：只花 {spend}（少 {saved}），贡献毛利差不多一样。",
        "For less money: {spend} ({saved} less) brings about the same contribution.",
    ),
    # Titles of charts, when there is something to say
    "title_budget": Text(
        "{channel}占 {share}，{phase}花掉 {phase_share}",
        "{channel} takes {share}; {phase_share} is spent in {phase}",
    ),
    "title_roi": Text(
        "{channel}：每花 1 元，平台报 {platform} 元，真正多卖 {incremental} 元",
        "{channel}: per yuan spent the platform claims ¥{platform}, ¥{incremental} was added",
    ),
    "title_comparison": Text(
        "本方案比按上次的分法预计多赚 {gain}",
        "This plan should earn {gain} more than last time's split",
    ),
    "title_deals": Text(
        "{offered} 位候选里选 {chosen} 位，费用 {fee}", "{chosen} of {offered} creators, for {fee}"
    ),
    "title_contribution": Text(
        "新增 {sales} 销售，最后剩 {result} 贡献毛利",
        "{sales} of added sales leave {result} of contribution",
    ),
}
