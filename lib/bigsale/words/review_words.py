"""What a review's report says, from the figures of its bundle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bigsale.words.labels import label
from bigsale.words.numbers import is_number, percent, ratio
from bigsale.words.review_bridge_words import BridgeWords
from bigsale.words.review_days_words import DaysWords
from bigsale.words.review_sentences import OWNERS, REVIEW_SENTENCES
from bigsale.words.review_spend_words import SpendWords
from bigsale.words.sayings import CardText

Entry = Mapping[str, Any]
LIKELY = 0.8
"""Probability from which a channel is said to have paid, or not: that of lessons' advice."""
CERTAINTY = (
    "channels_pay", "channels_likely_pay", "channels_unsure", "channels_likely_lose",
    "channels_lose",
)  # fmt: skip


class ReviewWords(BridgeWords, SpendWords, DaysWords):
    """Sentences of the review's report; every property is markdown in one language."""

    catalogue = REVIEW_SENTENCES

    # ---- one page -------------------------------------------------------------------------

    @property
    def cards(self) -> list[CardText]:
        """Return the headline figures."""
        actual = self.figures["actual"]
        refunds = self.say("note_refunds", rate=percent(actual.get("refund_rate"), 1))
        expense = actual.get("expense_ratio")
        planned = self.figures["planned"].get("expense_ratio")
        note = self.say("note_plan_only", plan=percent(planned, 1)) if is_number(planned) else ""
        return [
            self._card("gmv", "gmv_paid_cny"),
            CardText(self.say("card_net"), self.money(actual.get("net_gmv_cny")), refunds),
            self._card("spend", "spend_cny"),
            CardText(self.say("card_expense"), percent(expense, 1), note),
            self._range_card("added", "incremental_gmv_cny"),
            self._range_card("contribution", "incremental_contribution_cny"),
        ]

    @property
    def conclusions(self) -> str:
        """Return at most four conclusions with their figures."""
        return self.bullets([self.result, self.overspent, self.added, self.first_lesson])

    @property
    def result(self) -> str:
        """Return sales against target or plan."""
        actual, against = self.figures["actual"], self._against("gmv_paid_cny")
        fields = {
            "gmv": self.money(actual["gmv_paid_cny"]),
            "net": self.money(actual.get("net_gmv_cny")),
            "expense": percent(actual.get("expense_ratio"), 1),
        }
        if against is None:
            return self.say("result_alone", **fields)
        name, wanted = against
        share, gap = actual["gmv_paid_cny"] / wanted, wanted - actual["gmv_paid_cny"]
        said = "result_met" if gap <= 0 else "result_missed"
        against_words = self.say(name)
        return self.say(
            said, share=percent(share), gap=self.money(gap), against=against_words, **fields
        )

    @property
    def added(self) -> str:
        """Return what the campaign added, what of it was moved forward, and what is left."""
        added, pulled = self.figures["incremental_gmv_cny"], self.figures["pull_forward_cny"]
        gain = self.figures["incremental_contribution_cny"]
        if not is_number(added.get("mean")):
            return ""
        fields = {"added": self.money_range(added)}
        if not is_number(pulled.get("mean")) or not is_number(gain.get("mean")):
            return self.say("added_short", **fields)
        fields |= {"pulled": self.money(pulled["mean"]), "gain": self.money_range(gain)}
        return self.say("added", **fields)

    @property
    def first_lesson(self) -> str:
        """Return the lesson with the most money at stake."""
        lessons = self.figures["lessons"]
        if not lessons:
            return ""
        return self.say("first_lesson", action=self._lesson_part(lessons[0], "action"))

    # ---- results --------------------------------------------------------------------------

    @property
    def totals(self) -> str:
        """Return shop-wide ROI on two bases and how much platforms claim."""
        actual = self.figures["actual"]
        gross, net = ratio(actual.get("roi_gross")), ratio(actual.get("roi_net"))
        sentences = [self._days_counted(), self.say("totals_roi", gross=gross, net=net)]
        if is_number(actual.get("claimed_share")):
            claimed = self.money(actual["gmv_attributed_cny"])
            share = percent(actual["claimed_share"])
            sentences.append(self.say("claimed", claimed=claimed, share=share))
        return "\n\n".join(filter(None, sentences))

    @property
    def creators(self) -> str:
        """Return what the ranking of creators rests on."""
        creators = self.figures["creators"]
        if not creators["listed"]:
            return self.say("no_creators")
        if not creators["delivered_known"]:
            return self.say("creators_promised")
        kept = creators["delivered_gmv_cny"] / max(creators["promised_gmv_cny"], 1.0)
        sums = {name: self.money(creators[f"{name}_cny"]) for name in ("fee", "contribution")} | {
            name: self.money(creators[f"{name}_gmv_cny"]) for name in ("promised", "delivered")
        }
        said = self.say(
            "creators_sold",
            count=creators["known"],
            share=percent(kept),
            **sums,
            **creators["advised"],
        )
        return f"{said}\n\n{self.say('creators_delivered')}"

    @property
    def phases(self) -> str:
        """Return the phase that did best against plan and the one that did worst."""
        ranked = self._ranked_phases()
        if len(ranked) < 2:
            return self._phase_spend()
        best, worst = ranked[-1], ranked[0]
        return self.say(
            "phase_best",
            best=self.title_of(best),
            best_share=percent(best["attainment"]),
            worst=self.title_of(worst),
            worst_share=percent(worst["attainment"]),
        )

    @property
    def channels(self) -> str:
        """Return which channels paid for themselves, and where the platform is furthest off."""
        groups: dict[str, list[str]] = {}
        for entry in self.figures["channel_results"]:
            groups.setdefault(self._certainty(entry), []).append(self._with_odds(entry))
        kinds = [kind for kind in CERTAINTY if kind in groups]
        lines = [self.say(kind, channels=self.listed(groups[kind])) for kind in kinds]
        return self.bullets([*lines, self._widest_gap()])

    @property
    def roi_bases(self) -> str:
        """Return what the ROI figures mean and how they differ."""
        return self.say("roi_bases", breakeven=ratio(self.figures["economics"]["roi_breakeven"]))

    @property
    def traffic(self) -> str:
        """Return where clicks were cheapest and dearest, and what a visitor was worth."""
        rows, actual = self.figures["traffic"], self.figures["actual"]
        if not rows or not actual.get("uv"):
            return self.say("no_traffic")
        ranked = sorted(rows, key=lambda row: row["cpc_cny"])
        return self.say(
            "traffic",
            cheap=self.title_of(ranked[0]),
            low=f"{ranked[0]['cpc_cny']:.2f}",
            dear=self.title_of(ranked[-1]),
            high=f"{ranked[-1]['cpc_cny']:.2f}",
            value=f"{actual['gmv_paid_cny'] / actual['uv']:.2f}",
        )

    @property
    def traffic_basis(self) -> str:
        """Return what the rates of the table of traffic count."""
        return self.say("traffic_basis") if self.figures["traffic"] else ""

    @property
    def lessons(self) -> str:
        """Return the lessons as a numbered list: action, evidence, what to watch."""
        lessons = self.figures["lessons"]
        if not lessons:
            return self.say("no_lessons")
        return "\n".join(
            f"{place}. {self._lesson(lesson)}" for place, lesson in enumerate(lessons, 1)
        )

    @property
    def basis(self) -> str:
        """Return how each figure was made, one line each."""
        colon = "：" if self.language == "zh" else ": "
        return self.bullets(
            [
                f"**{label(name, self.language)}**{colon}{text[self.language]}"
                for name, text in self.figures["basis"].items()
            ]
        )

    @property
    def method(self) -> str:
        """Return how baseline and increment were estimated and checked."""
        history, checks = self.figures["history"], self.figures["diagnostics"]
        return "\n\n".join(
            [
                self.say("method", start=history["from"], end=history["to"]),
                self.settled(checks),
            ]
        )

    # ---- titles of charts -----------------------------------------------------------------

    def chart(self, name: str) -> dict[str, str]:
        """Return the words of a chart; phases without planned sales are compared by spend."""
        if name == "planned_phases" and not self._ranked_phases():
            name = "planned_phase_spend"
        return super().chart(name)

    def title_daily_baseline(self) -> str:
        """Return what the campaign added."""
        added = self.figures["incremental_gmv_cny"]
        known = is_number(added.get("mean"))
        return self.say("title_daily_baseline", added=self.money_range(added)) if known else ""

    def title_planned_phases(self) -> str:
        """Return the phase that fell shortest of its plan, if one did."""
        ranked = self._ranked_phases()
        if not ranked or ranked[0]["attainment"] >= 1:
            return ""
        share = percent(ranked[0]["attainment"])
        return self.say("title_planned_phases", worst=self.title_of(ranked[0]), share=share)

    # ---- small pieces ---------------------------------------------------------------------

    def _against(self, name: str) -> tuple[str, float] | None:
        """Return what a total is held against ("the_target", "the_plan") and its value."""
        target, plan = self.figures["targets"].get(name), self.figures["planned"].get(name)
        if is_number(target) and target > 0:
            return "the_target", float(target)
        return ("the_plan", float(plan)) if is_number(plan) and plan else None

    def _card(self, name: str, figure: str) -> CardText:
        value, plan = self.figures["actual"].get(figure), self.figures["planned"].get(figure)
        targets = self.figures["targets"] if figure != "spend_cny" else {}
        target = targets.get(figure)
        note, tone = "", "plain"
        if is_number(target) and target and is_number(value):
            share = percent(value / target)
            note = self.say("note_target", target=self.money(target), share=share)
            tone = "good" if value >= target else "bad"
        elif is_number(plan) and plan and is_number(value):
            note = self.say("note_plan", plan=self.money(plan), share=percent(value / plan))
        if figure == "spend_cny" and self._is_over_budget():
            budget = self.figures["targets"]["spend_cny"]
            fields = {"budget": self.money(budget), "share": percent(value / budget)}
            note, tone = self.say("note_budget", **fields), "bad"
        return CardText(self.say(f"card_{name}"), self.money(value), note, tone)

    def _range_card(self, name: str, figure: str) -> CardText:
        estimate = self.figures[figure]
        if not is_number(estimate.get("mean")):
            return CardText(self.say(f"card_{name}"), self.money(None), "", "muted")
        low, high = self.money(estimate["p05"]), self.money(estimate["p95"])
        note = self.say("interval_note", low=low, high=high)
        return CardText(self.say(f"card_{name}"), self.money(estimate["mean"]), note)

    def _ranked_phases(self) -> list[Entry]:
        """Return phases with a plan of sales, furthest below it first."""
        known = [p for p in self.figures["phase_results"] if is_number(p.get("attainment"))]
        return sorted(known, key=lambda phase: phase["attainment"])

    def _phase_spend(self) -> str:
        """Return the phases that spent most and least of their plan."""
        shares = {
            self.title_of(phase): phase["spend_cny"] / phase["planned_spend_cny"]
            for phase in self.figures["phase_results"]
            if is_number(phase.get("planned_spend_cny")) and phase["planned_spend_cny"] > 0
        }
        if len(shares) < 2:
            return self.say("no_phase_plan")
        most, least = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
        return self.say(
            "phase_spend",
            most=most,
            most_share=percent(shares[most]),
            least=least,
            least_share=percent(shares[least]),
        )

    def _certainty(self, entry: Entry) -> str:
        line = entry["roi_breakeven"]
        if not is_number(entry["roi_incremental_p05"]):
            return "channels_unknown"
        if not is_number(line) or entry["roi_incremental_p95"] < line:
            return "channels_lose"
        if entry["roi_incremental_p05"] > line:
            return "channels_pay"
        below = self._odds_below(entry)
        if below >= LIKELY:
            return "channels_likely_lose"
        return "channels_likely_pay" if below <= 1 - LIKELY else "channels_unsure"

    def _odds_below(self, entry: Entry) -> float:
        """Return how likely a channel did not pay, one half where that is not known."""
        below = entry.get("probability_below_breakeven", 0.5)
        return float(below) if is_number(below) else 0.5

    def _with_odds(self, entry: Entry) -> str:
        """Return a channel's title, where its interval crosses the line with how likely it paid."""
        kind, below = self._certainty(entry), self._odds_below(entry)
        if not kind.startswith("channels_likely"):
            return self.title_of(entry)
        odds = self.chance(below if kind == "channels_likely_lose" else 1 - below)
        return self.say("with_odds", channel=self.title_of(entry), odds=odds)

    def _widest_gap(self) -> str:
        known = [
            entry
            for entry in self.figures["channel_results"]
            if is_number(entry["roi_gross"]) and is_number(entry["roi_incremental_mean"])
        ]
        if not known:
            return ""
        widest = max(known, key=lambda e: e["roi_gross"] / max(e["roi_incremental_mean"], 0.01))
        return self.say(
            "widest_gap",
            channel=self.title_of(widest),
            platform=ratio(widest["roi_gross"]),
            incremental=ratio(widest["roi_incremental_mean"]),
        )

    def _lesson(self, lesson: Entry) -> str:
        if "action" not in lesson:
            return str(lesson[self.language])
        action, evidence, metric = (
            self._lesson_part(lesson, part) for part in ("action", "evidence", "metric")
        )
        space = "" if self.language == "zh" else " "
        watch, owner = self.say("watch", metric=metric), self._owner(lesson)
        return space.join(filter(None, [f"**{action}**", evidence, watch, owner]))

    def _owner(self, lesson: Entry) -> str:
        if lesson.get("check") not in OWNERS:
            return ""
        who, when = (text.in_language(self.language) for text in OWNERS[lesson["check"]])
        return self.say("owner", who=who, when=when)

    def _lesson_part(self, lesson: Entry, part: str) -> str:
        return str(lesson[part][self.language] if part in lesson else lesson[self.language])
