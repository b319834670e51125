"""Lessons on a channel whose money should change in some phases and stay in the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.errors import Text
from bigsale.review.advice import known_roi, surely
from bigsale.review.facts import Facts
from bigsale.review.result import Lesson
from bigsale.words.numbers import listed, money, ratio

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PhaseChange:
    """A channel's spend in one phase times `scale`."""

    phase: int
    scale: float


def phases_lesson(facts: Facts, row: int, changes: list[PhaseChange], gain_cny: Floats) -> Lesson:
    """Less (or more) money for a channel in some phases; the others stay as they are.

    `gain_cny` (draw,): contribution that all `changes` together win.
    """
    channel, title = facts.figures.channels[row], facts.title(facts.figures.channels[row])
    gain, sure = float(gain_cny.mean()), float((gain_cny > 0).mean())
    more, known = _next_yuan(facts, row, changes), known_roi(facts, row)
    return Lesson(
        "resize-channel",
        channel,
        _action(facts, row, changes),
        Text(
            f"整个渠道的{known.zh}；{more.zh}。照此贡献毛利约多 {money(gain, 'zh')}，"
            f"把握 {surely(sure)}。",
            f"For the whole channel: {known.en[0].lower()}{known.en[1:]}. {more.en}. "
            f"Contribution would rise by about {money(gain, 'en')}, {surely(sure)} sure.",
        ),
        Text(
            f"{title.zh}各阶段的边际 ROI 都在保本线附近。",
            f"marginal ROI of {title.en} near break-even in every phase.",
        ),
        gain,
    )


def _action(facts: Facts, row: int, changes: list[PhaseChange]) -> Text:
    """Say in which phases to spend less or more, and that the others stay."""
    title = facts.title(facts.figures.channels[row])
    phases, others = _sides(facts, row, changes)
    spend = facts.figures.spend_cny[row, phases]
    moved = float(spend @ np.abs([change.scale - 1 for change in changes]))
    zh, en = money(moved, "zh"), money(moved, "en")
    if changes[0].scale > 1:
        change = Text(f"多花 {zh}", f"Spend {en} more on")
    elif any(one.scale for one in changes):
        change = Text(f"少花 {zh}", f"Spend {en} less on")
    else:
        change = Text("停掉", "Stop")
    here, there = _names(facts, phases), _names(facts, others)
    return Text(
        f"{title.zh}在{here.zh}{change.zh}（本次 {money(spend.sum(), 'zh')}），{there.zh}先不动。",
        f"{change.en} {title.en} in {here.en} (this time {money(spend.sum(), 'en')}); leave "
        f"{there.en} alone.",
    )


def _next_yuan(facts: Facts, row: int, changes: list[PhaseChange]) -> Text:
    """Say what one more yuan sold in the phases to change and in the others."""
    parts = [
        (_names(facts, some), _range(facts, row, some)) for some in _sides(facts, row, changes)
    ]
    zh = "，".join(f"{names.zh}多卖 {ends} 元" for names, ends in parts)
    en = ", ".join(f"¥{ends} in {names.en}" for names, ends in parts)
    return Text(f"再加 1 元，{zh}", f"One more yuan sells {en}")


def _sides(facts: Facts, row: int, changes: list[PhaseChange]) -> tuple[list[int], list[int]]:
    """Return the phases to change and the others in which the channel spent."""
    phases = [change.phase for change in changes]
    spent = np.flatnonzero(facts.figures.spend_cny[row] > 0).tolist()
    return phases, [phase for phase in spent if phase not in phases]


def _range(facts: Facts, row: int, phases: list[int]) -> str:
    marginal = np.median(facts.figures.stretch[:, row][:, phases], axis=0)
    low, high = ratio(marginal.min()), ratio(marginal.max())
    return low if low == high else f"{low}–{high}"


def _names(facts: Facts, phases: list[int]) -> Text:
    titles = [facts.phase_title(phase) for phase in phases]
    return Text(
        listed([title.zh for title in titles], "zh"), listed([title.en for title in titles], "en")
    )
