"""How a page speaks: sentences of a catalogue, filled with figures, in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from bigsale.errors import Text
from bigsale.words import numbers
from bigsale.words.catalogue import CHARTS, HEADINGS

FITTED: dict[str, Text] = {
    "settled": Text("估计已经算稳", "The estimation has settled"),
    "unsettled": Text(
        "估计没有完全算稳，数字先当参考，补数据后重算",
        "The estimation has not settled: take its figures as a hint, add data and run it again",
    ),
    "checks": Text(
        "（{chains} 条链 × {draws} 次；R-hat 最大 {rhat}，≤ 1.01 为好；有效样本最少 {ess}，≥ 400 为好，区间两端 {tail}；"
        "发散 {divergences} 次）。",
        " ({chains} chains × {draws} draws; largest R-hat {rhat}, good: ≤ 1.01; smallest "
        "effective sample {ess}, good: ≥ 400, {tail} at the ends of intervals; {divergences} "
        "divergences).",
    ),
}
"""Whether the fit can be trusted, and the figures that experts look at."""

LEAST_CHANCE = 0.01
"""Chances nearer to 0 or 1 than this are told as less, or more, than that."""


class CardText(NamedTuple):
    """What a figure card says: name, value, one line on it, and its tone."""

    label: str
    value: str
    note: str = ""
    tone: str = "plain"


class Sayings:
    """Base of the words of a report: headings, chart titles, findings, number formats.

    `figures`: report.json of a bundle. `language`: "zh" or "en".
    """

    catalogue: Mapping[str, Text] = {}

    def __init__(self, figures: Mapping[str, Any], language: str) -> None:
        self.figures = figures
        self.language = language

    def heading(self, name: str) -> str:
        """Return a section heading."""
        return HEADINGS[name].in_language(self.language)

    def say(self, name: str, **fields: object) -> str:
        """Return a sentence of the catalogue with its fields filled."""
        return self.catalogue[name].in_language(self.language).format(**fields)

    def chart(self, name: str) -> dict[str, str]:
        """Return language, title and subtitle of a chart, as its keyword arguments.

        The title is what the chart says in this case where there is a method `title_<name>`.
        """
        title, basis = (text.in_language(self.language) for text in CHARTS[name])
        message = getattr(self, f"title_{name}", lambda: title)()
        return {"language": self.language, "title": message or title, "subtitle": basis}

    @property
    def findings(self) -> str:
        """Return warnings and notes as callouts, warnings first."""
        shown = [f for f in self.figures["findings"] if f["verdict"] != "ok"]
        alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
        for finding in shown:
            key = (finding["verdict"], finding["check"], finding["next_step"][self.language])
            alike.setdefault(key, []).append(finding)
        return "\n\n".join(map(self._callout, alike.values())) or self.nothing_found

    @property
    def nothing_found(self) -> str:
        """Return what is said when no check had anything to say."""
        words = Text("各项检查没有发现需要处理的问题。", "The checks found nothing to act on.")
        return words.in_language(self.language)

    def settled(self, checks: Mapping[str, Any]) -> str:
        """Return whether the estimation has settled, with the figures that say so."""
        verdict = FITTED["settled" if checks["converged"] else "unsettled"]
        figures = (
            FITTED["checks"]
            .in_language(self.language)
            .format(
                chains=checks["chains"],
                draws=f"{checks['draws']:,}",
                rhat=f"{checks['rhat_max']:.3f}",
                ess=f"{checks['ess_bulk_min']:,.0f}",
                tail=f"{checks['ess_tail_min']:,.0f}",
                divergences=checks["divergences"],
            )
        )
        return verdict.in_language(self.language) + figures

    def in_a_row(self, sentences: list[str]) -> str:
        """Return sentences as one paragraph."""
        return (" " if self.language == "en" else "").join(sentences)

    def bullets(self, sentences: list[str]) -> str:
        """Return sentences as a markdown list."""
        return "\n".join(f"- {sentence}" for sentence in sentences if sentence)

    def money(self, value: object) -> str:
        """Return yuan in 万 or k, M."""
        return numbers.money(value, self.language)

    def exact(self, value: object) -> str:
        """Return an amount that was decided, in 万 or k, M, with one digit more."""
        return numbers.money(value, self.language, digits=4)

    def money_range(self, estimate: Mapping[str, float]) -> str:
        """Return yuan with its 90 % interval."""
        return numbers.money_interval(estimate, self.language)

    def ratio_range(self, estimate: Mapping[str, float]) -> str:
        """Return a ratio with its 90 % interval."""
        return numbers.ratio_interval(estimate, self.language)

    def listed(self, words: list[str]) -> str:
        """Return words joined as a sentence does."""
        return numbers.listed(words, self.language)

    def title_of(self, entry: Mapping[str, Any]) -> str:
        """Return the title of a channel or phase."""
        return entry["title"][self.language]

    def chance(self, probability: float) -> str:
        """Return a probability without false precision: 不到 1%, 87%, 99% 以上."""
        if probability < LEAST_CHANCE:
            return "不到 1%" if self.language == "zh" else "less than 1%"
        if probability > 1 - LEAST_CHANCE:
            return "99% 以上" if self.language == "zh" else "more than 99%"
        return numbers.percent(probability)

    def span(self, start: str, end: str) -> str:
        """Return "10月14日 20:00 – 11月15日 0:00" of ISO times."""
        return f"{self._moment(start)} – {self._moment(end)}"

    def date(self, iso: str) -> str:
        """Return "11月3日" of an ISO day or time."""
        return numbers.iso_day(iso, self.language)

    def _moment(self, iso: str) -> str:
        _, _, clock = str(iso).partition("T")
        words = self.date(str(iso))
        return f"{words} {clock[:5]}" if clock and clock[:5] != "00:00" else words

    def _callout(self, alike: list[Mapping[str, Any]]) -> str:
        """Return findings of one check with one next step as one callout."""
        kind = "warning" if alike[0]["verdict"] == "warning" else "note"
        first, *others = (self._with_titles(f["evidence"][self.language]) for f in alike)
        step = self._with_titles(alike[0]["next_step"][self.language])
        said = "\n\n".join(filter(None, [self.bullets(others), step]))
        return f"::: {{.callout-{kind}}}\n## {first}\n\n{said}\n:::"

    def _with_titles(self, text: str) -> str:
        """Return `text` with the titles of channels in place of their names in the brief.

        Names inside keys of the brief (channels.search_ads.max_cny) stay as they are written there.
        """
        for entry in self.figures["channels"]:
            name = rf"(?:渠道 )?( ?)(?<![\w.-]){re.escape(entry['name'])}(?![\w-]|\.\w)( ?)"
            # Chinese words may stand right beside a name in Latin letters: they end it too.
            flags = re.ASCII if entry["name"].isascii() else 0
            text = re.sub(name, partial(self._titled, entry), text, flags=flags)
        return text

    def _titled(self, entry: Mapping[str, Any], found: re.Match[str]) -> str:
        """Return the title of a channel in place of its name; Chinese sets no spaces around it."""
        title = self.title_of(entry)
        before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
        left = "" if self.language == "zh" and _is_hanzi(before or "一") else found[1]
        right = "" if self.language == "zh" and _is_hanzi(after or "一") else found[2]
        return f"{left}{title}{right}"


def _is_hanzi(sign: str) -> bool:
    """Return whether a sign is Chinese, punctuation included."""
    return numbers.text_width(sign) == 2
