"""How a plan's page judges by the goal of the campaign, contribution or another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bigsale.words.goal_sentences import GOAL_SENTENCES
from bigsale.words.labels import GOAL_TITLES
from bigsale.words.numbers import goal_amount, is_number, ratio
from bigsale.words.plan_sentences import PLAN_SENTENCES
from bigsale.words.sayings import Sayings

Entry = Mapping[str, Any]
NEXT_CNY = 10_000
LEVEL = 0.1
"""Marginal returns within 10 % of each other count as level."""


class GoalWords(Sayings):
    """What the goal of a plan is called, counts, and would gain or lose."""

    catalogue = PLAN_SENTENCES | GOAL_SENTENCES

    @property
    def maximise(self) -> str:
        """Return what the plan counts, as the brief names it."""
        return str(self.figures["goal"]["maximise"])

    @property
    def counts_contribution(self) -> bool:
        """Return whether the plan seeks contribution, so that break-even judges each yuan."""
        return self.maximise == "contribution"

    @property
    def goal_title(self) -> str:
        """Return what the goal is called inside a sentence."""
        return GOAL_TITLES[self.maximise].in_language(self.language)

    def goal_amount(self, value: object) -> str:
        """Return so much of the goal: yuan, or heads of new buyers."""
        return goal_amount(value, self.maximise, self.language)

    def goal_range(self) -> str:
        """Return what the plan should bring of a goal other than contribution, with its range."""
        expected = self.figures["expected"]
        if self.maximise == "net_sales":
            spend = self.figures["spend_cny"]
            found = {end: value * spend for end, value in expected["roi_net"].items()}
        else:
            found = expected["new_buyers" if self.maximise == "new_buyers" else "gmv_paid_cny"]
        mean, low, high = (self.goal_amount(found[end]) for end in ("mean", "p05", "p95"))
        interval = self.say("interval_note", low=low, high=high)
        return f"{mean}（{interval}）" if self.language == "zh" else f"{mean} ({interval})"

    def of_next(self, entry: Entry) -> float:
        """Return what ¥10k more in a channel adds to a goal other than contribution."""
        return float(NEXT_CNY * entry["roi_marginal"] * entry.get("goal_per_gross", float("nan")))

    def goal_verdict(self, entry: Entry, limit: str) -> str:
        """Return what a little more money in a channel does for the goal."""
        return self.say(
            "next_of_goal",
            channel=self.title_of(entry),
            goal=self.goal_title,
            amount=self.goal_amount(self.of_next(entry)),
            marginal=ratio(entry["roi_marginal"]),
            breakeven=ratio(entry["roi_breakeven"]),
            limit=limit,
        )

    def alike(self, entries: list[Entry]) -> list[Entry]:
        """Return the channels where a little more money does about the same for the goal."""
        gains = [self.of_next(entry) for entry in entries]
        level = len(gains) > 1 and max(gains) <= (1 + LEVEL) * min(gains)
        return entries if level else []

    def of_level(self, sentence: str, entries: list[Entry]) -> str:
        """Return that money does about the same for the goal in all of these channels."""
        gains = [self.of_next(entry) for entry in entries]
        return self.say(
            sentence,
            channels=self.listed([self.title_of(entry) for entry in entries]),
            goal=self.goal_title,
            amount=self.goal_amount(sum(gains) / len(gains)),
        )

    def below_on_purpose(self, entries: list[Entry]) -> list[str]:
        """Return that the goal spends below break-even, where it does."""
        below = [
            e
            for e in entries
            if is_number(e["roi_breakeven"]) and e["roi_marginal"] < e["roi_breakeven"]
        ]
        return [self.say("by_goal", goal=self.goal_title)] if below else []

    def why_left(self) -> str:
        """Return why money is left where more than contribution counts."""
        if self.must_reach():
            key = "reason_earns_or_targets" if self.counts_contribution else "reason_targets"
            return self.say(key, targets=self.listed(self.must_reach()))
        return self.say("reason_limits", goal=self.goal_title)

    def why_less(self) -> str:
        """Return why another split may bring more of the goal."""
        if self.must_reach():
            return self.say("less_for_targets", targets=self.listed(self.must_reach()))
        return self.say("less_for_others")

    def kept_by(self, entries: list[Entry]) -> str:
        """Return what may keep channels that take from the goal."""
        goal = self.figures["goal"]
        held = {
            "kept_floor": any(entry["min_cny"] for entry in entries),
            "kept_deal": any(entry["kind"] == "deals" for entry in entries),
            "kept_target": bool(self.must_reach()),
            "kept_later": self.counts_contribution and goal.get("new_buyer_value_cny", 0.0) > 0,
            "kept_careful": self.careful,
        }
        reasons = [self.say(name) for name, holds in held.items() if holds]
        return self.say("or").join(reasons or [self.say("kept_limit")])

    @property
    def careful(self) -> bool:
        """Whether bad cases weigh more than the average in the plan's choice."""
        risk = self.figures["goal"]["risk"]
        return bool(risk["measure"] == "cvar" and risk["weight"] > 0)

    def target(self, name: str) -> str:
        """Return what a target asks for."""
        value = self.figures["goal"]["targets"].get(name)
        written = self.money(value) if name.endswith("_cny") else ratio(value)
        written = f"{value:,.0f}" if name == "new_buyers" else written
        written = f"{value:.1%}" if name == "expense_ratio_max" else written
        return self.say(f"target_{name}", value=written)

    def targets(self) -> list[str]:
        """Return what the targets of the brief ask for."""
        asked = self.figures["goal"]["targets"]
        return [self.target(name) for name in asked if name not in ("probability", "binding")]

    def must_reach(self) -> list[str]:
        """Return the targets that the plan must reach."""
        return self.targets() if self.figures["goal"]["targets"].get("binding") else []

    @property
    def _comma(self) -> str:
        return "，" if self.language == "zh" else ", "

    def _marginal(self) -> list[Entry]:
        """Return channels whose spend can be moved yuan by yuan."""
        return [
            e
            for e in self.figures["channels"]
            if is_number(e["roi_marginal"]) and e["kind"] in ("auction", "touch")
        ]
