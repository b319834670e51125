"""What a planner must know about the plan beyond its tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.channels import Channel, TouchChannel
from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.plan.limit_prices import limit_prices
from bigsale.plan.limits import Limit
from bigsale.plan.problem import Problem
from bigsale.plan.solve import Solution
from bigsale.words.labels import DOUBTS, GOAL_TITLES, GOAL_UNITS, channel_title
from bigsale.words.numbers import money, with_unit, worth_with

Floats = npt.NDArray[np.float64]

LARGE_SHARE = 0.5
LARGE_HHI = 0.4
MOST_LIMITS = 5
LEAST_OF_ONE_MORE = 0.001
"""One creator more is told of from this share of the plan's worth on."""
SAFE_STEP = 1.2
"""A daily spend up to this multiple of the past's most is still near what is known."""
BINDS_FROM = 0.005
"""A limit is worth a sentence when a yuan more of it earns at least half a fen."""


def plan_findings(
    problem: Problem,
    solution: Solution,
    decision: Floats,
    *,
    table: pd.DataFrame,
    history: History,
    doubted: Collection[str] = (),
    leans: bool = False,
) -> tuple[Finding, ...]:
    """Return the findings of a plan, most serious first.

    `doubted`: channels whose ROI a warning speaks against; `leans`: targets move the split.
    """
    far = list(_beyond_history(problem, decision, history))
    beyond = {name for finding in far for name in finding.channels}
    found = [
        *_unplanned(problem),
        *_dependence(problem, table),
        *far,
        *_binding(problem, solution, doubted, beyond=beyond, leans=leans),
        *_deals_full(problem, solution, decision, doubted, leans),
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
        goal = GOAL_TITLES[problem.goal.maximise]
        yield Finding(
            "one-channel-dependence",
            "warning" if top["share"] > LARGE_SHARE else "note",
            Text(
                f"{title.zh}占花费的 {top['share']:.0%}，钱压得比较集中。",
                f"{title.en} takes {top['share']:.0%} of the spend: much rests on one channel.",
            ),
            Text(
                f"若担心那边的规则或价格变化，给它设上限（`channels.{top['channel']}.max_cny`）再做一次"
                f"方案，看{goal.zh}少多少。",
                "If a change of rules or prices there worries you, cap it "
                f"(`channels.{top['channel']}.max_cny`), plan again and see what the cap costs.",
            ),
        )


def _busiest_period(daily_cny: Floats, days: int) -> float:
    """Return the highest mean of `daily_cny` (day,) over so many days in a row, yuan a day."""
    width = min(days, len(daily_cny))
    return float(np.convolve(daily_cny, np.ones(width), "valid").max() / days)


def _beyond_history(problem: Problem, decision: Floats, history: History) -> Iterator[Finding]:
    """Yield channels whose daily spend goes beyond anything in the history."""
    for at, name in enumerate(problem.curves.channels):
        if name not in history.channels:
            continue
        spend = problem.media(decision)[at]
        daily = np.bincount(problem.grid.cell_day, weights=spend).astype(np.float64)
        spent_cny = _busiest_period(daily, history.grain_days)
        most_cny = history.most_daily_cny(name)
        times = float(spent_cny / most_cny) if most_cny > 0 else np.inf
        title, past = channel_name(problem, name), Text("历史上没有花过钱", "with none in the past")
        weekly = history.grain_days > 1
        per = Text("最忙一周平均每天", " in its busiest week") if weekly else Text("单日最多", "")
        if most_cny > 0:
            kind = "一周的日均" if weekly else "单日"
            past = Text(
                f"是历史最高{kind} {money(most_cny, 'zh')} 的 {times:.1f} 倍",
                f"{times:.1f} times the past's most of {money(most_cny, 'en')}",
            )
        if spent_cny > 1.1 * most_cny:
            yield Finding(
                "beyond-history",
                "warning" if times > 2 else "note",
                Text(
                    f"{title.zh}{per.zh}花 {money(spent_cny, 'zh')}，{past.zh}"
                    "：花到这么多能卖多少，没有数据可依。",
                    f"{title.en} spends up to {money(spent_cny, 'en')} a day{per.en}, {past.en}: "
                    "no data say what so much would sell.",
                ),
                _step_by_step(problem.brief.channels[name], spent_cny, most_cny),
                channels=(name,),
            )


def _step_by_step(channel: Channel, spent_cny: float, most_cny: float) -> Text:
    """Return what to do where a channel goes beyond its past; owned audiences have no day limit."""
    daily_cny = getattr(channel, "daily_max_cny", None)
    if daily_cny is not None and most_cny > 0 and spent_cny > 0.99 * daily_cny:
        near = [money(SAFE_STEP * most_cny, language) for language in ("zh", "en")]
        return Text(
            f"已经花到你设的单日上限 {money(daily_cny, 'zh')}：逐步加量，边投边看；"
            f"想更稳，把 `daily_max_cny` 降到 {near[0]} 左右再做一次方案，看少赚多少。",
            f"It is at your limit of {money(daily_cny, 'en')} a day: raise it step by step and "
            f"watch; to be safer, lower `daily_max_cny` to about {near[1]}, plan again and see "
            "what that costs.",
        )
    if isinstance(channel, TouchChannel):
        return Text(
            "逐步加量，边发边看；不想冒险就设总上限（`max_cny`）再做一次方案。",
            "Raise it step by step and watch; to be safe, cap it (`max_cny`) and plan again.",
        )
    return Text(
        "逐步加量，边投边看；不想冒险就设单日上限（`daily_max_cny`）再做一次方案。",
        "Raise it step by step and watch; to be safe, cap the day (`daily_max_cny`) and plan "
        "again.",
    )


def doubted_channels(findings: Iterable[Finding]) -> set[str]:
    """Return the channels whose ROI some warning of a fit speaks against."""
    told = [f for f in findings if f.check in DOUBTS and f.verdict == "warning"]
    return {name for finding in told for name in finding.channels}


def _binding(
    problem: Problem,
    solution: Solution,
    doubted: Collection[str],
    *,
    beyond: Collection[str],
    leans: bool,
) -> Iterator[Finding]:
    """Yield what the dearest binding limits cost: worth of one yuan more of each."""
    unit = worth_unit(problem, leans)
    dearest = [one for one in limit_prices(problem, solution) if one.price >= BINDS_FROM]
    for key, words, price, days in dearest[:MOST_LIMITS]:
        zh, en = "放宽 1 元", "relaxing it by one yuan"
        if key.endswith(".max_touches_per_member"):
            zh, en = "多发 1 元的触达", "one yuan more of messages"
        if days > 1:
            zh, en = f"{days} 天各放宽 1 元", f"relaxing it by one yuan on each of {days} days"
        yield Finding(
            "binding-limit",
            "note",
            Text(
                f"方案碰到一条限制：{words.zh}。{zh}，多 {worth_with(price, unit.zh, 'zh')}。",
                f"The plan meets a limit: {words.en}; {en} brings "
                f"{worth_with(price, unit.en, 'en')}.",
            ),
            _relax(key, doubted, beyond),
            channels=tuple(name for name in problem.brief.channels if _is_of(key, [name])),
        )


def _deals_full(
    problem: Problem,
    solution: Solution,
    decision: Floats,
    doubted: Collection[str],
    leans: bool,
) -> Iterator[Finding]:
    """Yield channels with as many creators as allowed, where one more would be worth it.

    What one more brings is less what her money costs the limits in yuan, at their prices.
    """
    unit, hired = worth_unit(problem, leans), _hired(problem, decision)
    yuan = np.array([row.is_money for row in problem.limits.rows])
    price = np.where(yuan, solution.prices, 0.0) @ problem.limits.matrix
    for row in problem.limits.rows:
        key = row.key or ""
        if not key.endswith(".max_deals"):
            continue
        free = (row.coefficients > 0) & (problem.high > 0) & ~hired
        free &= _allowed(problem, decision, free, row)
        if float(row.coefficients @ decision) < row.high - 0.5 or not free.any():
            continue
        gain = float((problem.linear - price)[free].max())
        if gain < LEAST_OF_ONE_MORE * abs(problem.worth(decision)):
            continue
        yield Finding(
            "binding-limit",
            "note",
            Text(
                f"方案碰到一条限制：{row.words.zh}（{row.high:.0f}）。再多签一位，约多 "
                f"{with_unit(gain, unit.zh, 'zh')}。",
                f"The plan meets a limit: {row.words.en} ({row.high:.0f}); one creator more brings "
                f"about {with_unit(gain, unit.en, 'en')}.",
            ),
            _relax(key, doubted),
        )


def _allowed(
    problem: Problem, decision: Floats, options: npt.NDArray[np.bool_], but: Limit
) -> npt.NDArray[np.bool_]:
    """Return which of the options, added to the plan, break no other limit on creators.

    Who is ruled out, excluded by another or in a full range of quotes stands in such a limit.
    """
    limits = problem.limits
    others = np.array([not row.is_money and row is not but for row in limits.rows])
    matrix, at = limits.matrix[others], np.flatnonzero(options)
    after = (matrix @ decision)[:, None] + matrix[:, at].toarray()
    within = after <= limits.high[others][:, None] + 1e-6
    allowed = np.zeros(len(options), bool)
    allowed[at] = within.all(axis=0)
    return allowed


def _hired(problem: Problem, decision: Floats) -> npt.NDArray[np.bool_]:
    """Return which options are of creators that the plan hires, in whatever phase."""
    deal = problem.decisions.table["deal"].to_numpy()
    is_deal = (problem.decisions.table["block"] == "deal").to_numpy()
    chosen = np.unique(deal[is_deal & (decision > 0.5)])
    return np.asarray(is_deal & np.isin(deal, chosen))


def _relax(key: str, doubted: Collection[str], beyond: Collection[str] = ()) -> Text:
    """Return whether to relax a limit: not yet where the gain rests on what is not known."""
    if _is_of(key, doubted):
        return Text(
            f"这个渠道的 ROI 有疑点：做过增量测试再放宽（`{key}`）。",
            f"This channel's ROI is in doubt: relax it after a lift test only (`{key}`).",
        )
    if _is_of(key, beyond):
        return Text(
            "先别放宽：现在的量已超过历史最高，放宽的收益没有数据可依；"
            f"看到头几天的数再说（`{key}`）。",
            "Do not relax it yet: the plan is beyond the past's most already and no data say what "
            f"more would bring; look at the first days (`{key}`).",
        )
    if key == "goal.budget_cny":
        return Text(
            "加多少才值得，看预算曲线那张图。",
            "The chart of budgets shows how much more is worth it.",
        )
    return Text(f"若有余地，先放宽它（`{key}`）。", f"If there is room, relax it first (`{key}`).")


def _is_of(key: str, channels: Collection[str]) -> bool:
    """Return whether a key of the brief belongs to one of these channels."""
    return any(key.startswith(f"channels.{name}.") for name in channels)


def kept_by(problem: Problem) -> Text:
    """Return what may keep something that loses money in a plan of the largest contribution."""
    goal = problem.brief.goal
    reasons = [Text("下限或别的限制", "a floor or another limit")]
    if goal.targets.binding:
        reasons.append(Text("必须达到的目标", "a target that must be reached"))
    if goal.new_buyer_value_cny > 0:
        reasons.append(Text("新客以后的价值", "what new buyers bring later"))
    if goal.risk.measure == "cvar" and goal.risk.weight > 0:
        reasons.append(Text("你给的风险偏好", "the weight on bad cases"))
    return Text("、".join(r.zh for r in reasons), " or ".join(r.en for r in reasons))


def with_risk(problem: Problem, *also: Text) -> Text:
    """Return in brackets that bad cases count, where the brief gives them weight; `also` first."""
    said, risk = list(also), problem.brief.goal.risk
    if risk.measure == "cvar" and risk.weight > 0:
        said.append(Text("已计入你给的风险偏好", "bad cases weighed as you asked"))
    if not said:
        return Text("", "")
    zh, en = "，".join(one.zh for one in said), ", ".join(one.en for one in said)
    return Text(f"（{zh}）", f" ({en})")


def worth_unit(problem: Problem, leans: bool = False) -> Text:
    """Return what the worth of a plan is counted in; `leans`: targets count in it."""
    unit, careful = GOAL_UNITS[problem.goal.maximise], with_risk(problem)
    if problem.goal.maximise == "contribution":
        more = [("目标", "targets")] if leans else []
        if problem.brief.goal.new_buyer_value_cny > 0:
            more.append(("新客以后的价值", "what new buyers bring later"))
        if more:
            zh, en = "和".join(m[0] for m in more), " and ".join(m[1] for m in more)
            unit = Text(f"{unit.zh}（连同{zh}）", f"{unit.en}, {en} included")
    return Text(unit.zh + careful.zh, unit.en + careful.en)
