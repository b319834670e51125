"""The sentences of lessons about money that was lost, of which acting may win back some."""

from __future__ import annotations

import pandas as pd

from bigsale.errors import Text
from bigsale.review.facts import Facts
from bigsale.review.refund_sources import RefundSource, refund_loss_cny, refund_words
from bigsale.review.result import Lesson
from bigsale.words.labels import event_title
from bigsale.words.numbers import money, percent


def refund_rate_lesson(facts: Facts) -> Lesson:
    """Plan next time with the refund rate that was seen."""
    seen = percent(facts.measures.refunds.rate, 1)
    return Lesson(
        "refunds-above-brief",
        "refunds",
        Text(
            f"下次方案的全店退款率（economics.refund_rate）按 {seen} 填；"
            "明显不同的渠道，在渠道里单写 refund_rate。",
            f"Plan next time with a shop-wide refund rate (economics.refund_rate) of {seen}; "
            "give channels that differ much a refund_rate of their own.",
        ),
        refund_words(facts.measures),
        Text(
            "支付后 15 天的退款率；改参数拿不回这笔钱，但目标和预算会定得准。",
            "refund rate 15 days after payment. A right rate wins nothing back, but targets and "
            "budget will be right.",
        ),
        refund_loss_cny(facts.measures),
        is_gain=False,
    )


def refund_reasons_lesson(facts: Facts, source: RefundSource, share: float) -> Lesson:
    """Look into a channel whose refunds are well above its own rate of the brief.

    `share`: of the shop's excess, what the channel returned beyond its own rate.
    """
    title, unit = facts.title(source.channel), facts.measures.economics.unit(source.channel)
    rate, own = percent(source.rate), percent(source.own_rate)
    return Lesson(
        "refunds-of-channel",
        f"refunds of {source.channel}",
        Text(f"查{title.zh}的退款原因。", f"Look into the reasons of refunds from {title.en}."),
        Text(
            f"{title.zh}退款率 {rate}，它自己的参数是 {own}；超出的部分约占全店多退金额的 "
            f"{percent(share)}。",
            f"Refunds of {title.en} are {rate} against its own {own} in the brief; that is about "
            f"{percent(share)} of the shop's excess.",
        ),
        Text(f"{title.zh}支付后 15 天的退款率。", f"refund rate of {title.en} after 15 days."),
        source.above_own_cny * (unit.gross_margin - unit.platform_fee_rate),
        is_gain=False,
    )


def factor_lesson(row: pd.Series, *, worth: float) -> Lesson:
    """The factor of the bridge that cost most; `worth` is contribution per yuan of sales."""
    factor, event, effect = str(row["factor"]), str(row["comparison"]), float(row["effect_cny"])
    name, action, metric = _FACTORS[factor]
    change, last = percent(abs(row["to"] / row["from"] - 1), 1), event_title(event)
    return Lesson(
        f"weak-{factor}",
        factor,
        action,
        Text(
            f"{name.zh}比 {last.zh} 低 {change}，支付金额因此少 {money(-effect, 'zh')}。",
            f"{name.en} was {change} below {last.en}, which took {money(-effect, 'en')} of paid "
            "sales.",
        ),
        metric,
        -effect * worth,
        is_gain=False,
    )


def alike_lesson(facts: Facts, factor: str, effect: float, *, worth: float) -> Lesson:
    """The factor that cost most in phases that both sales have: `effect` yuan of paid sales."""
    name, action, metric = _FACTORS[factor]
    rows, last = facts.bridge_phases, event_title(str(facts.bridge_phases["comparison"].iloc[0]))
    where = _fallen(facts, factor, rows)
    return Lesson(
        f"weak-{factor}",
        factor,
        action,
        Text(
            f"同阶段按天比，{name.zh}低于 {last.zh}（{'、'.join(one.zh for one in where)}），"
            f"支付金额因此少 {money(-effect, 'zh')}。",
            f"Like for like with {last.en}, {name.en.lower()} fell "
            f"({', '.join(one.en for one in where)}), which took {money(-effect, 'en')} of paid "
            "sales.",
        ),
        metric,
        -effect * worth,
        is_gain=False,
    )


def _fallen(facts: Facts, factor: str, rows: pd.DataFrame) -> list[Text]:
    """Return the phases in which a factor fell, the most costly first, three at most."""
    column = {"uv": "uv_daily", "cvr": "cvr", "aov": "aov_cny"}[factor]
    fallen = rows[rows[f"{factor}_effect_cny"] < 0].nsmallest(3, f"{factor}_effect_cny")
    return [
        _changed(facts, str(row["phase"]), row[column] / row[f"last_{column}"] - 1)
        for row in fallen.to_dict("records")
    ]


def _changed(facts: Facts, phase: str, change: float) -> Text:
    title = facts.phase_title(facts.figures.phases.index(phase))
    return Text(f"{title.zh} {percent(change)}", f"{title.en} {percent(change)}")


def borrowed_lesson(added: float, pulled: float, *, worth: float) -> Lesson:
    """An increment much of which came out of the weeks after."""
    share = percent(pulled / added)
    return Lesson(
        "borrowed-sales",
        "pull_forward",
        Text(
            "下次预算按扣掉透支的净增量定；后半程的钱投新客，不再推囤货装。",
            "Set the next budget on the increment net of pull-forward; late money goes to new "
            "buyers, not to stocking up.",
        ),
        Text(
            f"活动增量 {money(added, 'zh')}，其中 {money(pulled, 'zh')}（{share}）"
            "是提前透支的后续销售。",
            f"Of an increment of {money(added, 'en')}, {money(pulled, 'en')} ({share}) came out "
            "of the weeks after.",
        ),
        Text(
            "活动后 30 天支付金额对日常的比例。", "paid sales of the 30 days after against usual."
        ),
        pulled * worth,
        is_gain=False,
    )


_FACTORS = {
    "uv": (
        Text("访客数", "Visitors"),
        Text(
            "下次从蓄水期起按天定访客目标，差额当天补量。",
            "Set a visitor target for every day from warm-up on and make up a gap the same day.",
        ),
        Text("每日访客数对目标的达成率。", "daily visitors against target."),
    ),
    "cvr": (
        Text("支付转化率", "Conversion"),
        Text(
            "按 访客→加购→付款 找出掉得最多的一步，先改那一步的页面和凑单提示。",
            "Find the step from visit to cart to payment that fell most and mend that page first.",
        ),
        Text(
            "支付买家数÷访客数、加购人数÷访客数，按天。",
            "paying buyers over visitors and cart users over visitors, by day.",
        ),
    ),
    "aov": (
        Text("客单价", "Basket value"),
        Text(
            "满减门槛设在本次客单价的 1.2 倍左右，配套装和凑单款。",
            "Set the threshold discount near 1.2 times this basket value, with sets to reach it.",
        ),
        Text("支付金额÷支付买家数，按天。", "paid sales over paying buyers, by day."),
    ),
}
