"""What a review's report says of sales against the last comparable event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bigsale.words.labels import event_title, label
from bigsale.words.numbers import count, is_number, percent, signed_money, signed_percent
from bigsale.words.review_sentences import REVIEW_SENTENCES
from bigsale.words.sayings import Sayings

Entry = Mapping[str, Any]
ALIKE = {"uv": "uv_daily", "cvr": "cvr", "aov": "aov_cny"}
"""Factors of a day's sales, and the column of each in the table of like phases."""


class BridgeWords(Sayings):
    """Sentences on why sales differ from last time, in all and phase against the same phase."""

    catalogue = REVIEW_SENTENCES

    @property
    def bridge(self) -> str:
        """Return why paid sales differ from last time."""
        rows = self.figures["bridge"]
        if not rows:
            return self.say("no_bridge")
        change = sum(row["effect_cny"] for row in rows)
        said = self.say(
            "bridge",
            event=event_title(str(rows[0]["comparison"])).in_language(self.language),
            verb=self.say("rose" if change >= 0 else "fell"),
            change=self.money(abs(change)),
            parts=("；" if self.language == "zh" else "; ").join(map(self._bridge_part, rows)),
        )
        planned = self.figures["planned"]
        silent = is_number(planned.get("spend_cny")) and not is_number(planned.get("uv"))
        return f"{said}\n\n{self.say('no_plan_bridge')}" if silent else said

    @property
    def bridge_phases(self) -> str:
        """Return what changed in phases that both sales have; empty where there are none."""
        rows = [row for row in self.figures["bridge_phases"] if is_number(row["uv_effect_cny"])]
        if not rows:
            return ""
        effects = {name: sum(row[f"{name}_effect_cny"] for row in rows) for name in ALIKE}
        ranked = sorted(effects, key=lambda name: -abs(effects[name]))
        sentences = [self._days_changed(), self._alike(rows, ranked, effects)]
        turned = [self._turned(name, effects[name]) for name in ALIKE]
        return self.in_a_row([text for text in (*sentences, *turned) if text])

    @property
    def bridge_phases_basis(self) -> str:
        """Return which days the table of like phases counts."""
        return self.say("alike_basis") if self.bridge_phases else ""

    def title_bridge(self) -> str:
        """Return the factor with the largest effect."""
        rows = self.figures["bridge"]
        if not rows:
            return ""
        top = max(rows, key=lambda row: abs(row["effect_cny"]))
        effect = signed_money(top["effect_cny"], self.language)
        return self.say("title_bridge", factor=self._factor_title(top["factor"]), effect=effect)

    # ---- small pieces ---------------------------------------------------------------------

    def _days_changed(self) -> str:
        """Return the phases that had more or fewer days than last time, most first."""
        rows = self.figures["bridge_phases"]
        ends = {self.title_of(row): self._days_of(row) for row in rows}
        changed = {name: pair for name, pair in ends.items() if round(pair[1] - pair[0])}
        if not changed:
            return self.say("alike_same_days")
        ranked = sorted(changed, key=lambda name: -abs(changed[name][1] - changed[name][0]))
        parts = [
            self.say("alike_days_part", phase=n, before=changed[n][0], after=changed[n][1])
            for n in ranked
        ]
        return self.say("alike_days", parts=self._comma.join(parts))

    def _days_of(self, row: Entry) -> tuple[int, int]:
        """Return days of a phase last time and now; 0 in a sale without it."""
        before, after = (row[name] if is_number(row[name]) else 0 for name in ("last_days", "days"))
        return round(before), round(after)

    def _alike(self, rows: list[Entry], ranked: list[str], effects: Mapping[str, float]) -> str:
        top, others = ranked[0], ranked[1:]
        return self.say(
            "alike",
            sales=self._changes(rows, "gmv_daily_cny"),
            factor=self._alike_title(top),
            effect=signed_money(effects[top], self.language),
            where=self._changes(rows, ALIKE[top]),
            others=self._comma.join(
                f"{self._alike_title(name)} {signed_money(effects[name], self.language)}"
                for name in others
            ),
        )

    def _turned(self, factor: str, effect: float) -> str:
        """Say so where a factor of the whole sales moved the other way than in like phases."""
        whole = {row["factor"].removesuffix("_cny"): row for row in self.figures["bridge"]}
        if "days" not in whole or factor not in whole or whole[factor]["effect_cny"] * effect >= 0:
            return ""
        return self.say(
            "alike_turned",
            factor=self._alike_title(factor),
            whole=signed_money(whole[factor]["effect_cny"], self.language),
            alike=signed_money(effect, self.language),
        )

    def _changes(self, rows: list[Entry], name: str) -> str:
        """Return the change of a figure in each phase that both sales have."""
        return self._comma.join(
            f"{self.title_of(row)} {signed_percent(row[name] / row[f'last_{name}'] - 1)}"
            for row in rows
        )

    def _alike_title(self, factor: str) -> str:
        return self._within(label("uv_daily" if factor == "uv" else factor, self.language))

    def _within(self, title: str) -> str:
        """Return a title as it stands within a sentence."""
        return title[:1].lower() + title[1:] if self.language == "en" else title

    @property
    def _comma(self) -> str:
        return "、" if self.language == "zh" else ", "

    def _bridge_part(self, row: Entry) -> str:
        factor = row["factor"]
        show = {
            "cvr": lambda v: percent(v, 2),
            "aov": lambda v: f"¥{v:,.0f}",
            "aov_cny": lambda v: f"¥{v:,.0f}",
        }.get(factor, lambda v: count(v, self.language))
        return self.say(
            "bridge_part",
            factor=self._within(self._factor_title(factor)),
            before=show(row["from"]),
            after=show(row["to"]),
            effect=signed_money(row["effect_cny"], self.language),
        )

    def _factor_title(self, factor: str) -> str:
        """Return a factor's name; visitors are per day where lengths differ and days are split."""
        by_day = factor == "uv" and any(row["factor"] == "days" for row in self.figures["bridge"])
        return label("uv_daily" if by_day else factor, self.language)
