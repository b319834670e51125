"""The sentences of a review's report."""

from __future__ import annotations

from bigsale.errors import Text

REVIEW_SENTENCES: dict[str, Text] = {
    # On one page
    "card_gmv": Text("支付金额（退款前）", "Paid sales, before refunds"),
    "card_net": Text("退后销售额", "Sales after refunds"),
    "card_spend": Text("投放花费", "Spend"),
    "card_added": Text("活动真正新增", "Added by the campaign"),
    "card_contribution": Text("新增贡献毛利", "Added contribution"),
    "card_expense": Text("费比（花费 ÷ 支付金额）", "Expense ratio (spend ÷ paid sales)"),
    "note_target": Text("目标 {target}，达成 {share}", "target {target}, {share} reached"),
    "note_plan": Text("计划 {plan}，为计划的 {share}", "plan {plan}, {share} of it"),
    "note_budget": Text("预算 {budget}，为预算的 {share}", "budget {budget}, {share} of it"),
    "note_plan_only": Text("计划 {plan}", "plan {plan}"),
    "note_refunds": Text("退款率 {rate}", "refund rate {rate}"),
    "interval_note": Text("90% 区间 {low} – {high}", "90% interval {low} – {high}"),
    "result_met": Text(
        "支付金额 **{gmv}**，达成{against}的 **{share}**；退款后 {net}，费比 {expense}。",
        "Paid sales were **{gmv}**, **{share}** of {against}; {net} after refunds, at an expense "
        "ratio of {expense}.",
    ),
    "result_missed": Text(
        "支付金额 **{gmv}**，只到{against}的 **{share}**，差 {gap}；退款后 {net}，费比 {expense}。",
        "Paid sales were **{gmv}**, only **{share}** of {against}, {gap} short; {net} after "
        "refunds, at an expense ratio of {expense}.",
    ),
    "result_alone": Text(
        "支付金额 **{gmv}**，退款后 {net}，费比 {expense}。",
        "Paid sales were **{gmv}**, {net} after refunds, at an expense ratio of {expense}.",
    ),
    "days_counted": Text(
        "统计口径：{start} 至 {end} 的自然日，整日计入（{days} 天{gaps}）；方案的阶段按 {clock} 起止，所以首尾两天与按小时看的后台会有出入。",
        "Calendar days from {start} to {end} count in full ({days} days{gaps}). Phases begin or end at {clock}, so the first and last day differ from what a dashboard shows by the hour.",
    ),
    "days_counted_whole": Text(
        "统计口径：{start} 至 {end} 的自然日（{days} 天{gaps}）。",
        "Calendar days from {start} to {end} count ({days} days{gaps}).",
    ),
    "days_between": Text(
        "，中间 {days} 没有活动，不计", "; {days} lay between phases and do not count"
    ),
    "two_sums": Text(
        "**两个口径**：前面的“真正新增”{added}（贡献毛利 {gain}）= 大促本身加上**超出日常**的投放；这里各渠道相加是 {channels}（贡献毛利 {channel_gain}）= 活动日的**全部**投放，日常就有的也在内，不含大促本身。两个数不能相减，也不能相加。",
        "**Two sums**: the campaign added {added} (contribution {gain}): the sale itself and the spend **beyond the ordinary**. Channels add up to {channels} here (contribution {channel_gain}): **all** spend on those days, the ordinary included, without the sale itself. Neither may be subtracted from the other, nor added to it.",
    ),
    "creators_promised": Text(
        "数据里没有每位达人的实际成交：下表按**承诺**的销售额排先后，不能当成实际赚到的钱（扣费用、佣金、退款与货品成本，并当作全是新增）；整个渠道兑现了多少见“需要留意”。把每次合作填进 past_deals.csv，就能按实际算。",
        'What each creator really sold is not known: the order below rests on what was **promised**, which is not money earned (after fee, commission, refunds and goods, all of it taken as added); "Points to mind" says how much of the promises a whole channel kept. Enter each deal in past_deals.csv and the table goes by what was sold.',
    ),
    "creators_sold": Text(
        "{count} 位有实际成交：承诺 {promised}，实际 {delivered}，**兑现 {share}**；费用 {fee}，贡献毛利合计 {contribution}。下次 **续 {rehire} 位、谈价 {renegotiate} 位、不续 {drop} 位**。",
        "Sales are known of {count} creators: {promised} promised, {delivered} delivered, **{share} kept**; fees {fee}, contribution {contribution} in all. Next time **rehire {rehire}, renegotiate {renegotiate}, drop {drop}**.",
    ),
    "creators_delivered": Text(
        "贡献毛利 = 实际成交里真正新增的部分（按整个渠道“模型估计 ÷ 平台归因”打折）的毛利，扣退款、全部成交的佣金、费用与寄样。保本费用：这次的成交最多值多少费用；保本费用不到费用一半的不续。一次合作的起伏大，拿不准的看往期。",
        "Earned is the contribution of the added part of those sales (scaled by what the channel added over what its platform attributes), after refunds, commission on all of them, fee and samples. The break-even fee is what these sales were worth at most; below half of the fee the advice is to drop. One deal is a matter of luck too: look at earlier ones when in doubt.",
    ),
    "no_creators": Text("没有达人名单。", "There is no list of creators."),
    "owner": Text("负责：{who}，{when}。", "Owner: {who}, {when}."),
    "the_target": Text("目标", "the target"),
    "the_plan": Text("计划", "the plan"),
    "overspent": Text(
        "花费 {spend}，**超预算 {share}**（预算 {budget}{plan}）。",
        "Spend was {spend}, **{share} over the budget** ({budget}{plan}).",
    ),
    "overspent_plan": Text("，计划本身已排到 {plan}", "; the plan itself asked for {plan}"),
    "phase_over": Text(
        "{phase}比计划多花 {gap}{marginal}", "{phase} took {gap} more than planned{marginal}"
    ),
    "phase_under": Text(
        "{phase}少花 {gap}{marginal}", "{phase} got {gap} less than planned{marginal}"
    ),
    "marginal_below": Text(
        "（再加 1 元只多卖 {marginal} 元，低于这一阶段的保本 {breakeven}）",
        " (one more yuan sold only ¥{marginal}, below the phase's break-even {breakeven})",
    ),
    "marginal_above": Text(
        "（再加 1 元多卖 {marginal} 元，高于这一阶段的保本 {breakeven}）",
        " (one more yuan sold ¥{marginal}, above the phase's break-even {breakeven})",
    ),
    "added": Text(
        "没有这场活动、只有日常投放也能卖一部分；真正新增 **{added}**，其中约 {pulled} 是提前透支了之后的销售。"
        "扣掉成本和多花的投放，新增贡献毛利 **{gain}**。",
        "Part of it would have sold anyway. The campaign added **{added}**, of which about "
        "{pulled} was only moved forward from later weeks. After costs and the extra spend it "
        "contributed **{gain}**.",
    ),
    "added_short": Text(
        "没有这场活动、只有日常投放也能卖一部分；真正新增 **{added}**。",
        "Part of it would have sold anyway. The campaign added **{added}**.",
    ),
    "first_lesson": Text("下次最该改的一件事：{action}", "First thing to change: {action}"),
    # Results
    "totals_roi": Text(
        "全店支付金额 ÷ 花费 = {gross}，退款后 {net}。这两个数把自然成交也算进来了，不等于投放的回报；投放的回报看后面的增量ROI。",
        "The shop's paid sales are {gross} times its spend, {net} times after refunds. Both count "
        "sales that would have come anyway; what the spend brought is incremental ROI, below.",
    ),
    "claimed": Text(
        "各平台自报的成交合计 {claimed}，是全店支付金额的 {share}。",
        "The platforms together claim {claimed}, {share} of the shop's paid sales.",
    ),
    "added_of_plan": Text(
        "**渠道新增销售**：计划 {planned}，模型估计 {added}，为计划的 {share}。",
        "**Sales added by channels**: {planned} planned, {added} by the model, {share} of plan.",
    ),
    "added_below": Text(
        "90% 区间整个低于计划：{channels}。", "The whole 90% interval is below plan for {channels}."
    ),
    "added_above": Text(
        "90% 区间整个高于计划：{channels}。", "The whole 90% interval is above plan for {channels}."
    ),
    "added_rest": Text(
        "其余渠道的计划落在区间里，分不清高低。",
        "For the others the plan lies inside the interval: neither above nor below.",
    ),
    "added_unclear": Text(
        "各渠道的计划都落在区间里，分不清高低。",
        "Every channel's plan lies inside its interval: neither above nor below.",
    ),
    "added_basis": Text(
        "估计算的是各渠道在活动日的全部花费带来的支付金额（平日就有的投放也在内），退款前；计划的数照计划表。",
        "Estimated is what all of a channel's spend on the campaign's days added (spend of ordinary days included), before refunds; the plan's figures are as its table has them.",
    ),
    "phase_best": Text(
        "{best}完成得最好（{best_share}），{worst}最差（{worst_share}）。",
        "{best} did best ({best_share}), {worst} worst ({worst_share}).",
    ),
    "phase_spend": Text(
        "实际花费占计划的比例：{most}最高（{most_share}），{least}最低（{least_share}）。",
        "Spend against plan was highest in {most} ({most_share}), lowest in {least} "
        "({least_share}).",
    ),
    "no_phase_plan": Text("没有分阶段的计划可对照。", "There is no plan by phase to compare with."),
    # Bridge
    "bridge": Text(
        "和 {event} 比，支付金额{verb} {change}：{parts}。",
        "Against {event} paid sales {verb} by {change}: {parts}.",
    ),
    "rose": Text("增加", "rose"),
    "fell": Text("减少", "fell"),
    "bridge_part": Text(
        "{factor}从 {before} 到 {after}，影响 {effect}",
        "{factor} from {before} to {after} ({effect})",
    ),
    "alike_same_days": Text("各阶段的天数和上次一样。", "Phases were as long as last time."),
    "alike_days": Text("天数变在：{parts}。", "Where the days changed: {parts}."),
    "alike_days_part": Text("{phase} {before} → {after} 天", "{phase} {before} → {after} days"),
    "alike": Text(
        "**同阶段按天比**，日均支付金额：{sales}。影响最大的是{factor}（{effect}：{where}），其余：{others}。",
        "**Like for like**, paid sales a day changed so: {sales}. What mattered most is {factor} ({effect}: {where}); the others: {others}.",
    ),
    "alike_basis": Text(
        "括号里是比上次的变化，天数箭头前为上次。只比零点到零点整天都在阶段里的日子；两次长短不同的阶段，长的一段日均会被拉低。",
        "In brackets the change against last time, whose days stand before the arrow. Only days that lie in a phase from midnight to midnight count; where a phase differs in length, the longer one has the lower day.",
    ),
    "alike_turned": Text(
        "{factor}在上面的总拆解里是 {whole}，同阶段比是 {alike}：两次各阶段的天数不同，混在一起比会看反。",
        "The bridge above says {whole} for {factor}, like for like it is {alike}: phases had other lengths last time, and mixing them turns the sign.",
    ),
    "no_plan_bridge": Text(
        "计划没有写访客数、转化和客单，所以这里只和上次比，不和计划拆。",
        "The plan does not say visitors, conversion and basket value, so sales are held against last time here, not against the plan.",
    ),
    "no_bridge": Text(
        "没有可比的上次活动，或缺访客与订单数据，无法拆解。",
        "There is no comparable event, or visitors and orders are missing: no bridge.",
    ),
    # Channels
    "channels_pay": Text(
        "**真正赚钱**：{channels}。增量ROI的 90% 区间整个高于保本线。",
        "**Paid for themselves**: {channels}. The whole 90% interval of incremental ROI is above "
        "break-even.",
    ),
    "channels_likely_pay": Text(
        "**多半赚钱**：{channels}。90% 区间跨过保本线，括号里是高于保本的把握。",
        "**Likely paid**: {channels}. The 90% interval crosses break-even; in brackets the probability of being above.",
    ),
    "channels_likely_lose": Text(
        "**多半没赚**：{channels}。90% 区间跨过保本线，括号里是低于保本的把握。",
        "**Likely did not pay**: {channels}. The 90% interval crosses break-even; in brackets the probability of being below.",
    ),
    "with_odds": Text("{channel}（{odds}）", "{channel} ({odds})"),
    "channels_unsure": Text(
        "**说不准**：{channels}。90% 区间跨过保本线。",
        "**Unclear**: {channels}. The 90% interval crosses break-even.",
    ),
    "channels_lose": Text(
        "**没赚回来**：{channels}。90% 区间整个低于保本线。",
        "**Did not pay**: {channels}. The whole 90% interval is below break-even.",
    ),
    "widest_gap": Text(
        "平台数和真实差得最大的是{channel}：每花 1 元，平台报 {platform} 元，真正多卖 {incremental} 元。",
        "The platform is furthest off for {channel}: per yuan spent it claims ¥{platform}, "
        "¥{incremental} was added.",
    ),
    "roi_bases": Text(
        "- **平台归因ROI（退款前、退款后）** = 平台认领的成交额（减去退款）÷ 花费；两者都会把本来就会买的人算进去。\n"
        "- **增量ROI** = 因为花了这笔钱才多出来的支付金额 ÷ 花费，退款前，由模型估计，带 90% 区间；和保本ROI（全店 {breakeven}）比，才知道赚不赚。",
        "- **Platform ROI (before and after refunds)** is what the platform claims, less returns, over spend. Both count people who would have bought anyway.\n"
        "- **Incremental ROI** is paid sales that exist only because of the spend, over spend, before refunds, estimated by the model with a 90% interval; held against break-even ({breakeven} for the shop) it says whether the money came back.",
    ),
    "traffic": Text(
        "点击最便宜的是{cheap}（¥{low}），最贵的是{dear}（¥{high}）。全店一个访客带来 ¥{value} 支付金额（UV 价值，退款前）。便宜的点击不等于划算，划不划算看上面的增量ROI。",
        "Clicks were cheapest in {cheap} (¥{low}) and dearest in {dear} (¥{high}). A visitor of the shop brought ¥{value} of paid sales before refunds. A cheap click need not pay: incremental ROI above says whether it does.",
    ),
    "no_traffic": Text(
        "表里没有点击量，算不了流量成本。", "The tables hold no clicks, so traffic has no price."
    ),
    "traffic_basis": Text(
        "平均点击花费 = 花费 ÷ 点击量；点击转化率 = 平台归因订单 ÷ 点击量（各平台窗口不同，不横比）。",
        "Cost per click is spend over clicks; orders per click counts what the platform attributes, each with its own window: do not compare them across platforms.",
    ),
    # Lessons, method
    "no_lessons": Text(
        "没有哪项改动的收益大到值得写下来。", "No change promises enough to be written down."
    ),
    "watch": Text("盯住：{metric}", "Watch: {metric}"),
    "stake": Text("约 {stake} 贡献毛利", "about {stake} of contribution"),
    "method": Text(
        "基线和增量由同一个模型估计：把 {start} 至 {end} 的销售拆成没有投放也会有的、活动带来的、各渠道带来的三部分。"
        "90% 区间的意思：按模型和数据，真实值有九成可能落在里面。",
        "Baseline and increment come from one model that splits the sales from {start} to {end} "
        "into what would come anyway, what the event brought and what channels added. A 90% "
        "interval holds the true value with a probability of nine in ten, by the model and the "
        "data.",
    ),
    "title_bridge": Text("{factor}影响最大：{effect}", "{factor} mattered most: {effect}"),
    "title_daily_baseline": Text("活动真正新增 {added}", "The campaign added {added}"),
    "title_planned_phases": Text("{worst}只到计划的 {share}", "{worst} reached {share} of plan"),
}

OWNERS: dict[str, tuple[Text, Text]] = {
    "resize-channel": (
        Text("投放", "media buyer"),
        Text("下次方案定稿前", "before the next plan is settled"),
    ),
    "test-channel": (
        Text("投放与数据", "media buyer and analyst"),
        Text("下次大促前一个月", "a month before the next sale"),
    ),
    "move-between-phases": (
        Text("活动负责人", "campaign lead"),
        Text("排下次节奏时", "when the next phases are set"),
    ),
    "keep-to-plan": (Text("投放", "media buyer"), Text("活动期间每天", "daily during the sale")),
    "refunds-above-brief": (
        Text("活动负责人", "campaign lead"),
        Text("下次方案定稿前", "before the next plan is settled"),
    ),
    "refunds-of-channel": (
        Text("商品与客服", "product and service"),
        Text("两周内", "within two weeks"),
    ),
    "weak-uv": (Text("投放", "media buyer"), Text("下次预热前", "before the next warm-up")),
    "weak-cvr": (
        Text("店铺运营", "shop operations"),
        Text("下次预热前", "before the next warm-up"),
    ),
    "weak-aov": (
        Text("商品与活动", "product and promotions"),
        Text("定优惠机制时", "when promotions are set"),
    ),
    "borrowed-sales": (
        Text("活动负责人", "campaign lead"),
        Text("排下次节奏时", "when the next phases are set"),
    ),
}
"""Who usually acts on a lesson, and by when; suggestions, by the lesson's check."""
