"""Why channels get what they get: size, the next yuan against break-even, limits, what is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bigsale.words.certainty_words import CertaintyWords
from bigsale.words.goal_words import LEVEL
from bigsale.words.numbers import is_number, percent, ratio
from bigsale.words.sayings import Sayings

Entry = Mapping[str, Any]
SAME_MONEY = 0.03
PAYS = 1.02
"""A marginal return within 2 % of break-even counts as "near"."""
APART = 1.03
"""Returns of level channels that differ by more than 3 % want a reason."""
SHAPES_THE_SPLIT = ("targets-cost", "stock-runs-out", "capacity-full", "floor-takes-goods")
"""Findings that belong beside the reasons of the split."""
SAYS_LEVEL = "equal-margins"
"""The finding that says what the line of level channels says: a reason, no point to mind."""
SAYS_KEPT = "kept-by-limit"
"""The finding on channels that get money past break-even for a limit: a reason too."""
SAYS_LEFT = "budget-left-unspent"
"""The finding on money left: a reason where the page says how much of the budget is used."""


class SplitReasons(CertaintyWords):
    """Reasons of the split; every public property is markdown."""

    @property
    def why(self) -> str:
        """Return why channels get what they get: size, next yuan against break-even, limits."""
        channels = sorted(self.figures["channels"], key=lambda entry: -entry["spend_cny"])
        funded = [entry for entry in channels if entry["spend_cny"] > 0]
        top = [
            self.say("channel_share", channel=self.title_of(e), share=percent(e["share"]))
            for e in funded[:3]
        ]
        lines = [self.say("most_money", channels=self.listed(top))] if top else []
        movable = [entry for entry in funded if entry in self._marginal()]
        lines += [] if self.counts_contribution else self.below_on_purpose(movable)
        lines += self._next_yuan_of(movable)
        lines += self._paid_on_sales([entry for entry in funded if entry["kind"] == "commission"])
        lines += self._idle([entry for entry in channels if entry["spend_cny"] <= 0])
        return self.bullets([*self._said(*SHAPES_THE_SPLIT), *lines, self._unspent()])

    def _paid_on_sales(self, entries: list[Entry]) -> list[str]:
        """Return why channels on commission get what they get."""
        return [
            self.say(
                "paid_on_sales",
                channels=self.title_of(entry),
                marginal=ratio(entry["roi_marginal"]),
                breakeven=ratio(entry["roi_breakeven"]),
            )
            for entry in entries
            if is_number(entry["roi_marginal"]) and is_number(entry["roi_breakeven"])
        ]

    def _idle(self, entries: list[Entry]) -> list[str]:
        """Return why channels get nothing, those of one reason in one line."""
        alike: dict[tuple[str, ...], list[Entry]] = {}
        for entry in entries:
            alike.setdefault(self._why_idle(entry), []).append(entry)
        return [
            self.say(
                key if key != "no_money" or len(group) == 1 else "no_money_many",
                channels=self.listed([self.title_of(entry) for entry in group]),
                marginal=marginal,
                breakeven=breakeven,
            )
            for (key, marginal, breakeven), group in alike.items()
        ]

    def _why_idle(self, entry: Entry) -> tuple[str, str, str]:
        """Return the sentence for a channel without money, its first yuan and its break-even."""
        if entry["max_cny"] == 0:
            return "idle_closed", "", ""
        if entry["kind"] == "deals":
            return "idle_deals", "", ""
        first, line = entry["roi_marginal"], entry["roi_breakeven"]
        if not (self.counts_contribution and is_number(first) and is_number(line)):
            return "no_money", "", ""
        return ("idle_below" if first < line else "idle_elsewhere"), ratio(first), ratio(line)

    @property
    def findings(self) -> str:
        """Return warnings and notes as callouts, without the reasons that `why` tells."""
        told = {SAYS_LEVEL, SAYS_KEPT} | ({SAYS_LEFT} if self._leaves_money() else set())
        rest = [f for f in self.figures["findings"] if f["check"] not in told]
        return Sayings({**self.figures, "findings": rest}, self.language).findings

    def _found(self, *checks: str) -> list[Entry]:
        return [f for f in self.figures["findings"] if f["check"] in checks]

    def _said(self, *checks: str) -> list[str]:
        """Return what findings of these checks saw."""
        return [self._with_titles(f["evidence"][self.language]) for f in self._found(*checks)]

    def _named(self, check: str) -> set[str]:
        """Return the channels, as the brief names them, that findings of a check are about."""
        return {name for finding in self._found(check) for name in finding.get("channels", ())}

    def _next_yuan_of(self, entries: list[Entry]) -> list[str]:
        """Return what the next yuan of each channel brings, channels of one kind in one line."""
        level, kept = self._level(entries), self._named(SAYS_KEPT)
        rest = [e for e in entries if e not in level and e["name"] not in kept]
        stopped = {e["name"] for e in rest if not self._pays(e)}
        lines = [self._levelled(level)] if level else []
        told = self._named(SAYS_LEVEL)
        if not level and not (self.counts_contribution and told and told <= stopped | kept):
            lines += self._said(SAYS_LEVEL)
        return [*lines, *self._said(SAYS_KEPT), *self._verdicts(rest)]

    def _verdicts(self, entries: list[Entry]) -> list[str]:
        """Return a sentence for each kind of channel: alike are those with one verdict and line."""
        if not self.counts_contribution:
            return [self.goal_verdict(entry, self._limit(entry)) for entry in entries]
        alike: dict[tuple[str, ...], list[Entry]] = {}
        for entry in entries:
            alone = self._limit(entry) and entry["name"]
            key = (self._kind(entry), ratio(entry["roi_breakeven"]), alone)
            alike.setdefault(key, []).append(entry)
        return [self._verdict(kind, group) for (kind, _, _), group in alike.items()]

    def _verdict(self, kind: str, entries: list[Entry]) -> str:
        """Return what one yuan more brings in channels of one kind (a sentence of the catalogue)."""
        marginal = [entry["roi_marginal"] for entry in entries]
        low, high = ratio(min(marginal)), ratio(max(marginal))
        names = {entry["name"] for entry in entries}
        level = len(names) > 1 and names <= self._named(SAYS_LEVEL)
        return self.say(
            f"{kind}_many" if len(entries) > 1 else kind,
            channel=self.title_of(entries[0]),
            channels=self.listed([self.title_of(entry) for entry in entries]),
            marginal=low if low == high else self.say("marginal_range", low=low, high=high),
            breakeven=ratio(entries[0]["roi_breakeven"]),
            kept=self._pushed(),
            limit=self._limit(entries[0]) + (self.say("no_move") if level else ""),
        )

    def _kind(self, entry: Entry) -> str:
        """Return whether a channel's next yuan pays, is near break-even, or is spent below it."""
        if self._pays(entry):
            return "still_pays"
        line = entry["roi_breakeven"]
        below = is_number(line) and PAYS * entry["roi_marginal"] < line
        at_floor = self._at_limit(entry, "min_cny")
        return "kept_below" if below and self._pushed() and not at_floor else "stops_paying"

    def _pushed(self) -> str:
        """Return what makes a plan spend past break-even beside limits; "" where nothing does."""
        reasons = [self.say("kept_target")] if self.must_reach() else []
        if self.figures["goal"].get("new_buyer_value_cny", 0.0) > 0:
            reasons.append(self.say("kept_later"))
        return self.say("or").join(reasons)

    def _limit(self, entry: Entry) -> str:
        """Return which limit of its own a channel has reached, and whether its ROI is in doubt."""
        limit = ""
        for key in ("max_cny", "min_cny"):
            if self._at_limit(entry, key):
                limit = self.say(f"at_{key[:3]}", **{key[:3]: self.exact(entry[key])})
        if entry["name"] in self.doubted and (self._pays(entry) or not self.counts_contribution):
            limit += self.say("in_doubt")
        return limit

    def _at_limit(self, entry: Entry, limit: str) -> bool:
        value = entry[limit]
        return bool(value) and abs(entry["spend_cny"] - value) <= 0.005 * value

    def _level(self, entries: list[Entry]) -> list[Entry]:
        """Return the channels free of limits whose next yuan pays, and brings about the same."""
        free = [
            e
            for e in entries
            if not any(self._at_limit(e, key) for key in ("max_cny", "min_cny"))
            and (self._pays(e) or not self.counts_contribution)
        ]
        if not self.counts_contribution:
            return self.alike(free)
        marginal = [e["roi_marginal"] for e in free]
        same_line = len({round(e["roi_breakeven"], 2) for e in free}) == 1
        alike = same_line and max(marginal) <= (1 + LEVEL) * min(marginal)
        return free if len(free) > 1 and alike else []

    def _levelled(self, entries: list[Entry]) -> str:
        if not self.counts_contribution:
            return self.of_level("levelled_goal", entries)
        marginal = [entry["roi_marginal"] for entry in entries]
        low, high = ratio(min(marginal)), ratio(max(marginal))
        return self.say(
            "levelled_same" if low == high else "levelled",
            channels=self.listed([self.title_of(entry) for entry in entries]),
            low=low,
            high=high,
            breakeven=ratio(entries[0]["roi_breakeven"]),
            apart=self._apart(entries, max(marginal) / min(marginal)),
        )

    def _apart(self, entries: list[Entry], times: float) -> str:
        """Return why level channels still differ, where they do by more than a little."""
        held = self._named("binding-limit") & {entry["name"] for entry in entries}
        reasons = [self.say("apart_daily")] if held else []
        reasons += [self.say("apart_careful")] if self.careful else []
        if times < APART or not reasons:
            return ""
        return self.say("levelled_apart", reasons=self.listed(reasons))

    def _pays(self, entry: Entry) -> bool:
        line = entry["roi_breakeven"]
        return bool(is_number(line) and entry["roi_marginal"] >= PAYS * line)

    def _unspent(self) -> str:
        """Return how much of the budget is used, and why no more, once: as the finding says it."""
        share = percent(self._share_spent())
        if not self._leaves_money():
            return ""
        for finding in self._found(SAYS_LEFT):
            why, step = (finding[key][self.language] for key in ("evidence", "next_step"))
            return self.say("unspent_told", share=share, why=why, step=step)
        if self.must_reach() or not self.counts_contribution:
            return self.say("unspent_goal", share=share, reason=self.why_left())
        return self.say("unspent_careful" if self.careful else "unspent", share=share)

    def _share_spent(self) -> float:
        return float(self.figures["spend_cny"] / self.figures["goal"]["spendable_cny"])

    def _leaves_money(self) -> bool:
        return self._share_spent() < 1 - SAME_MONEY
