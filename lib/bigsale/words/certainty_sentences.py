"""Sentences on what of a plan is safe, what to test first, what to watch while it runs."""

from __future__ import annotations

from bigsale.errors import Text

CERTAINTY_SENTENCES: dict[str, Text] = {
    # Safe, watch
    "beyond_past": Text(
        "其中{channels}最忙的几天花得比历史上任何一天都多，多出的部分没有数据可依，要逐步加量。",
        " The busiest days of {channels} cost more than any past day: no data speak of the part above; raise it step by step.",
    ),
    "sure": Text(
        "**把握大**：{channels}。整笔花费的回报，即使按 90% 区间的下端算也高于保本线；该不该再加，看边际ROI。",
        "**Safe**: {channels}. What all the spend brings is above break-even even at the low end of "
        "the 90% interval; whether to add more, the marginal ROI tells.",
    ),
    "doubted": Text(
        "**先别当真**：{channels}。算出来高于保本线，可有迹象说这个 ROI 偏高或分不清（见“需要留意”）；先测再加钱。",
        "**Looks safe, is doubted**: {channels}. The interval is above break-even, yet other evidence "
        'speaks against the ROI (see "Points to mind"); test before adding.',
    ),
    "likely": Text(
        "**多半赚**：{channels}，括号里是整笔花费赚得回来的可能；90% 区间的下端仍低于保本线，按计划投，看到数再加。",
        "**Likely to pay**: {channels}, with the chance that all its spend earns itself back; the "
        "low end of the 90% interval is still below break-even, so spend as planned and add once "
        "results are seen.",
    ),
    "only_these": Text(
        "{channels}的判断只对选中的这些人、排定的这些天成立：换人或换天，要重算。",
        "What is said of {channels} holds for those hired and their days only: with others, or on other days, work it out anew.",
    ),
    "chance_of": Text("{channel}（{chance}）", "{channel} ({chance})"),
    "unsure": Text(
        "**没把握**：{channels}。整笔花费可能赚也可能亏（括号里是赚得回来的可能），90% 区间跨过保本线；先小步投放，看到数再加。",
        "**Not safe**: {channels}. Over all its spend each may earn or lose (the chance that it "
        "earns itself back stands beside it) and the 90% interval crosses break-even; start small "
        "and add once results are seen.",
    ),
    "losing": Text(
        "**预计不赚**：{channels}。整个 90% 区间都低于保本线；留着是因为{kept}。",
        "**Not expected to pay**: {channels}. The whole 90% interval is below break-even; {kept} "
        "keeps them.",
    ),
    "prior_only": Text(
        "**只有行业经验**：{channels} 没有历史数据，数字来自行业基准，先当试投。",
        "**Benchmarks only**: {channels} have no history; treat them as a trial.",
    ),
    "low_case": Text(
        "最差的 5% 情形下，贡献毛利不超过 {low}；最好的 5% 情形下，超过 {high}。",
        "In the worst 5% of cases the contribution is at most {low}; in the best 5% above {high}.",
    ),
    "watch_spend": Text(
        "累计花费：{points}；偏差超过 10% 就查原因。",
        "Spend to date: {points}; look into a deviation of more than 10%.",
    ),
    "watch_spend_at": Text("{phase}结束 {spend}（{share}）", "{spend} after {phase} ({share})"),
    "watch_roi": Text(
        "平台后台的ROI（退款前）连续三天低于这条线，就先少花再查原因：{lines}。线 = 保本ROI ×（平台自报 ÷ 模型估计），平台报得越虚，线越高；最低是保本ROI。",
        "Spend less and look for the cause when the platform's ROI (before refunds) stays below its line for three days: {lines}. The line is break-even times how much the platform over-reports, and never below break-even.",
    ),
    "watch_short": Text(
        "{phases}不到三天，等不了：按小时看，开场头几个小时就在线下的渠道先停加价，钱转给还在线上的。",
        "{phases}: fewer than three days, too short to wait. Look by the hour, and where a channel is below its line in the first hours, stop raising bids and move the money to those above theirs.",
    ),
    "watch_reserve": Text(
        "机动 {reserve}：{phase}结束时再定。累计花费没有偏、各渠道都在线上，就放给再加 1 元带来最多的{best}；有渠道跌破线，就留着。",
        "The reserve of {reserve}: decide at the end of {phase}. If spend is on its path and all channels are above their lines, give it to {best}, where one more yuan brings most; else keep it.",
    ),
    "watch_refunds": Text(
        "退款率：新增销售按这次的渠道构成算是 {rate}{last}；全店实际比参数高出 5 个百分点，保本ROI就从 {now} 升到 {then}。",
        "Refund rate: {rate} of added sales by this plan's channels{last}; five points more than the params say lift the "
        "break-even ROI from {now} to {then}.",
    ),
    "last_refunds": Text(
        "（{event} 全店实退 {seen}，按你填的各渠道退款率应退 {told}）",
        " (in {event} {seen} of all sales came back, where your rates by channel say {told})",
    ),
    # Tests
    "test_first": Text(
        "活动开始前先测**{channel}**：现在只知道它的增量ROI大概在 {low}–{high} 之间。离活动开始还有 {days} 天，"
        "够做两周增量测试（一部分地区停投，比较两边的销售）。按测出的结果改分法，平均能多赚 {worth}。",
        "Test **{channel}** before the sale: all that is known is an incremental ROI of about "
        "{low}–{high}. The {days} days left are enough for a lift test of two weeks (some regions "
        "without ads, sales of both compared). Moving the money by its result is worth {worth} on "
        "average.",
    ),
    "test_later": Text(
        "最该测清楚的是**{channel}**：现在只知道它的增量ROI大概在 {low}–{high} 之间。要是测过，这次平均能多赚 "
        "{worth}。离活动开始只有 {days} 天，来不及做两周的增量测试了；活动结束后找一段平日补测，下次就用得上。",
        "**{channel}** most needs a test: all that is known is an incremental ROI of about "
        "{low}–{high}. Known better, it would be worth {worth} on average in this sale. Days "
        "left before the sale: {days}, too few for a lift test of two weeks; make it on ordinary "
        "days after the sale, for the next one.",
    ),
    "test_moves": Text(
        "测出来在 {roi_low} 左右，就减到 {spend_low}；在 {roi_high} 左右，就加到 {spend_high}（计划 {spend}）。",
        "At about {roi_low} cut it to {spend_low}; at about {roi_high} raise it to {spend_high} "
        "(planned: {spend}).",
    ),
    "test_moves_down": Text(
        "测出来在 {roi_low} 左右，就减到 {spend_low}（计划 {spend}）；测得比现在的估计高，花费也不用加：再多已不划算或到了上限。",
        "At about {roi_low} cut it to {spend_low} (planned: {spend}); a higher result leaves it as it is: more would not pay or is over a limit.",
    ),
    "test_moves_up": Text(
        "测出来在 {roi_high} 左右，就加到 {spend_high}（计划 {spend}）；测得比现在的估计低，花费也不用减。",
        "At about {roi_high} raise it to {spend_high} (planned: {spend}); a lower result leaves it as it is.",
    ),
    "test_none": Text(
        "没有哪个渠道值得为这次活动专门做增量测试：测完，分法也不会变多少。",
        "No channel is worth a lift test for this sale: whatever it found, the split would hardly "
        "change.",
    ),
    "test_doubted": Text(
        "按模型自己的区间算，测哪个渠道都不太会改分法；可{channels}的 ROI 有疑点（见“需要留意”），这种错模型自己看不出来：加钱之前先做增量测试。",
        "By the model's own intervals no test would change the split much. But the ROI of {channels} "
        'is in doubt (see "Points to mind"), and a model does not see such an error itself: run a '
        "lift test before giving more.",
    ),
    "doubt_first": Text(
        "{channels}的 ROI 有疑点（见“需要留意”）：加钱之前先做增量测试。",
        'The ROI of {channels} is in doubt (see "Points to mind"): run a lift test before giving '
        "more.",
    ),
    "test_trial": Text(
        "广告渠道都没有历史花费，谈不上增量测试：先小额试投两周，再重新做一次方案。",
        "No ad channel has spent before, so there is nothing to test yet: try each with little "
        "money for two weeks, then plan again.",
    ),
    "test_not_valued": Text(
        "测一个渠道值多少钱，只在目标是贡献毛利、又没有硬指标时才算。",
        "What a test is worth is only worked out where the goal is contribution and no target is "
        "binding.",
    ),
    "test_basis": Text(
        "按一次测试的误差（一个标准误）为 ROI 的 25% 算，达人名单不变；测试期间少卖的没有扣；同时测几个渠道，好处不能直接相加。",
        "For a test with a standard error of 25% of the ROI, creators as chosen; sales lost while "
        "testing are not deducted, and the worth of several tests does not simply add up.",
    ),
}
