"""What a planner must know about the plan beyond its tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.plan.outcome import Outcome
from bigsale.plan.problem import Problem
from bigsale.plan.solve import Solution
from bigsale.units import FEN_PER_CNY
from bigsale.words.labels import channel_title
from bigsale.words.numbers import money

Floats = npt.NDArray[np.float64]

LARGE_SHARE = 0.5
LARGE_HHI = 0.4
MUCH_OVERSTATED = 1.5
LOSS_OF_FEE = 0.01
"""A deal loses money when it loses more than this share of its fee: the rest is rounding."""
MOST_LIMITS = 5
BINDS_FROM = 0.005
"""A limit is worth a sentence when a yuan more of it earns at least half a fen."""


def plan_findings(
    problem: Problem,
    solution: Solution,
    decision: Floats,
    *,
    outcome: Outcome,
    table: pd.DataFrame,
    history: History,
    leans: bool = False,
) -> tuple[Finding, ...]:
    """Return the findings of a plan, most serious first; `leans`: targets move the split."""
    found = [
        *_unplanned(problem),
        *_dependence(problem, table),
        *_losses(problem, outcome),
        *_beyond_history(problem, decision, history),
        *_unspent(problem, outcome),
        *_binding(problem, solution, leans),
        *_promises(problem),
        *_finished_deals(problem),
    ]
    return tuple(sorted(found, key=lambda finding: finding.verdict != "warning"))


def channel_name(problem: Problem, name: str) -> Text:
    """Return the brief's title of a channel, else the usual one."""
    title = problem.brief.channels[name].title
    return channel_title(name) if title is None else Text(title.zh, title.en)


def _unplanned(problem: Problem) -> Iterator[Finding]:
    """Yield channels of the brief that the plan cannot give money to."""
    missing = [
        name
        for name, channel in problem.brief.channels.items()
        if channel.kind in ("auction", "touch") and name not in problem.curves.channels
    ]
    for name in [*missing, *problem.commission.without_history]:
        title = channel_name(problem, name)
        yield Finding(
            "channel-not-planned",
            "warning",
            Text(
                f"{title.zh}没有可用的历史，无法估计花费能带来多少成交，本方案没有给它分钱。",
                f"{title.en} has no usable history: what its spend would sell is unknown, and the "
                "plan gives it nothing.",
            ),
            Text(
                "先小额试投两周，再重新做方案。",
                "Test it with little money for two weeks, then plan again.",
            ),
        )


def _dependence(problem: Problem, table: pd.DataFrame) -> Iterator[Finding]:
    share = table["share"].to_numpy()
    if not share.sum() > 0 or len(share) < 2:
        return
    top, hhi = table.iloc[int(share.argmax())], float((share**2).sum())
    if top["share"] > LARGE_SHARE or hhi > LARGE_HHI:
        title = channel_name(problem, str(top["channel"]))
        yield Finding(
            "one-channel-dependence",
            "warning" if top["share"] > LARGE_SHARE else "note",
            Text(
                f"{title.zh}占花费的 {top['share']:.0%}，集中度 HHI 为 {hhi:.2f}"
                "（1 为全部压在一个渠道）。",
                f"{title.en} takes {top['share']:.0%} of the spend; concentration (HHI) is "
                f"{hhi:.2f} (1 = all in one channel).",
            ),
            Text(
                "若担心单一平台的规则或价格变化，给它设上限 max_cny，看贡献少多少。",
                "If a change of rules or prices there worries you, cap it with max_cny and see "
                "what the cap costs.",
            ),
        )


def _losses(problem: Problem, outcome: Outcome) -> Iterator[Finding]:
    """Yield channels and deals in the plan that lose money on average."""
    for at, name in enumerate(outcome.channels):
        mean = float(outcome.contribution_cny[:, at].mean())
        spend = float(outcome.spend_cny[at])
        title = channel_name(problem, name)
        if spend > 0 and mean < -0.005 * spend:
            yield Finding(
                "channel-below-breakeven",
                "warning",
                Text(
                    f"{title.zh}花 {spend:,.0f} 元，预计亏 {-mean:,.0f} 元；"
                    "是下限或目标要求才花的。",
                    f"{title.en} spends ¥{spend:,.0f} and should lose ¥{-mean:,.0f}: a floor or "
                    "the goal demands it.",
                ),
                Text(
                    "放宽它的下限，或改提高客单价与毛利。",
                    "Relax its floor, or raise its margin first.",
                ),
            )
    means = outcome.deal_contribution_cny.mean(axis=0)
    fees = problem.deals.fee_fen / FEN_PER_CNY
    for deal in np.flatnonzero(means < -LOSS_OF_FEE * fees):
        creator = problem.deals.title(int(deal))
        yield Finding(
            "deal-loses-money",
            "warning",
            Text(
                f"达人{creator.zh}预计亏 {money(-means[deal], 'zh')}；"
                "留着是因为下限、目标、新客价值或你给的风险偏好。",
                f"The deal with {creator.en} should lose {money(-means[deal], 'en')}; a floor, a "
                "target, the worth of new buyers or the weight on bad cases keeps it.",
            ),
            Text("压低坑位费，或改为纯佣。", "Negotiate the fee down, or pay commission only."),
        )


def _beyond_history(problem: Problem, decision: Floats, history: History) -> Iterator[Finding]:
    """Yield channels whose daily spend goes beyond anything in the history."""
    for at, name in enumerate(problem.curves.channels):
        if name not in history.channels:
            continue
        daily = np.bincount(problem.grid.cell_day, weights=problem.media(decision)[at])
        most = history.spend_cny[history.channel_index(name)].max() / history.grain_days
        times = float(daily.max() / most) if most > 0 else np.inf
        title = channel_name(problem, name)
        if daily.max() > 1.1 * most:
            yield Finding(
                "beyond-history",
                "warning" if times > 2 else "note",
                Text(
                    f"{title.zh}单日最高 {daily.max():,.0f} 元，历史单日最高 {most:,.0f} 元，"
                    f"超出到 {times:.1f} 倍；这一段曲线没有数据支持。",
                    f"{title.en} spends up to ¥{daily.max():,.0f} a day; the history's highest is "
                    f"¥{most:,.0f}. At {times:.1f} times that, the curve is not backed by data.",
                ),
                Text(
                    "用 daily_max_cny 限住单日花费，或先逐步加量验证。",
                    "Cap the day with daily_max_cny, or raise it step by step and watch.",
                ),
            )


def _unspent(problem: Problem, outcome: Outcome) -> Iterator[Finding]:
    left = problem.brief.goal.spendable_cny - float(outcome.spend_cny.sum())
    if left > max(100.0, 0.005 * problem.brief.goal.spendable_cny):
        yield Finding(
            "budget-left-unspent",
            "note",
            Text(
                f"留下 {left:,.0f} 元不花：再花一元，按当前限制带来的贡献不到一元。",
                f"¥{left:,.0f} stays unspent: within the limits, one more yuan would bring back "
                "less than a yuan.",
            ),
            Text(
                "把这笔钱留作机动，或去掉封顶的限制后再看。",
                "Keep it in reserve, or lift the limits that cap the better channels.",
            ),
        )


def _binding(problem: Problem, solution: Solution, leans: bool) -> Iterator[Finding]:
    """Yield what the dearest binding limits cost: worth of one yuan more of each."""
    unit = ("目标值", "of the goal")
    if problem.goal.maximise == "contribution":
        counts_more = leans or problem.brief.goal.new_buyer_value_cny > 0
        unit = ("元贡献", "of contribution")
        if counts_more:
            unit = ("元（贡献，连同目标与新客的价值）", "of contribution, targets and new buyers")
    for words, key, price, days in _dearest(problem, solution):
        zh, en = "每放宽 1 元", "one yuan more of it"
        if days > 1:
            zh, en = f"有 {days} 天如此，每天放宽 1 元", f"on {days} days; one yuan more on each"
        yield Finding(
            "binding-limit",
            "note",
            Text(
                f"{words.zh}卡住了方案：{zh}，多 {price:.2f} {unit[0]}。",
                f"{words.en[:1].upper()}{words.en[1:]} binds: {en} brings {price:.2f} {unit[1]}.",
            ),
            Text(f"若有余地，先放宽 {key}。", f"If there is room, relax {key} first."),
        )


def _dearest(problem: Problem, solution: Solution) -> list[tuple[Text, str, float, int]]:
    """Return words, key, price and number of rows of the dearest limits; days of one are summed."""
    found: dict[tuple[str, Text], tuple[float, int]] = {}
    for row, price in zip(problem.limits.rows, solution.prices, strict=True):
        if row.key is not None and row.is_money and price >= BINDS_FROM:
            total, count = found.get((row.key, row.words), (0.0, 0))
            found[row.key, row.words] = total + float(price), count + 1
    order = sorted(found.items(), key=lambda item: -item[1][0])
    return [(words, key, price, count) for (key, words), (price, count) in order[:MOST_LIMITS]]


def _promises(problem: Problem) -> Iterator[Finding]:
    for name, ratio in problem.deals.overstatement.items():
        title = channel_name(problem, name)
        if ratio >= MUCH_OVERSTATED:
            yield Finding(
                "promises-above-history",
                "warning",
                Text(
                    f"{title.zh}候选每元费用承诺的成交额是平台过去所记的 {ratio:.1f} 倍，"
                    "方案按过去的水平打了折。",
                    f"Candidates of {title.en} promise {ratio:.1f} times the sales per yuan of fee "
                    "that the platform counted in the past; the plan discounts them to that.",
                ),
                Text(
                    "谈保量：达不到承诺按比例退费。",
                    "Ask for a guarantee: part of the fee back below the promise.",
                ),
            )


def _finished_deals(problem: Problem) -> Iterator[Finding]:
    """Yield how many finished deals candidates are judged by, and what these say."""
    learnt = problem.deals.learnt
    if learnt is None:
        return
    for name in learnt.channels:
        title, deals = channel_name(problem, name), learnt.n_deals(name)
        ratio, luck = learnt.overstatement(name), learnt.luck_sd
        yield Finding(
            "judged-by-finished-deals",
            "note",
            Text(
                f"{title.zh}候选按 {deals} 次已结束的合作来判断：承诺（扣水粉后）平均是实际的 "
                f"{ratio:.2f} 倍；即便看准了人，单次成交也常差到 {np.exp(luck):.1f} 倍左右。",
                f"Candidates of {title.en} are judged by {deals} finished deals: promises less "
                f"suspicious followers were {ratio:.2f} times what was sold, and one deal is often "
                f"off by a factor of {np.exp(luck):.1f} even when the creator is known.",
            ),
            Text(
                "每次合作结束后补进 past_deals，写上承诺和退款。",
                "Add each deal to past_deals when it is over, with its promise and refunds.",
            ),
        )
