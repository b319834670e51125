"""What limits on sales do to the plan: goods that run out, days that are full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.errors import Finding, Text
from bigsale.plan.findings import channel_name
from bigsale.plan.outcome import Outcome, work_out
from bigsale.plan.problem import Problem
from bigsale.plan.stock import Shelf, shelf_of
from bigsale.words.numbers import day, listed, money

Floats = npt.NDArray[np.float64]

MORE_CAPACITY = 0.1
MORE_SHARE = 0.05
"""What more stock is worth is told for this share of what there is."""
TOLD = 3
TAKES, NEAR_CNY = 0.1, 1.0
"""A channel within so many yuan of its floor takes from others where its next yuan is worth less
than this share of what it would be without limits."""
WORTH_TELLING = 0.001
"""Missed sales below this share of demand are not worth a sentence."""


def stock_findings(problem: Problem, decision: Floats, outcome: Outcome) -> tuple[Finding, ...]:
    """Return what stock costs; empty where the brief does not let it limit the plan."""
    shelf = problem.room.shelf
    if shelf is None:
        return ()
    demand = _reaching_stock(problem, decision, outcome)
    missed = float((demand - shelf.sold(demand)).mean())
    if missed < WORTH_TELLING * float(demand.mean()):
        return (_enough(shelf, demand),)
    limited, stock = problem.room.most_cny is not None, problem.brief.stock
    swapped = stock.substitution_share if stock else 0.0
    return (
        _runs_out(shelf, demand, missed, limited=limited, swapped=swapped),
        *_worth_more(problem, decision, outcome, shelf, demand, swapped=swapped),
    )


def _reaching_stock(problem: Problem, decision: Floats, outcome: Outcome) -> Floats:
    """Return the demand that stock is asked for, (draw,), yuan: what the days can handle."""
    if problem.room.most_cny is None:
        return outcome.demand_cny
    handled = work_out(replace(problem, room=replace(problem.room, shelf=None)), decision)
    return handled.baseline_cny + handled.earlier_cny + handled.added_cny.sum(axis=1)


def _names(shelf: Shelf) -> list[str]:
    return [str(name) for name in shelf.table["name" if "name" in shelf.table else "sku"]]


def _enough(shelf: Shelf, demand: Floats) -> Finding:
    return Finding(
        "stock-enough",
        "ok",
        Text(
            f"库存按促销价可卖 {money(shelf.left_cny.sum(), 'zh')}，够卖预计的 "
            f"{money(demand.mean(), 'zh')}。",
            f"Stock can sell {money(shelf.left_cny.sum(), 'en')} at the paid price: enough for "
            f"the {money(demand.mean(), 'en')} expected.",
        ),
        Text("不用为这次活动补货。", "Nothing needs to be ordered for this sale."),
    )


def _runs_out(
    shelf: Shelf, demand: Floats, missed: float, *, limited: bool, swapped: float
) -> Finding:
    """Return what is short; `limited`: demand is only what the days can handle.

    `swapped`: share of buyers who take another product where theirs is sold out.
    """
    zh, en = (money(demand.mean(), language) for language in ("zh", "en"))
    asked = Text(f"预计想买 {zh}", f"of {en} wanted")
    if limited:
        asked = Text(f"每天接得下的共 {zh}", f"of {en} that the days can handle")
    short, names = shelf.short_cny(demand), _names(shelf)
    order = np.argsort(-short)[:TOLD]
    zh = "、".join(f"{names[j]}缺 {money(short[j], 'zh')}" for j in order if short[j] > 0)
    en = ", ".join(f"{names[j]} by {money(short[j], 'en')}" for j in order if short[j] > 0)
    if swapped > 0:
        zh += f"；约 {swapped:.0%} 的人会改买别的款"
        en += f"; about {swapped:.0%} of these buyers take another product"
    return Finding(
        "stock-runs-out",
        "warning",
        Text(
            f"库存不够：{asked.zh}，有 {money(missed, 'zh')} 没货可卖"
            f"（各种情形平均：{zh}）；方案已经少投这部分。",
            f"Stock runs out: {asked.en}, {money(missed, 'en')} cannot be sold (short on average: "
            f"{en}). "
            "The plan spends less because of it.",
        ),
        Text(
            "先补最缺的几款；补不到就把流量引到有货的款。",
            "Order the shortest first; where that fails, send traffic to what is there.",
        ),
    )


def _worth_more(
    problem: Problem,
    decision: Floats,
    outcome: Outcome,
    shelf: Shelf,
    demand: Floats,
    *,
    swapped: float,
) -> Iterator[Finding]:
    """Yield what 5 % more of the shortest products would bring, the plan as it is."""
    short, names = shelf.short_cny(demand), _names(shelf)
    for j in np.argsort(-short)[:TOLD]:
        # 5 % more of nothing is nothing: what is sold out is told as short, above.
        if short[j] <= 0 or shelf.left_cny[j] <= 0:
            continue
        left = shelf.left_cny.copy()
        more_cny = MORE_SHARE * left[j]
        left[j] += more_cny
        more = shelf_of(shelf.table, shelf.share, left, swapped)
        changed = replace(problem, room=replace(problem.room, shelf=more))
        found = work_out(changed, decision)
        gain = _gain(found, outcome, problem)
        yield Finding(
            "stock-worth",
            "note",
            Text(
                f"{names[j]}多备 5%（可卖 {money(more_cny, 'zh')}），预计多赚 {money(gain, 'zh')}"
                "（含自然成交，不含滞销风险）。",
                f"5% more of {names[j]} ({money(more_cny, 'en')} of sales) should earn "
                f"{money(gain, 'en')} more, ordinary sales included, the risk of leftovers not.",
            ),
            Text("与补货周期和资金占用一起比。", "Weigh it against lead time and money tied up."),
        )


def capacity_findings(problem: Problem, decision: Floats, outcome: Outcome) -> tuple[Finding, ...]:
    """Return what the daily capacity costs; empty where the brief names none."""
    room = problem.room
    if room.most_cny is None:
        return ()
    free = work_out(replace(problem, room=replace(room, most_cny=None)), decision)
    lost_cny = float((free.gmv_paid_cny - outcome.gmv_paid_cny).mean())
    if lost_cny < WORTH_TELLING * float(free.gmv_paid_cny.mean()):
        return (
            Finding(
                "capacity-enough",
                "ok",
                Text("每天的接单能力够用。", "Every day can handle the orders expected."),
                Text("不用加人加仓。", "No extra hands or space needed."),
            ),
        )
    days = _full_days(problem, decision)
    wider = replace(room, most_cny=room.most_cny * (1 + MORE_CAPACITY))
    gain_cny = _gain(work_out(replace(problem, room=wider), decision), outcome, problem)
    return (
        Finding(
            "capacity-full",
            "warning",
            Text(
                f"接单能力不够：{days.zh}多半会满，预计有 {money(lost_cny, 'zh')} 卖不出去；"
                f"方案已经少投这些天。每天多接 10%，预计多赚 {money(gain_cny, 'zh')}。",
                f"Too few orders can be handled: {days.en} will probably be full and "
                f"{money(lost_cny, 'en')} cannot be sold; the plan spends less on those days. 10% "
                f"more a day should earn {money(gain_cny, 'en')}.",
            ),
            Text(
                "提前约好加班、云仓或分批发货，再把每天能接的单数（`capacity.orders_per_day`）调高。",
                "Arrange extra shifts, overflow storage or later delivery, then raise the orders "
                "that a day takes (`capacity.orders_per_day`).",
            ),
        ),
    )


def taking_findings(problem: Problem, decision: Floats) -> tuple[Finding, ...]:
    """Return floors of channels whose sales only take goods or hands from other channels' sales."""
    limit, spend = problem.limit, problem.media(decision)
    if limit is None:
        return ()
    seen = problem.seen_from(decision)
    _, here, _ = seen.solver_curves.worth(spend, seen.weight, draw_weight=seen.draw_weight)
    _, free, _ = limit.curves.worth(spend, problem.weight, draw_weight=seen.draw_weight)
    found = []
    for at, name in enumerate(problem.curves.channels):
        channel = problem.brief.channels[name]
        least_cny, own = channel.min_cny, spend[at]
        at_floor = 0 < own.sum() <= least_cny + NEAR_CNY
        if at_floor and here[at] @ own < TAKES * (free[at] @ own):
            found.append(_takes(name, channel_name(problem, name), least_cny))
    return tuple(found)


def _takes(name: str, title: Text, least_cny: float) -> Finding:
    zh, en = (money(least_cny, language, digits=4) for language in ("zh", "en"))
    return Finding(
        "floor-takes-goods",
        "warning",
        Text(
            f"{title.zh}的最低花费 {zh} 带来的成交，差不多都是从别的渠道手里抢货、抢接单；"
            "方案只好把它放在抢得最少的时候。",
            f"{title.en}: nearly all that its floor of {en} sells is taken from other channels, as "
            "goods or hands are short; the plan can only put it where it takes the least.",
        ),
        Text(
            f"把它的最低花费（`channels.{name}.min_cny`）调低或去掉。",
            f"Lower or drop its floor (`channels.{name}.min_cny`).",
        ),
    )


def _full_days(problem: Problem, decision: Floats) -> Text:
    """Return the days that are full in more than half of the draws."""
    limit = problem.limit
    assert limit is not None
    demand_cny = limit.demand_cny(problem.media(decision), decision)
    full = 1 - problem.room.spare(demand_cny).mean(axis=0) > 0.5
    dates = problem.demand.dates[np.flatnonzero(full)]
    if not len(dates):
        return Text("最忙的几天", "the busiest days")
    days = [(int(str(date)[5:7]), int(str(date)[8:10])) for date in dates]
    zh, en = ([day(*one, language) for one in days] for language in ("zh", "en"))
    return Text(listed(zh, "zh"), listed(en, "en"))


def _gain(changed: Outcome, outcome: Outcome, problem: Problem) -> float:
    """Return what another outcome earns more, ordinary sales included, yuan."""
    added = changed.total_contribution_cny - outcome.total_contribution_cny
    ordinary = (changed.baseline_cny - outcome.baseline_cny) * problem.goal.value_of_shop
    return float((added + ordinary).mean())
