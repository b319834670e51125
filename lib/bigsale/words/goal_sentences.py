"""Sentences of a plan whose goal is another than contribution."""

from __future__ import annotations

from bigsale.errors import Text

GOAL_SENTENCES: dict[str, Text] = {
    "result_goal": Text(
        "花 {spend}，预期{goal} **{amount}**；贡献毛利 {contribution}，亏钱的可能：{loss}。",
        "Expected {goal} for {spend} of spend: **{amount}**. Contribution: {contribution}, with a "
        "{loss} chance of a loss.",
    ),
    "better_than_last_goal": Text(
        "按上次的比例分（花 {spend}），预期{goal}少 **{gain}**；主要变化：{moves}。",
        "Split as last time, {spend} of spend would lower {goal} by **{gain}**; the main changes: "
        "{moves}.",
    ),
    "no_better_than_last_goal": Text(
        "和按上次的比例分（花 {spend}）相比，预期{goal}相差不大（少 {gain}）。",
        "Against last time's split ({spend} of spend) expected {goal} hardly differ ({gain} less "
        "there).",
    ),
    "less_than_last_goal": Text(
        "按上次的比例分（花 {spend}），预期{goal}会多 {gain}：{why}。",
        "Split as last time, {spend} of spend would bring {gain} more in {goal}: {why}.",
    ),
    "less_for_targets": Text(
        "本方案先守住必须达到的目标（{targets}）", "this plan puts what must be reached first ({targets})"
    ),
    "less_for_others": Text(
        "本方案先顾限制和你给的风险偏好", "this plan puts limits and the weight on bad cases first"
    ),
    "by_goal": Text(
        "这次按{goal}分钱，不按贡献毛利：有的钱花在保本线以下，是目标要的。",
        "This plan counts {goal}, not contribution: some money is spent below break-even, as the "
        "goal asks.",
    ),
    "next_of_goal": Text(
        "{channel}：再加 1 万元，预计{goal}多 {amount}（每 1 元新增销售 {marginal} 元，保本要 {breakeven} 元）{limit}。",
        "{channel}: ¥10k more should lift {goal} by {amount} (¥{marginal} of added sales per yuan; "
        "break-even is ¥{breakeven}){limit}.",
    ),
    "levelled_goal": Text(
        "{channels}：各再加 1 万元，预计{goal}都多 {amount} 左右，已经拉平；钱在它们之间怎么挪都差不多。",
        "{channels}: ¥10k more in each should lift {goal} by about {amount}. They are level; "
        "moving money between them changes little.",
    ),
    "next_yuan_level": Text(
        "如果再多 1 万元：放在{channels}里哪个都差不多，预计{goal}多 {amount}；必须省 1 万元也一样。",
        "With ¥10k more, or ¥10k less, it hardly matters which of {channels} it is: about {amount} "
        "in {goal}.",
    ),
    "next_yuan_goal": Text(
        "如果再多 1 万元：最值得给**{best}**，预计{goal}多 {amount}。",
        "With ¥10k more, give it to **{best}**: {goal} should rise by {amount}.",
    ),
    "save_yuan_goal": Text(
        "如果必须省 1 万元：先从**{worst}**省，预计{goal}少 {amount}。",
        "If ¥10k must go, take it from **{worst}**: {goal} should fall by {amount}.",
    ),
    "next_yuan_unused": Text(
        "预算还没花完，再多 1 万元也用不上：{reason}。",
        "The budget is not used up, and ¥10k more would not be used either: {reason}.",
    ),
    "unspent_goal": Text(
        "计划只花了可用预算的 {share}：{reason}。剩下的留作机动。",
        "The plan uses only {share} of what may be spent: {reason}. Keep the rest in reserve.",
    ),
    "reason_targets": Text(
        "再多花就守不住必须达到的目标（{targets}），或渠道已到上限",
        "more spend would miss what must be reached ({targets}), or the channels are at their "
        "limits",
    ),
    "reason_earns_or_targets": Text(
        "再多花的每一元预计赚不回来，或会守不住必须达到的目标（{targets}），或渠道已到上限",
        "beyond that a yuan is not expected to earn itself back, or would miss what must be reached "
        "({targets}), or the channels are at their limits",
    ),
    "reason_limits": Text(
        "渠道已到上限，或再多花也几乎不增加{goal}",
        "the channels are at their limits, or more spend would hardly add {goal}",
    ),
    "budget_goal": Text(
        "下图是各个预算下的贡献毛利；这次的目标是{goal}，预算多少不能只看它。",
        "The chart shows contribution at each budget; this plan counts {goal}, so it does not "
        "settle the budget alone.",
    ),
    "losing_goal": Text(
        "**按贡献毛利不赚**：{channels}。整个 90% 区间都低于保本线；花在这里是为了{goal}。",
        "**Below break-even**: {channels}. The whole 90% interval is below it; the money is spent "
        "for {goal}.",
    ),
    "most_missed_goal": Text(
        "最不能省的是**{channel}**：不做它，钱可以重新分到别处，预期{goal}仍少 {loss}。",
        "**{channel}** is missed most: without it, its money free for the others, expected {goal} "
        "fall by {loss}.",
    ),
    "none_missed_goal": Text(
        "不做**{channel}**也行：钱挪到别处，预期{goal}差不多。",
        "**{channel}** could be left out: with its money elsewhere expected {goal} stay about the "
        "same.",
    ),
    "least_missed_goal": Text(
        "最可以省的是**{channel}**：不做它，{goal}只少 {loss}。",
        "**{channel}** is missed least: without it {goal} fall by {loss} only.",
    ),
    "not_missed_goal": Text(
        "不做**{channel}**，预期{goal}反而多 {loss}；留着是因为{kept}。",
        "Without **{channel}** expected {goal} rise by {loss}; {kept} keeps it.",
    ),
    "creators_none_goal": Text(
        "{offered} 位候选都没有选用：同样的钱放在别处，{goal}更多，或超出了限制。",
        "None of the {offered} candidates is hired: the same money brings more {goal} elsewhere, or "
        "the limits leave no room.",
    ),
    "returns_goal": Text(
        "这次的目标是{goal}：保本线只说明赚不赚钱，不决定钱给谁。",
        "This plan counts {goal}: break-even tells what earns money, not who gets it.",
    ),
    # What keeps a channel that takes from the goal
    "kept_floor": Text("下限", "its floor"),
    "kept_deal": Text("达人约定", "a deal"),
    "kept_target": Text("必须达到的目标", "a target that must be reached"),
    "kept_later": Text("新客以后的价值", "what new buyers bring later"),
    "kept_careful": Text("你给的风险偏好", "the weight on bad cases"),
    "kept_limit": Text("方案的其他限制", "another limit of the plan"),
    "or": Text("、", " or "),
}  # fmt: skip
