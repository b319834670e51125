"""What a review's report says of money against budget and plan."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from bigsale.words.numbers import is_number, percent, ratio
from bigsale.words.review_sentences import REVIEW_SENTENCES
from bigsale.words.sayings import Sayings

Entry = Mapping[str, Any]
OVERSPENT = 0.02
"""Spend above the budget by more than this share is said on page one."""


class SpendWords(Sayings):
    """Sentences on spend: over the budget or not, and where."""

    catalogue = REVIEW_SENTENCES

    @property
    def overspent(self) -> str:
        """Return by how much spend exceeded the budget, and where; empty where it did not."""
        spend, budget = (
            self.figures["actual"]["spend_cny"],
            self.figures["targets"].get("spend_cny"),
        )
        if not self._is_over_budget():
            return ""
        said = self.say(
            "overspent",
            spend=self.exact(spend),
            budget=self.exact(budget),
            share=percent(spend / budget - 1, 1),
            plan=self._plan_over(budget),
        )
        where = self._off_plan_phases()
        if not where:
            return said
        colon, semicolon, stop = ("：", "；", "。") if self.language == "zh" else (": ", "; ", ".")
        return said.removesuffix(stop) + colon + semicolon.join(where) + stop

    @property
    def added_against_plan(self) -> str:
        """Return what channels added against what the plan said they would; empty without one."""
        rows = [row for row in self.figures["channel_results"] if self._share_added(row)]
        added = self.figures["channels_added_cny"]
        if not rows or not is_number(added.get("mean")):
            return ""
        planned = sum(row["planned_incremental_gmv_cny"] for row in rows)
        said = self.say(
            "added_of_plan",
            planned=self.money(planned),
            added=self.money_range(added),
            share=percent(added["mean"] / planned),
        )
        below = [r for r in rows if r["incremental_gmv_cny_p95"] < r["planned_incremental_gmv_cny"]]
        above = [r for r in rows if r["incremental_gmv_cny_p05"] > r["planned_incremental_gmv_cny"]]
        sides = [
            self.say(name, channels=self._shares_added(side))
            for name, side in (("added_below", below), ("added_above", above))
            if side
        ]
        tail = self.say("added_rest" if sides else "added_unclear")
        return self.in_a_row([said, *sides, tail]) + f"\n\n{self.say('added_basis')}"

    @property
    def two_sums(self) -> str:
        """Return why what the campaign added is not what channels add up to; empty if unknown."""
        names = {
            "added": "incremental_gmv_cny",
            "gain": "incremental_contribution_cny",
            "channels": "channels_added_cny",
            "channel_gain": "channels_contribution_cny",
        }
        means = {name: self.figures[figure].get("mean") for name, figure in names.items()}
        if not all(map(is_number, means.values())):
            return ""
        return self.say("two_sums", **{name: self.money(mean) for name, mean in means.items()})

    # ---- small pieces ---------------------------------------------------------------------

    def _share_added(self, row: Entry) -> float:
        """Return the estimate of what a channel added over its plan; 0 where not planned."""
        planned = row.get("planned_incremental_gmv_cny")
        known = is_number(planned) and is_number(row.get("incremental_gmv_cny_p95"))
        return row["incremental_gmv_cny_mean"] / planned if known and planned else 0.0

    def _shares_added(self, rows: list[Entry]) -> str:
        ranked = sorted(rows, key=self._share_added)
        return self.listed([f"{self.title_of(r)} {percent(self._share_added(r))}" for r in ranked])

    def _is_over_budget(self) -> bool:
        budget = self.figures["targets"].get("spend_cny")
        spend = self.figures["actual"]["spend_cny"]
        return is_number(budget) and budget > 0 and spend > (1 + OVERSPENT) * budget

    def _plan_over(self, budget: float) -> str:
        """Return by how much the plan itself stood above the budget, where it did."""
        planned = self.figures["planned"].get("spend_cny")
        if not is_number(planned) or planned <= (1 + OVERSPENT) * budget:
            return ""
        return self.say("overspent_plan", plan=self.exact(planned))

    def _off_plan_phases(self) -> list[str]:
        """Return the phase furthest above its plan of spend and the one furthest below."""
        off = [
            (phase["spend_cny"] - phase["planned_spend_cny"], phase)
            for phase in self.figures["phase_results"]
            if is_number(phase.get("planned_spend_cny"))
        ]
        ranked = sorted(off, key=lambda pair: -pair[0])
        ends = [("phase_over", *ranked[0]), ("phase_under", *ranked[-1])] if ranked else []
        return [
            self.say(
                name,
                phase=self.title_of(phase),
                gap=self.money(abs(gap)),
                marginal=self._marginal(phase),
            )
            for name, gap, phase in ends
            if (gap > 0) == (name == "phase_over") and gap
        ]

    def _marginal(self, phase: Entry) -> str:
        """Return what one more yuan sold in a phase, against its break-even, in brackets."""
        more, line = (phase.get(name, math.nan) for name in ("roi_marginal_p50", "roi_breakeven"))
        if not is_number(more) or not is_number(line):
            return ""
        said = "marginal_below" if more < line else "marginal_above"
        return self.say(said, marginal=ratio(more), breakeven=ratio(line))
