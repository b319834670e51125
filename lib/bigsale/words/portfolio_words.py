"""What a portfolio's report says, from the figures of its bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bigsale.words.labels import GOAL_UNITS
from bigsale.words.numbers import goal_amount, percent, percent_at_most, signed_money, with_unit
from bigsale.words.portfolio_sentences import PORTFOLIO_SENTENCES
from bigsale.words.sayings import CardText, Sayings

Entry = Mapping[str, Any]
SAME = 0.002
"""A gain below this share of the contribution is about the same."""
REASONS = (
    "portfolio-next-yuan",
    "portfolio-at-most",
    "portfolio-at-least",
    "portfolio-money-left",
    "portfolio-against-own",
)
"""Findings that say why the split is so; the others are points to mind."""


class PortfolioWords(Sayings):
    """Sentences of the portfolio's report; every property is markdown in one language."""

    catalogue = PORTFOLIO_SENTENCES

    @property
    def cards(self) -> list[CardText]:
        """Return the headline figures."""
        plan, left = self.figures["comparison"]["plan"], self.figures["left_cny"]
        note = self.say("card_budget_note", count=len(self.figures["split"]))
        if left >= 1:
            note = self.say("card_left_note", left=self.exact(left))
        return [
            CardText(self.say("card_budget"), self.exact(self.figures["budget_cny"]), note),
            CardText(
                self.say("card_spend"), self.exact(plan["spend_cny"]), self.say("card_spend_note")
            ),
            CardText(
                self.say("card_contribution"),
                self.money(plan["contribution_cny_mean"]),
                self._ends(plan),
                "good" if plan["contribution_cny_mean"] >= 0 else "bad",
            ),
            *self._gain_card(),
        ]

    @property
    def conclusions(self) -> str:
        """Return at most three conclusions with their figures."""
        reasons = [f["evidence"][self.language] for f in self._reasons()[:1]]
        return self.bullets([self.result, self.against_own, *reasons])

    @property
    def result(self) -> str:
        """Return the split and what it should bring."""
        parts = [
            self.say(
                "part",
                campaign=self.title_of(row),
                money=self.exact(row["budget_cny"]),
                share=percent(row["budget_cny"] / self.figures["budget_cny"]),
            )
            for row in self.figures["split"]
        ]
        return self.say(
            "result",
            budget=self.exact(self.figures["budget_cny"]),
            parts=self.listed(parts),
            contribution=self.money(self.figures["comparison"]["plan"]["contribution_cny_mean"]),
        )

    @property
    def against_own(self) -> str:
        """Return the gain over the proportion of the campaigns' own budgets."""
        gain = self._gain()
        if gain is None:
            return self.say("no_rival")
        total = abs(self.figures["comparison"]["plan"]["contribution_cny_mean"])
        name = "gain" if gain > SAME * total else "no_gain"
        shown = self.money(gain) if name == "gain" else signed_money(gain, self.language)
        return self.say(name, gain=shown)

    @property
    def why(self) -> str:
        """Return the reasons of the split, each with what can be done."""
        space = "" if self.language == "zh" else " "
        parts = ("evidence", "next_step")
        return self.bullets(
            [space.join(f[part][self.language] for part in parts) for f in self._reasons()]
        )

    @property
    def split_basis(self) -> str:
        """Return what the table of the split counts."""
        net = self.figures["maximise"] == "contribution"
        unit = self._unit() + (self.say("net_of_it") if net else "")
        return self.say("split_basis", unit=unit)

    @property
    def proof(self) -> str:
        """Return bound, worth and gap."""
        optimum = self.figures["optimum"]
        return self.say(
            "proof",
            bound=goal_amount(
                optimum["upper_bound"], self.figures["maximise"], self.language, digits=4
            ),
            objective=with_unit(optimum["objective"], self._unit(), self.language, digits=4),
            gap=percent_at_most(optimum["relative_gap"], 2),
        )

    @property
    def apart(self) -> str:
        """Return what is assumed of campaigns beside each other."""
        return self.say("apart")

    @property
    def next_steps(self) -> str:
        """Return the commands that plan each campaign for its part, to the fen."""
        parts = {row["params"]: row["budget_cny"] for row in self.figures["split"]}
        commands = [
            f"bigsale plan {name} --set goal.budget_cny={f'{cny:.2f}'.removesuffix('.00')}"
            for name, cny in parts.items()
            if cny > 0
        ]
        return "\n".join([self.say("next_steps"), "", "```", *commands, "```"])

    @property
    def method(self) -> str:
        """Return how the split was found."""
        return self.say("method")

    @property
    def findings(self) -> str:
        """Return warnings and notes that are no reason of the split, as callouts."""
        rest = [f for f in self.figures["findings"] if f not in self._reasons()]
        return Sayings({**self.figures, "findings": rest}, self.language).findings

    def title_campaign_comparison(self) -> str:
        """Return the gain as the chart's message."""
        gain = self._gain()
        if gain is None or gain <= 0:
            return ""
        return self.say("title_campaign_comparison", gain=self.money(gain))

    def _unit(self) -> str:
        """Return what the goal counts in; the English begins with a space."""
        return GOAL_UNITS[self.figures["maximise"]].in_language(self.language)

    def _reasons(self) -> list[Entry]:
        return [f for f in self.figures["findings"] if f["check"] in REASONS]

    def _gain(self) -> float | None:
        rows = self.figures["comparison"]
        if "own_budgets" not in rows:
            return None
        means = [rows[name]["contribution_cny_mean"] for name in ("plan", "own_budgets")]
        return float(means[0] - means[1])

    def _gain_card(self) -> list[CardText]:
        gain = self._gain()
        if gain is None:
            gap = percent_at_most(self.figures["optimum"]["relative_gap"], 2)
            return [CardText(self.say("card_gap"), gap, self.say("card_gap_note"))]
        value = signed_money(gain, self.language)
        return [CardText(self.say("card_gain"), value, self.say("card_gain_note"))]

    def _ends(self, row: Entry) -> str:
        low, high = (self.money(row[f"contribution_cny_{end}"]) for end in ("p05", "p95"))
        return self.say("interval", low=low, high=high)
