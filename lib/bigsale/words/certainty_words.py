"""What of a plan is safe, what to test first, what to watch while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bigsale.words.certainty_sentences import CERTAINTY_SENTENCES
from bigsale.words.goal_words import GoalWords
from bigsale.words.labels import DOUBTS, event_title
from bigsale.words.numbers import is_number, percent, ratio

Entry = Mapping[str, Any]
KINDS = ("sure", "likely", "doubted", "unsure", "losing", "prior_only")
"""Kinds of certainty, in the order in which they are told."""
BEYOND_PAST = "beyond-history"
"""The finding on channels that spend more on a day than ever before."""
HARDLY = 0.02
"""A change of a channel's money up to this share is none."""
SHORT_DAYS = 3
"""Phases shorter than this are over before three days of figures are in."""
HALF = 0.5
"""Share of the spend after whose phase the reserve is decided on."""
LIKELY = 0.8
"""Chance that all of a channel's spend earns itself back, from which on it is likely to."""


class CertaintyWords(GoalWords):
    """Certainty, tests and alarms of a plan; every public property is markdown."""

    catalogue = GoalWords.catalogue | CERTAINTY_SENTENCES

    @property
    def safe(self) -> str:
        """Return which channels surely pay, which may not, and the range of the result."""
        sorted_out: dict[str, list[Entry]] = {}
        for entry in self.figures["channels"]:
            if entry["spend_cny"] > 0:
                sorted_out.setdefault(self.certainty(entry), []).append(entry)
        kinds = [kind for kind in KINDS if kind in sorted_out]
        lines = [self._sorted(kind, sorted_out[kind]) for kind in kinds]
        ends = self.figures["expected"]["contribution_cny"]
        low, high = self.money(ends["p05"]), self.money(ends["p95"])
        return self.bullets([*lines, self._only_these(), self.say("low_case", low=low, high=high)])

    def _only_these(self) -> str:
        """Return that what is said of creators' channels holds for those hired, on their days."""
        hired = [
            self.title_of(entry)
            for entry in self.figures["channels"]
            if entry["kind"] == "deals" and entry["spend_cny"] > 0
        ]
        return self.say("only_these", channels=self.listed(hired)) if hired else ""

    def _sorted(self, kind: str, entries: list[Entry]) -> str:
        """Return which channels are of a kind of certainty, and what that means."""
        said = self.say(
            "losing_goal" if kind == "losing" and not self.counts_contribution else kind,
            channels=self.listed([self._with_chance(kind, entry) for entry in entries]),
            kept=self.kept_by(entries),
            goal=self.goal_title,
        )
        return said + self._beyond_past(entries) if kind in ("sure", "likely") else said

    def _beyond_past(self, entries: list[Entry]) -> str:
        """Return which of them spend more on a day than ever, "" if none: no data speak of that."""
        far = [f for f in self.figures["findings"] if f["check"] == BEYOND_PAST]
        named = {name for finding in far for name in finding.get("channels", ())}
        beyond = [self.title_of(entry) for entry in entries if entry["name"] in named]
        return self.say("beyond_past", channels=self.listed(beyond)) if beyond else ""

    def _with_chance(self, kind: str, entry: Entry) -> str:
        title = self.title_of(entry)
        if kind not in ("likely", "unsure") or not is_number(entry.get("pays_probability")):
            return title
        return self.say("chance_of", channel=title, chance=self.chance(entry["pays_probability"]))

    @property
    def watch(self) -> str:
        """Return what to follow while the campaign runs, with the figure that raises the alarm."""
        alarm = self._roi_alarm()
        hours = self._short_phases() if alarm else ""
        path = [self._spend_path(), alarm, hours, self._reserve()]
        return self.bullets([*path, self._refund_alarm()])

    @property
    def doubted(self) -> set[str]:
        """Return the channels, as the brief names them, whose ROI a warning speaks against."""
        return {
            name
            for finding in self.figures["findings"]
            if finding["check"] in DOUBTS and finding["verdict"] == "warning"
            for name in finding.get("channels", ())
        }

    @property
    def lift_tests(self) -> str:
        """Return which channel to test first, what that is worth, and how results would move it."""
        known = self.figures["lift_tests"]
        if not known["tests"]:
            return self._no_test(known)
        first = known["tests"][0]
        titles = {entry["name"]: self.title_of(entry) for entry in self.figures["channels"]}
        said = [
            self.say(
                "test_first" if known["in_time"] else "test_later",
                channel=titles[first["channel"]],
                low=ratio(first["roi_p05"]),
                high=ratio(first["roi_p95"]),
                worth=self.money(first["worth_cny"]),
                days=max(known["days_left"], 0),
            ),
            self._test_moves(first),
        ]
        named = {row["channel"] for row in known["tests"]}
        doubted = [entry for entry in self._doubted_here() if entry["name"] not in named]
        return "\n\n".join([*said, *self.test_first(doubted)])

    def _test_moves(self, test: Entry) -> str:
        """Return what a low and a high result of a test would change, where they change it."""
        spend_cny = test["spend_cny"]
        moved = {
            end: abs(test[f"spend_if_{end}_cny"] - spend_cny) > HARDLY * spend_cny
            for end in ("low", "high")
        }
        key = "test_moves"
        if moved["low"] != moved["high"]:
            key = "test_moves_down" if moved["low"] else "test_moves_up"
        return self.say(
            key,
            roi_low=ratio(test["roi_low"]),
            roi_high=ratio(test["roi_high"]),
            spend=self.money(spend_cny),
            spend_low=self.money(test["spend_if_low_cny"]),
            spend_high=self.money(test["spend_if_high_cny"]),
        )

    def test_first(self, entries: list[Entry]) -> list[str]:
        """Return that doubted ones of these channels must be tested before they get more."""
        titles = [self.title_of(entry) for entry in entries if entry["name"] in self.doubted]
        return [self.say("doubt_first", channels=self.listed(titles))] if titles else []

    def _doubted_here(self) -> list[Entry]:
        """Return doubted channels that the plan gives money to, the largest first."""
        funded = [e for e in self.figures["channels"] if e["spend_cny"] > 0]
        return sorted(
            (e for e in funded if e["name"] in self.doubted), key=lambda e: -e["spend_cny"]
        )

    def _no_test(self, known: Entry) -> str:
        """Return why no test is worth it, or which channels need one for all that."""
        ads = [entry for entry in self.figures["channels"] if entry["kind"] == "auction"]
        if ads and not any(entry["has_history"] for entry in ads):
            return self.say("test_trial")
        doubted = self._doubted_here()
        if known["valued"] and doubted:
            titles = [self.title_of(entry) for entry in doubted]
            return self.say("test_doubted", channels=self.listed(titles))
        said = self.say("test_none" if known["valued"] else "test_not_valued")
        return "\n\n".join([said, *self.test_first(doubted)])

    @property
    def lift_tests_basis(self) -> str:
        """Return what the table of tests rests on."""
        return self.say("test_basis") if self.figures["lift_tests"]["tests"] else ""

    def certainty(self, entry: Entry) -> str:
        """Return the kind of certainty that a channel pays, one of `KINDS`."""
        if not entry["has_history"]:
            return "prior_only"
        net_line = entry["roi_breakeven"]
        if not is_number(net_line):
            return "losing"
        # roi_net counts kept sales, break-even gross ones.
        kept = entry["net_share"]
        low, high = entry["roi_net_p05"] / kept, entry["roi_net_p95"] / kept
        if low > net_line:
            return "doubted" if entry["name"] in self.doubted else "sure"
        if high < net_line:
            return "losing"
        chance: Any = entry.get("pays_probability")
        known = chance if is_number(chance) and entry["name"] not in self.doubted else 0.0
        return "likely" if known >= LIKELY else "unsure"

    def _spend_path(self) -> str:
        """Return how much should be spent by the end of each phase but the last."""
        whole, spent, points = self.figures["spend_cny"] or 1.0, 0.0, []
        for phase in self.figures["phases"][:-1]:
            spent += phase["spend_cny"]
            share, money = percent(spent / whole), self.money(spent)
            name = self.title_of(phase)
            points.append(self.say("watch_spend_at", phase=name, spend=money, share=share))
        return self.say("watch_spend", points=self._comma.join(points)) if points else ""

    def _roi_alarm(self) -> str:
        """Return the platform ROI below which channels stop paying, the largest first.

        Not for other goals than contribution: they spend below break-even on purpose.
        """
        if not self.counts_contribution:
            return ""
        ordered = sorted(self._marginal(), key=lambda e: -e["spend_cny"])
        lines = {self.title_of(entry): self._stop_line(entry) for entry in ordered}
        known = [f"{title} {line:.1f}" for title, line in lines.items() if line is not None]
        return self.say("watch_roi", lines=self._comma.join(known)) if known else ""

    def _stop_line(self, entry: Entry) -> float | None:
        """Return the platform ROI below which a channel stops paying; None where none is of use.

        Where the model credits a channel with more than its platform claims, break-even in the
        platform's terms would fall below break-even itself, to 0.8 or so: a line that rings when
        all is lost, and rests on the very ROI that is in doubt. Break-even is the lowest line
        then. A platform that reports less than its line today would ring at once and say nothing:
        no line.
        """
        claimed, added = entry.get("roi_platform"), entry.get("roi_incremental")
        breakeven = entry["roi_breakeven"]
        if not (entry["spend_cny"] > 0 and added and added["mean"]):
            return None
        if not (is_number(claimed) and is_number(breakeven)):
            return None
        line = float(breakeven * max(claimed / added["mean"], 1.0))
        return None if claimed is None or claimed <= line else line

    def _short_phases(self) -> str:
        """Return how to watch phases that are over before three days of figures are in."""
        short = [
            self.title_of(phase)
            for phase in self.figures["phases"]
            if phase["spend_cny"] > 0 and length_days(phase) < SHORT_DAYS
        ]
        return self.say("watch_short", phases=self.listed(short)) if short else ""

    def _reserve(self) -> str:
        """Return when to decide on the reserve, and who would get it."""
        goal, phases = self.figures["goal"], self.figures["phases"]
        reserve_cny = goal["budget_cny"] - goal["spendable_cny"]
        whole, spent = self.figures["spend_cny"] or 1.0, 0.0
        if reserve_cny < HARDLY * goal["budget_cny"] or not self.counts_contribution:
            return ""
        open_ones = [e for e in self._marginal() if e["spend_cny"] > 0 and self._pays_more(e)]
        best = max(open_ones, key=lambda e: e["roi_marginal"], default=None)
        for phase in phases[:-1]:
            spent += phase["spend_cny"]
            if spent >= HALF * whole and best is not None:
                return self.say(
                    "watch_reserve",
                    reserve=self.exact(reserve_cny),
                    phase=self.title_of(phase),
                    best=self.title_of(best),
                )
        return ""

    def _pays_more(self, entry: Entry) -> bool:
        """Return whether a yuan more of a channel earns something, within its own limit."""
        line, most_cny = entry["roi_breakeven"], entry["max_cny"]
        full = bool(most_cny) and entry["spend_cny"] >= (1 - HARDLY) * most_cny
        return is_number(line) and entry["roi_marginal"] > line and not full

    def _refund_alarm(self) -> str:
        economics = self.figures["economics"]
        kept = 1 - economics["refund_rate"]
        lost = economics["nonrefundable_cost_rate"]
        margin = (economics["value_per_gross_cny"] + lost) / kept if kept else 0.0
        worse = (kept - 0.05) * margin - lost
        if not is_number(economics["roi_breakeven"]) or worse <= 0:
            return ""
        return self.say(
            "watch_refunds",
            rate=percent(self.figures["last_refunds"]["added_rate"], 1),
            last=self._last_refunds(),
            now=ratio(economics["roi_breakeven"]),
            then=ratio(1 / worse),
        )

    def _last_refunds(self) -> str:
        """Return what came back after the last sale of this kind, where that is known."""
        last, event = self.figures["last_refunds"]["last"], self.figures["last_event"]
        if not (last and event):
            return ""
        return self.say(
            "last_refunds",
            event=event_title(event["event"]).in_language(self.language),
            seen=percent(last["rate"], 1),
            told=percent(last["told"], 1),
        )


def length_days(phase: Entry) -> float:
    """Return the length of a phase, days."""
    start, end = (datetime.fromisoformat(str(phase[key])) for key in ("start", "end"))
    return (end - start).total_seconds() / 86_400
