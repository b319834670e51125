"""The sentences of lessons that win money: action, evidence with figures, metric to watch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.errors import Text
from bigsale.review.facts import Facts
from bigsale.review.phase_returns import phase_marginal
from bigsale.review.result import Lesson
from bigsale.words.numbers import listed, money, percent, ratio

Floats = npt.NDArray[np.float64]
OFF_PLAN_DAILY = "10%"


def resize_lesson(facts: Facts, row: int, scale: float, gain: float, sure: float) -> Lesson:
    """More or less money for a channel: `scale` times its spend earns `gain` yuan more."""
    channel, title = facts.figures.channels[row], facts.title(facts.figures.channels[row])
    spend = float(facts.figures.total_spend_cny[row])
    new_zh, new_en = money(scale * spend, "zh"), money(scale * spend, "en")
    if scale == 0:
        action = Text(f"停掉{title.zh}", f"Stop {title.en}")
    elif scale < 1:
        action = Text(f"{title.zh}减到 {new_zh}", f"Cut {title.en} to {new_en}")
    else:
        action = Text(f"{title.zh}加到 {new_zh}", f"Raise {title.en} to {new_en}")
    metric = Text(
        f"{title.zh}的边际 ROI 回到保本线附近。",
        f"marginal ROI of {title.en} back near break-even.",
    )
    if scale == 0:
        metric = Text(
            "停投后两周，全店支付金额不低于模型预测。",
            "the shop's paid sales in the two weeks after stopping, against the model.",
        )
    known, more = known_roi(facts, row), _one_more(facts, row)
    return Lesson(
        "resize-channel",
        channel,
        Text(
            f"{action.zh}（本次 {money(spend, 'zh')}）。",
            f"{action.en} (this time {money(spend, 'en')}).",
        ),
        Text(
            f"{known.zh}；{more.zh}。照此贡献毛利约多 {money(gain, 'zh')}，把握 {surely(sure)}。",
            f"{known.en}; {more.en}. Contribution would rise by about {money(gain, 'en')}, "
            f"{surely(sure)} sure.",
        ),
        metric,
        gain,
    )


def experiment_lesson(facts: Facts, row: int, worth: float) -> Lesson:
    """An experiment on a channel whose response is known too badly to set its budget."""
    channel, title = facts.figures.channels[row], facts.title(facts.figures.channels[row])
    known = known_roi(facts, row)
    wanted = ratio(float(np.std(facts.figures.roi_incremental[:, row])) / 2)
    return Lesson(
        "test-channel",
        channel,
        Text(
            f"下次大促前给{title.zh}做两周分地区停投测试，测完再定预算。",
            f"Before the next event switch {title.en} off in some regions for two weeks, then "
            "set its budget.",
        ),
        Text(
            f"{known.zh}，该加该减说不准；弄清楚约值 {money(worth, 'zh')} 贡献毛利。",
            f"{known.en}: too wide to say more or less. Knowing it is worth about "
            f"{money(worth, 'en')} of contribution.",
        ),
        Text(
            f"测试给出的增量 ROI，误差（标准误）不超过 {wanted}；结果写进 experiments.csv。",
            f"its incremental ROI from the test, standard error at most {wanted}; enter it in "
            "experiments.csv.",
        ),
        worth,
    )


def move_lesson(
    facts: Facts, source: int, target: int, moved: Floats, gain: float, sure: float
) -> Lesson:
    """Money from one phase to another: `moved` yuan, (channel,), earn `gain` yuan more there."""
    total, but = float(moved.sum()), _staying(facts, source, target, moved)
    here, there = facts.phase_title(source), facts.phase_title(target)
    worth = [ratio(phase_marginal(facts.figures, phase)) for phase in (source, target)]
    return Lesson(
        "move-between-phases",
        "phases",
        Text(
            f"总预算不变，从{here.zh}挪 {money(total, 'zh')} 到{there.zh}{but.zh}。",
            f"Within the same budget move {money(total, 'en')} from {here.en} to {there.en}"
            f"{but.en}.",
        ),
        Text(
            f"再加 1 元，在{here.zh}约多卖 {worth[0]} 元，在{there.zh}约多卖 {worth[1]} 元。"
            f"照此贡献毛利约多 {money(gain, 'zh')}，把握 {surely(sure)}。",
            f"One more yuan sells about ¥{worth[0]} more in {here.en}, ¥{worth[1]} in "
            f"{there.en}. Contribution would rise by about {money(gain, 'en')}, {surely(sure)} "
            "sure.",
        ),
        Text("各阶段的边际 ROI 接近。", "marginal ROI about equal across phases."),
        gain,
    )


def _staying(facts: Facts, source: int, target: int, moved: Floats) -> Text:
    """Name the channels that spent in both phases and would not win by the move."""
    spent = facts.figures.spend_cny[:, [source, target]].min(axis=1)
    rows = np.flatnonzero((spent > 0) & (moved == 0))
    if not rows.size:
        return Text("", "")
    titles = [facts.title(facts.figures.channels[row]) for row in rows]
    zh, en = (listed([title.in_language(lang) for title in titles], lang) for lang in ("zh", "en"))
    return Text(f"（{zh}不挪）", f" (not {en})")


def off_plan_lesson(facts: Facts, row: int, asked: float, lost: float) -> Lesson:
    """A channel that left its planned `asked` yuan and lost contribution by it."""
    channel, title = facts.figures.channels[row], facts.title(facts.figures.channels[row])
    spent = float(facts.figures.total_spend_cny[row])
    off, more = percent(abs(spent / asked - 1)), _one_more(facts, row)
    over = Text(
        f"给{title.zh}设每日上限，超出须审批。", f"Cap {title.en} by day; more needs approval."
    )
    under = Text(
        f"{title.zh}按计划花足：开场前备好素材、人群和出价。",
        f"Spend what was planned on {title.en}: creatives, audiences and bids ready before start.",
    )
    side = Text("超", "over") if spent > asked else Text("少", "under")
    return Lesson(
        "keep-to-plan",
        channel,
        over if spent > asked else under,
        Text(
            f"计划 {money(asked, 'zh')}，实际 {money(spent, 'zh')}，{side.zh} {off}；{more.zh}。"
            f"约少赚 {money(lost, 'zh')} 贡献毛利。",
            f"Planned {money(asked, 'en')}, spent {money(spent, 'en')}, {off} {side.en}; "
            f"{more.en}. About {money(lost, 'en')} of contribution missed.",
        ),
        Text(
            f"{title.zh}每日花费与计划相差不超过 {OFF_PLAN_DAILY}。",
            f"daily spend of {title.en} within {OFF_PLAN_DAILY} of plan.",
        ),
        lost,
    )


def known_roi(facts: Facts, row: int) -> Text:
    """Return what is known of a channel's incremental ROI, beside what its platform reports."""
    low, high = map(ratio, np.quantile(facts.figures.roi_incremental[:, row], [0.05, 0.95]))
    claimed = float(np.nansum(facts.figures.attributed_cny[row]))
    shown = ratio(claimed / float(facts.figures.total_spend_cny[row]))
    beside = Text(f"（平台报 {shown}）", f" (the platform reports {shown})")
    if not claimed > 0:
        beside = Text("", "")
    line = limit(facts, row)
    return Text(
        f"增量 ROI 在 {low}–{high} 之间{beside.zh}，{line.zh}",
        f"Incremental ROI is {low}–{high}{beside.en}, {line.en}",
    )


def limit(facts: Facts, row: int) -> Text:
    """Return where a channel breaks even, in words."""
    worth = facts.figures.roi_breakeven[row]
    if not np.isfinite(worth):
        return Text("按现在的毛利没有保本点", "no ROI breaks even at the present margin")
    with_commission = facts.figures.commission_cny[row] > 0
    note = Text("（含达人佣金）", " with creators' commission") if with_commission else Text("", "")
    return Text(f"保本 {ratio(worth)}{note.zh}", f"break-even {ratio(worth)}{note.en}")


def _one_more(facts: Facts, row: int) -> Text:
    more = ratio(float(np.nanmedian(facts.figures.stretch_total[:, row])))
    return Text(f"再加 1 元约多卖 {more} 元", f"one more yuan sells about ¥{more} more")


def surely(probability: float) -> str:
    """Return a probability as a share that never claims certainty."""
    return "99%+" if probability > 0.99 else percent(probability)
