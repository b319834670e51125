"""What to do next time: rules that turn figures into actions, ranked by money at stake."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from bigsale.brief.channels import CommissionChannel, TouchChannel
from bigsale.review.advice import (
    experiment_lesson,
    move_lesson,
    off_plan_lesson,
    resize_lesson,
)
from bigsale.review.advice_losses import (
    alike_lesson,
    borrowed_lesson,
    factor_lesson,
    refund_rate_lesson,
    refund_reasons_lesson,
)
from bigsale.review.advice_phases import PhaseChange, phases_lesson
from bigsale.review.facts import Facts
from bigsale.review.findings import OFF_PLAN
from bigsale.review.like_for_like import factor_effects
from bigsale.review.refund_sources import excess_cny, worse_than_own
from bigsale.review.rescale import gain_of_phases
from bigsale.review.result import Lesson

Floats = npt.NDArray[np.float64]
MOST_LESSONS = 6
LOSSES_KEPT = 2
"""Places among them for what was only lost, however many gains there are."""
SURE = 0.8
"""Probability from which an action is advised outright; below it a test is advised."""
LEAST_CHANGE = 0.15
"""Changes of a channel's money up to this share are not worth a lesson."""
CLEARLY_MORE = 1.1
"""A change by phase must win this many times what the same change of all phases wins."""
MOVED_SHARE = 0.2
"""Share of a phase's money that a lesson would move."""
REFUNDS_ABOVE = 1.25
"""Refunds above this multiple of the brief's rate are a lesson; below, a finding is enough."""
BORROWED_SHARE = 0.3
"""Share of the increment from which pull-forward is a lesson."""
LEAST_STAKE = 0.005
"""Lessons about less than this share of the spend are left out."""


def draw_lessons(facts: Facts) -> tuple[Lesson, ...]:
    """Return at most `MOST_LESSONS` lessons: gains, the largest first, then losses likewise.

    One lesson per subject: a channel is not advised twice.
    """
    found = sorted(
        (lesson for rule in RULES for lesson in rule(facts)),
        key=lambda lesson: -lesson.stake_cny,
    )
    least = LEAST_STAKE * float(facts.figures.spend_cny.sum())
    kept: dict[str, Lesson] = {}
    for lesson in found:
        if lesson.stake_cny > least:
            kept.setdefault(lesson.subject, lesson)
    gains = [lesson for lesson in kept.values() if lesson.is_gain]
    losses = [lesson for lesson in kept.values() if not lesson.is_gain]
    losses = losses[: max(LOSSES_KEPT, MOST_LESSONS - len(gains))]
    return (*gains[: MOST_LESSONS - len(losses)], *losses)


def resize_channels(facts: Facts) -> list[Lesson]:
    """Advise more or less money where it is sure enough that the change pays.

    Where it wins clearly more to change some phases and leave the others, that is advised.
    """
    found = []
    for row in _adjustable(facts):
        most = _most_scale(facts, row)
        scale, gain = facts.rescaled.best_scale(row, most=most)
        sure = float((gain > 0).mean())
        if abs(scale - 1) <= LEAST_CHANGE or sure < SURE:
            continue
        whole = resize_lesson(facts, row, scale, float(gain.mean()), sure)
        found.append(_by_phase(facts, row, scale, most=most) or whole)
    return found


def _by_phase(facts: Facts, row: int, scale: float, *, most: float) -> Lesson | None:
    """Return the change of only those phases in which it surely pays; None where it wins less."""
    spent = np.flatnonzero(facts.figures.spend_cny[row] > 0).tolist()
    whole = _gain_of(facts, row, dict.fromkeys(spent, scale))
    tried = (0.0, 0.5) if scale < 1 else (min(1.5, most),)
    changes = []
    for phase in spent:
        gains = {one: _gain_of(facts, row, {phase: one}) for one in tried}
        best = max(gains, key=lambda one: gains[one].mean())
        if (gains[best] > 0).mean() >= SURE:
            changes.append(PhaseChange(phase, best))
    if not 0 < len(changes) < len(spent):
        return None
    gain = _gain_of(facts, row, {change.phase: change.scale for change in changes})
    better = gain.mean() > CLEARLY_MORE * whole.mean() and (gain > 0).mean() >= SURE
    return phases_lesson(facts, row, changes, gain) if better else None


def _gain_of(facts: Facts, row: int, changes: dict[int, float]) -> Floats:
    scales = np.ones(len(facts.figures.phases))
    scales[list(changes)] = list(changes.values())
    at = facts.measures
    return gain_of_phases(at.fit, at.figures, at.window, row=row, scales=scales)


def doubtful_channels(facts: Facts) -> list[Lesson]:
    """Advise an experiment on the two channels where knowing the response is worth most."""
    worth = {row: facts.rescaled.worth_of_knowing(row) for row in _adjustable(facts)}
    ranked = sorted(worth, key=lambda row: -worth[row])
    return [experiment_lesson(facts, row, worth[row]) for row in ranked[:2]]


def move_between_phases(facts: Facts) -> list[Lesson]:
    """Advise moving a fifth of one phase's money to the phase where it earns most more."""
    best: Lesson | None = None
    count = len(facts.figures.phases)
    for source, target in ((a, b) for a in range(count) for b in range(count) if a != b):
        moved, gain = facts.rescaled.move(source, target, MOVED_SHARE)
        mean, sure = float(gain.mean()), float((gain > 0).mean())
        if moved.any() and sure >= SURE and (best is None or mean > best.stake_cny):
            best = move_lesson(facts, source, target, moved=moved, gain=mean, sure=sure)
    return [] if best is None else [best]


def keep_to_plan(facts: Facts) -> list[Lesson]:
    """Say what leaving the plan cost, where the money was off by more than `OFF_PLAN`."""
    if facts.measures.planned is None:
        return []
    planned = facts.measures.planned.allocation.groupby("channel")["spend_cny"].sum()
    found = []
    for row in _adjustable(facts):
        asked = float(planned.get(facts.figures.channels[row], 0.0))
        spent = float(facts.figures.total_spend_cny[row])
        if asked <= 0 or abs(spent / asked - 1) <= OFF_PLAN:
            continue
        marginal = float(np.nanmedian(facts.figures.stretch_total[:, row]))
        lost = (spent - asked) * (1 - marginal * facts.figures.value[row])
        if lost > 0:
            found.append(off_plan_lesson(facts, row, asked, lost))
    return found


def refunds_above_brief(facts: Facts) -> list[Lesson]:
    """Correct the rate of the brief; look for reasons only where a channel exceeds its own."""
    measures = facts.measures
    refunds, shop = measures.refunds, measures.economics.shop
    if refunds.recorded_cny is None or not refunds.rate > REFUNDS_ABOVE * shop.refund_rate:
        return []
    excess = excess_cny(measures)
    reasons = [
        refund_reasons_lesson(facts, source, source.above_own_cny / excess)
        for source in worse_than_own(measures)
    ]
    return [refund_rate_lesson(facts), *reasons]


def weakest_factor(facts: Facts) -> list[Lesson]:
    """Take up the factor that cost most against the last event, phase against the same phase.

    The bridge of whole sales mixes phases of different length; it serves only where no phase is
    in both sales.
    """
    if not facts.bridge_phases.empty:
        return _weakest_alike(facts)
    rows = facts.bridge[facts.bridge["factor"] != "days"]
    if rows.empty or not rows["effect_cny"].min() < 0:
        return []
    worst = rows.sort_values("effect_cny").iloc[0]
    return [factor_lesson(worst, worth=_shop_worth(facts))]


def _weakest_alike(facts: Facts) -> list[Lesson]:
    effects = factor_effects(facts.bridge_phases)
    factor = min((name for name in effects if name != "days"), key=effects.__getitem__)
    if not effects[factor] < 0:
        return []
    return [alike_lesson(facts, factor, effects[factor], worth=_shop_worth(facts))]


def borrowed_sales(facts: Facts) -> list[Lesson]:
    """Say when much of the increment came out of the weeks after."""
    added = float(facts.measures.added_cny.mean())
    pulled = float(facts.measures.pulled_cny.mean())
    if not (added > 0 and pulled > BORROWED_SHARE * added):
        return []
    return [borrowed_lesson(added, pulled, worth=_shop_worth(facts))]


RULES: tuple[Callable[[Facts], list[Lesson]], ...] = (
    resize_channels,
    doubtful_channels,
    move_between_phases,
    keep_to_plan,
    refunds_above_brief,
    weakest_factor,
    borrowed_sales,
)


def _adjustable(facts: Facts) -> list[int]:
    """Return the channels whose spend the planner sets and that took at least 1% of it."""
    spend = facts.figures.total_spend_cny
    channels = facts.measures.brief.channels
    return [
        row
        for row, name in enumerate(facts.figures.channels)
        if spend[row] >= 0.01 * spend.sum() > 0
        and not isinstance(channels.get(name), CommissionChannel)
    ]


def _most_scale(facts: Facts, row: int) -> float:
    """Return how much of its spend a channel may take at most: its audience, its limit."""
    channel = facts.measures.brief.channels.get(facts.figures.channels[row])
    most_cny = np.inf
    if isinstance(channel, TouchChannel):
        touches = channel.members * channel.max_touches_per_member
        most_cny = touches * channel.cost_cny_per_touch
    if channel is not None and channel.max_cny is not None:
        most_cny = min(most_cny, channel.max_cny)
    return float(most_cny / facts.figures.total_spend_cny[row])


def _shop_worth(facts: Facts) -> float:
    return max(facts.measures.economics.shop.value_per_gross_cny, 0.0)
