"""What a plan's report says, from the figures of its bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bigsale.words.last_words import LastWords
from bigsale.words.numbers import (
    count,
    is_number,
    money_interval,
    percent,
    percent_at_most,
    ratio,
)
from bigsale.words.sayings import LEAST_CHANCE, CardText

Entry = Mapping[str, Any]
LEAST_GAP = 1e-4


class PlanWords(LastWords):
    """Sentences of the plan's report; every property is markdown in one language."""

    # ---- one page -------------------------------------------------------------------------

    @property
    def cards(self) -> list[CardText]:
        """Return the headline figures."""
        goal, expected = self.figures["goal"], self.figures["expected"]
        reserve = self.exact(goal["budget_cny"] - goal["spendable_cny"])
        loses = expected["contribution_cny"]["mean"] < 0
        return [
            CardText(
                self.say("card_spend"),
                self.exact(self.figures["spend_cny"]),
                self.say("card_spend_note", budget=self.exact(goal["budget_cny"]), reserve=reserve),
            ),
            self._money_card("contribution", "contribution_cny", "bad" if loses else "good"),
            self._money_card("gmv", "gmv_paid_cny"),
            self._money_card("added", "incremental_gmv_cny"),
            CardText(
                self.say("card_roi"),
                ratio(expected["roi_net"]["mean"]),
                self._ends(ratio(expected["roi_net"]["p05"]), ratio(expected["roi_net"]["p95"])),
            ),
            *self._last_card(),
        ]

    @property
    def conclusions(self) -> str:
        """Return at most three conclusions with their figures."""
        return self.bullets([self.result, self.against_last, self.target_verdict][:3])

    @property
    def result(self) -> str:
        """Return what the money should bring and the chance of a loss."""
        expected = self.figures["expected"]["contribution_cny"]
        if not self.counts_contribution:
            return self._result_of_goal(expected)
        return self.say(
            "result" if expected["mean"] >= 0 else "result_negative",
            spend=self.exact(self.figures["spend_cny"]),
            contribution=money_interval(expected, self.language),
            loss=self.chance(self.figures["loss_probability"]),
        )

    def _result_of_goal(self, contribution: Mapping[str, float]) -> str:
        """Return what the money should bring of another goal, and what that means in money."""
        return self.say(
            "result_goal",
            spend=self.exact(self.figures["spend_cny"]),
            goal=self.goal_title,
            amount=self.goal_range(),
            contribution=money_interval(contribution, self.language),
            loss=self.chance(self.figures["loss_probability"]),
        )

    def _least_likely(self) -> tuple[str, float] | None:
        """Return the target that is hardest to reach and the chance of it."""
        chances = self.figures["target_probability"]
        known = {name: chance for name, chance in chances.items() if is_number(chance)}
        return min(known.items(), key=lambda item: item[1]) if known else None

    def _last_card(self) -> list[CardText]:
        """Return the chance of the hardest target, else new buyers where they are known."""
        hardest, buyers = self._least_likely(), self.figures["expected"]["new_buyers"]
        if hardest is not None:
            name, chance = hardest
            wanted = self.figures["goal"]["targets"].get("probability", 0.8)
            note = self.say("card_chance_note", target=self.target(name), wanted=percent(wanted))
            tone = "good" if chance >= wanted else "bad"
            return [CardText(self.say("card_chance"), self.chance(chance), note, tone)]
        if not is_number(buyers["mean"]):
            return []
        low, high = (count(buyers[end], self.language) for end in ("p05", "p95"))
        value = count(buyers["mean"], self.language)
        return [CardText(self.say("card_new_buyers"), value, self._ends(low, high))]

    @property
    def target_verdict(self) -> str:
        """Return whether the targets are within reach, the least likely one first."""
        hardest = self._least_likely()
        if hardest is None:
            return ""
        name, chance = hardest
        wanted = self.figures["goal"]["targets"].get("probability", 0.8)
        met, known = chance >= wanted, LEAST_CHANCE <= chance <= 1 - LEAST_CHANCE
        return self.say(
            "target_met" if met else "target_missed",
            about=self.say(("about" if met else "only") if known else "at_an_end"),
            target=self.target(name),
            chance=self.chance(chance),
            wanted=percent(wanted),
        )

    @property
    def budget_basis(self) -> str:
        """Return what the amounts of the budget table count."""
        kinds = {channel["kind"] for channel in self.figures["channels"]}
        more = [f"budget_basis_{kind}" for kind in ("deals", "commission") if kind in kinds]
        return self.in_a_row([self.say(name) for name in ("budget_basis", *more)])

    @property
    def returns_basis(self) -> str:
        """Return what the ROI columns of the table of channels count."""
        said = self.say("returns_basis")
        if self.counts_contribution:
            return said
        more = self.say("returns_goal", goal=self.goal_title)
        return self.in_a_row([said, more])

    # ---- background, goal, rhythm ---------------------------------------------------------

    @property
    def goal(self) -> str:
        """Return what is maximised, under which targets, with what regard for bad cases."""
        goal = self.figures["goal"]
        targets = self.targets()
        sentences = [
            self.say(
                f"goal_{goal['maximise']}",
                budget=self.exact(goal["budget_cny"]),
                reserve=self.exact(goal["budget_cny"] - goal["spendable_cny"]),
                spendable=self.exact(goal["spendable_cny"]),
            )
        ]
        if targets:
            listed = self.listed(targets)
            asked = percent(goal["targets"].get("probability", 0.8))
            key = "goal_targets_binding" if goal["targets"].get("binding") else "goal_targets"
            sentences.append(self.say(key, targets=listed, probability=asked))
        if goal.get("new_buyer_value_cny", 0.0) > 0 and goal["maximise"] == "contribution":
            value = self.exact(goal["new_buyer_value_cny"])
            sentences.append(self.say("goal_later_worth", value=value))
        if self.careful:
            level, weight = goal["risk"]["level"], goal["risk"]["weight"]
            parts = {"level": level, "weight": weight, "average": 1 - weight}
            sentences.append(
                self.say("risk_attitude", **{key: percent(part) for key, part in parts.items()})
            )
        return self.in_a_row(sentences)

    @property
    def phases(self) -> str:
        """Return one line per phase: when, how much."""
        return self.bullets(
            [
                self.say(
                    "phase_line",
                    phase=self.title_of(phase),
                    span=self.span(phase["start"], phase["end"]),
                    spend=self.exact(phase["spend_cny"]),
                    share=percent(phase["share"]),
                )
                for phase in self.figures["phases"]
            ]
        )

    @property
    def key_days(self) -> str:
        """Return how much of the money goes on a few days, and where all days stand."""
        days = self.figures["key_days"]
        if not days["dates"]:
            return ""
        return self.say(
            "key_days",
            count=len(days["dates"]),
            share=percent(days["spend_cny"] / self.figures["spend_cny"]),
        )

    # ---- method ---------------------------------------------------------------------------

    @property
    def roi_bases(self) -> str:
        """Return what the ROI figures mean and how they differ."""
        economics = self.figures["economics"]
        if not is_number(economics["roi_breakeven"]):
            return self.say("no_breakeven")
        return self.say(
            "roi_bases",
            breakeven=ratio(economics["roi_breakeven"]),
            refund=percent(economics["refund_rate"]),
            fee=percent(economics["platform_fee_rate"]),
        )

    @property
    def method(self) -> str:
        """Return how the figures were made, checked and proven."""
        checks, optimum = self.figures["diagnostics"], self.figures["optimum"]
        gap, seconds = optimum["relative_gap"], optimum["seconds"]
        sentences = [
            self.say("method", grain=self._grain),
            self.say("interval"),
            self.settled(checks),
        ]
        if is_number(gap):
            # "Better by more than 0.00 %" would say nothing.
            most = percent_at_most(max(gap, LEAST_GAP), 2)
            sentences.append(self.say("proof", gap=most, seconds=f"{seconds:.1f}"))
        return "\n\n".join(sentences)

    # ---- titles of charts -----------------------------------------------------------------

    def title_budget(self) -> str:
        """Return the largest channel and the largest phase."""
        channel = max(self.figures["channels"], key=lambda e: e["spend_cny"])
        phase = max(self.figures["phases"], key=lambda e: e["spend_cny"])
        return self.say(
            "title_budget",
            channel=self.title_of(channel),
            share=percent(channel["share"]),
            phase=self.title_of(phase),
            phase_share=percent(phase["share"]),
        )

    def title_roi(self) -> str:
        """Return the channel whose platform overstates most."""
        known = [
            e
            for e in self.figures["channels"]
            if is_number(e.get("roi_platform")) and e["roi_incremental"]["mean"] > 0
        ]
        if not known:
            return ""
        widest = max(known, key=lambda e: e["roi_platform"] / e["roi_incremental"]["mean"])
        return self.say(
            "title_roi",
            channel=self.title_of(widest),
            platform=ratio(widest["roi_platform"]),
            incremental=ratio(widest["roi_incremental"]["mean"]),
        )

    def title_deals(self) -> str:
        """Return how many are hired, for how much."""
        deals = self.figures["deals"]
        fee = self.exact(deals["fee_cny"])
        return self.say("title_deals", offered=deals["offered"], chosen=deals["chosen"], fee=fee)

    def title_contribution(self) -> str:
        """Return added sales and what is left of them."""
        expected = self.figures["expected"]
        return self.say(
            "title_contribution",
            sales=self.money(expected["incremental_gmv_cny"]["mean"]),
            result=self.money(expected["contribution_cny"]["mean"]),
        )

    # ---- small pieces ---------------------------------------------------------------------

    def _money_card(self, name: str, figure: str, tone: str = "plain") -> CardText:
        estimate = self.figures["expected"][figure]
        note = self._ends(self.money(estimate["p05"]), self.money(estimate["p95"]))
        return CardText(self.say(f"card_{name}"), self.money(estimate["mean"]), note, tone)

    def _ends(self, low: str, high: str) -> str:
        return self.say("interval_note", low=low, high=high)
