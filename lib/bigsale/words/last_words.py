"""What the plan's page says of last time: what it brought, what changes against its split."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bigsale.errors import Text
from bigsale.words.forecast_words import ForecastWords
from bigsale.words.labels import event_title
from bigsale.words.numbers import is_number, percent, ratio, signed_money
from bigsale.words.split_reasons import SAME_MONEY

Entry = Mapping[str, Any]
ALIKE_SHARE = 0.005
"""Two amounts of a goal are alike within this share: paid sales hold much that comes anyway."""
MOVE_SHARE = 0.03
"""A change of share below three points is not worth a sentence."""
CUT_SHARE = 0.05
"""A channel that loses more of the money than this needs a reason."""

LAST_SENTENCES: dict[str, Text] = {
    "last_time": Text(
        "上次同类活动是 {event}（{span}，{days} 天）：投放花费 {spend}，支付金额 {gmv}（退款前），费比 {ratio}。",
        "The last comparable campaign was {event} ({span}, {days} days): {spend} spent, paid sales "
        "{gmv} before refunds, an expense ratio of {ratio}.",
    ),
    "this_time": Text(
        "这次 {days} 天，计划花 {spend}，预期支付金额 {gmv}（比上次 {change}）；超过上次的可能：{chance}。",
        "This one has {days} days and a planned spend of {spend}; paid sales of {gmv} are expected "
        "({change} against last time), with a chance to beat it of {chance}.",
    ),
    "better_than_last": Text(
        "按上次的比例分（在这次的限制和候选里花 {spend}），预计少 **{gain}** 贡献毛利{parts}；主要变化：{moves}。",
        "Split as last time ({spend} within this time's limits and offers) the spend would "
        "contribute **{gain}** less{parts}; the main changes: {moves}.",
    ),
    "gain_parts": Text(
        "，其中同样的钱分得更好约 {split}，多花 {more} 约 {money}",
        ", of which about {split} for a better split of the same money and {money} for spending "
        "{more} more",
    ),
    "no_better_than_last": Text(
        "和按上次的比例分相比，预期贡献毛利相差不大（{gain}）。",
        "Against last time's split the expected contribution hardly differs ({gain}).",
    ),
    "less_than_last": Text(
        "按上次的比例分（在这次的限制和候选里花 {spend}），预期贡献毛利会多 {gain}：本方案先顾目标和风险，不只看贡献毛利。",
        "Split as last time ({spend} within this time's limits and offers) the spend would "
        "contribute {gain} more: this plan puts its goal and the bad cases first, not contribution "
        "alone.",
    ),
    "moved": Text("{channel} {before} → {share}", "{channel} {before} → {share}"),
    "cut_deals": Text(
        "{channel}减得最多：过去平均每花 1 元多卖 {roi} 元，保本要 {breakeven} 元（含佣金和退款）；"
        "这次 {offered} 位候选里，预期赚得回费用、又比别处划算的有 {chosen} 位。",
        "{channel} loses most: a yuan added ¥{roi} of sales in the past, where ¥{breakeven} breaks "
        "even (commission and refunds included); of {offered} candidates {chosen} should earn back "
        "their fee and do more than the money would elsewhere.",
    ),
    "cut": Text(
        "{channel}减得最多：过去平均每花 1 元多卖 {roi} 元，保本要 {breakeven} 元；同样的钱放在别处更划算。",
        "{channel} loses most: a yuan added ¥{roi} of sales in the past, where ¥{breakeven} breaks "
        "even; the money does more elsewhere.",
    ),
}  # fmt: skip


class LastWords(ForecastWords):
    """Sentences on last time; the public ones are markdown, empty where there was none."""

    catalogue = ForecastWords.catalogue | LAST_SENTENCES

    @property
    def background(self) -> str:
        """Return last time's figures beside this time's, and what the history holds."""
        history = self.figures["history"]
        if not history["gmv_paid_cny"]:
            return str(self.say("new_shop"))
        sentences = self._both_times() or [self._no_last_time()]
        sentences.append(
            self.say(
                "history",
                start=history["from"],
                end=history["to"],
                grain=self._grain,
                gmv=self.money(history["gmv_paid_cny"]),
                spend=self.money(history["spend_cny"]),
            )
        )
        claimed = history["platform_gmv_cny"]
        if is_number(claimed) and claimed > 0 and history["gmv_paid_cny"] > 0:
            share = percent(claimed / history["gmv_paid_cny"])
            sentences.append(self.say("overclaim", share=share))
        return "\n\n".join(sentences)

    def _no_last_time(self) -> str:
        judged = all(is_number(p.get("demand_multiplier")) for p in self.figures["phases"])
        return self.say("no_last_time_judged" if judged else "no_last_time")

    def _both_times(self) -> list[str]:
        """Return last time's figures, and this time's where its sales can be compared."""
        last = self.figures["last_event"]
        if not last:
            return []
        gmv_cny = last["gmv_paid_cny"]
        said = self.say(
            "last_time",
            event=event_title(last["event"]).in_language(self.language),
            span=self.span(last["start"], last["end"]),
            days=_days(last["start"], last["end"]),
            spend=self.money(last["spend_cny"]),
            gmv=self.money(gmv_cny),
            ratio=percent(last["spend_cny"] / gmv_cny if gmv_cny else None, 1),
        )
        chance = last.get("beaten_probability")
        if not (gmv_cny and is_number(chance)):
            return [said]
        expected_cny = self.figures["expected"]["gmv_paid_cny"]["mean"]
        phases = self.figures["phases"]
        now = self.say(
            "this_time",
            days=_days(phases[0]["start"], phases[-1]["end"]),
            spend=self.exact(self.figures["spend_cny"]),
            gmv=self.money(expected_cny),
            change=_signed(expected_cny / gmv_cny - 1),
            chance=self.chance(chance),
        )
        return [said, now]

    @property
    def against_last(self) -> str:
        """Return the gain over last time's split and the moves behind it."""
        gain = self._gain_over("last_split")
        if gain is None:
            return ""
        if not self.counts_contribution:
            return self._goal_against_last()
        if gain < -SAME_MONEY * abs(self._contribution()):
            return self.say("less_than_last", gain=self.money(-gain), spend=self._last_spend())
        moves = [self._move(entry, before) for entry, before in self._moves()[:3]]
        if gain < SAME_MONEY * abs(self._contribution()) or not moves:
            return self.say("no_better_than_last", gain=signed_money(gain, self.language))
        return self.say(
            "better_than_last",
            gain=self.money(gain),
            parts=self._gain_parts(gain),
            moves=self._comma.join(moves),
            spend=self._last_spend(),
        )

    def _gain_parts(self, gain_cny: float) -> str:
        """Return how much of a gain is the split of the same money, how much is more money.

        Read off the frontier, straight between the budgets that it was worked out for.
        """
        spend_cny, last_cny = self.figures["spend_cny"], self._split("last_split")["spend_cny"]
        points = self.figures["frontier"].get("points") or []
        if spend_cny - last_cny < SAME_MONEY * spend_cny or len(points) < 2:
            return ""
        budgets, means = zip(*points, strict=True)
        if last_cny < budgets[0]:
            return ""
        money_cny = self._contribution() - float(np.interp(last_cny, budgets, means))
        if not 0 < money_cny < gain_cny:
            return ""
        return self.say(
            "gain_parts",
            split=self.money(gain_cny - money_cny),
            more=self.money(spend_cny - last_cny),
            money=self.money(money_cny),
        )

    def _goal_against_last(self) -> str:
        """Return the same by another goal than contribution."""
        gain = self._gain_over("last_split", "goal_mean")
        if gain is None:
            return ""
        least = ALIKE_SHARE * abs(float(self._split("plan")["goal_mean"]))
        moves = [self._move(entry, before) for entry, before in self._moves()[:3]]
        key = "no_better" if abs(gain) < least or (gain > 0 and not moves) else "better"
        key = "less" if gain <= -least else key
        return self.say(
            f"{key}_than_last_goal",
            goal=self.goal_title,
            gain=self.goal_amount(abs(gain) if key != "no_better" else gain),
            moves=self._comma.join(moves),
            spend=self._last_spend(),
            why=self.why_less(),
        )

    @property
    def why(self) -> str:
        """Return why channels get what they get, and the one that lost most against last time."""
        return "\n".join(filter(None, [super().why, self.bullets([self._largest_cut()])]))

    def _largest_cut(self) -> str:
        """Return why the channel that loses most of the money does."""
        cuts = [(e, before) for e, before in self._moves() if before - e["share"] >= CUT_SHARE]
        if not cuts:
            return ""
        entry, _ = max(cuts, key=lambda item: item[1] - item[0]["share"])
        known, line = entry.get("roi_incremental"), entry["roi_breakeven"]
        if not (known and is_number(line)) or (entry["kind"] != "deals" and known["mean"] > line):
            return ""
        deals = self.figures["deals"].get("by_channel", {}).get(entry["name"])
        return self.say(
            "cut_deals" if deals else "cut",
            channel=self.title_of(entry),
            roi=ratio(known["mean"]),
            breakeven=ratio(line),
            **(deals or {}),
        )

    def title_comparison(self) -> str:
        """Return the gain over last time's split, where there is one."""
        gain = self._gain_over("last_split") if self.counts_contribution else None
        return self.say("title_comparison", gain=self.money(gain)) if gain and gain > 0 else ""

    def _split(self, name: str) -> Entry:
        return next((row for row in self.figures["comparison"] if row["name"] == name), {})

    def _last_spend(self) -> str:
        """Return what last time's split spends here."""
        return self.exact(self._split("last_split")["spend_cny"])

    def _gain_over(self, name: str, key: str = "contribution_cny_mean") -> float | None:
        rows = [self._split(split) for split in ("plan", name)]
        if not all(is_number(row.get(key)) for row in rows):
            return None
        return float(rows[0][key]) - float(rows[1][key])

    def _moves(self) -> list[tuple[Entry, float]]:
        """Return channels whose share changed, with the share before; the largest change first."""
        last = self.figures["last_event"]
        whole = sum(e["last_spend_cny"] or 0.0 for e in self.figures["channels"]) if last else 0.0
        if not whole:
            return []
        before = [(e, (e["last_spend_cny"] or 0.0) / whole) for e in self.figures["channels"]]
        large = [(e, share) for e, share in before if abs(e["share"] - share) >= MOVE_SHARE]
        return sorted(large, key=lambda item: -abs(item[0]["share"] - item[1]))

    def _move(self, entry: Entry, before: float) -> str:
        channel, share = self.title_of(entry), percent(entry["share"])
        return self.say("moved", channel=channel, before=percent(before), share=share)

    @property
    def _grain(self) -> str:
        daily = self.figures["history"]["grain_days"] == 1
        return self.say("daily_grain" if daily else "weekly_grain")


def _days(start: str, end: str) -> int:
    """Return how many days a span of ISO times touches; an end at midnight touches none more."""
    first, last = (np.datetime64(str(one)[:19]) for one in (start, end))
    inside = last.astype("datetime64[s]") - np.timedelta64(1, "s")
    return int((inside.astype("datetime64[D]") - first.astype("datetime64[D]")).astype(int)) + 1


def _signed(change: float) -> str:
    """Return a change with its sign: +3%, −4%."""
    written = percent(abs(change))
    return f"+{written}" if change >= 0 else f"−{written}"
