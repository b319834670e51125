"""Cuts on one channel's true worth, S-shapes and all: worth ≤ p · spend + height.

For any prices p of spend by cell, the least height is what the channel would earn at most if spend
cost p. That maximum is found by branch and bound: the mean intensity of one part of a day, or the
spend on one cell, is kept below a number in one branch and above it in the other. Every branch's
bound is proven by duality, so the cut is valid whatever p is and wherever the search ends.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bigsale.plan.branches import Branch, Channel, Within, envelope, looseness
from bigsale.plan.solve_smooth import maximise

Floats = npt.NDArray[np.float64]

SHARP = 1e-6
"""Relative gap of the concave problem of one branch."""
OFF_ENDS = 0.02
"""Share of a range that a cut stays off its ends."""
TRIED = 3
"""Of the parts with the loosest envelopes, how many are tried before one is cut."""
EVERY = 8
"""Cuts are tried with every eighth draw."""
ROUNDING = 1e-6
"""Share of a cut within which a maximum lies on both sides of it."""


class Cut(NamedTuple):
    """A cut of a branch: `at` a mean intensity of part `place`, or a spend on cell `place`."""

    by_part: bool
    place: int
    at: float


class Search:
    """Branch and bound for the most that a channel can earn under prices (cell,)."""

    def __init__(self, channel: Channel, price: Floats, start: Floats) -> None:
        """`start`: spend (cell,) near the maximum."""
        self.channel, self.price = channel, price
        self.few = channel.thinned(EVERY)
        self.best, self.known = start, -np.inf
        self.points: list[tuple[float, Floats]] = []
        self._know(start)
        self.heap: list[tuple[float, int, Branch]] = []
        self.branches = 0
        reach, low, high = channel.reach, channel.low, channel.high
        whole = Within(low, high, {}, reach.intensity(low), reach.intensity(high))
        self._add(start, whole, np.inf)
        end = self.heap[0][2].tail.day_line[:, 0, :, 0]
        self.touch = channel.mean_weight @ np.where(np.isfinite(end), end, whole.most)

    @property
    def bound(self) -> float:
        """A proven upper bound of what can be earned."""
        return max(-self.heap[0][0], self.known)

    @property
    def open(self) -> float:
        """Distance between the bound and the best spend known."""
        return self.bound - self.known

    def gained(self, spend: Floats) -> float:
        """Return how much more the best spend known earns than `spend` (cell,)."""
        return self.known - self.channel.earned(spend, self.price)

    def split(self) -> bool:
        """Split the branch with the highest bound; return whether there was anything to split."""
        worst = self.heap[0][2]
        halves = self._halves(worst)
        if halves is None:
            return False
        heapq.heappop(self.heap)
        for half in halves:
            self._add(worst.spend, half, worst.bound)
        return True

    def _halves(self, branch: Branch) -> tuple[Within, Within] | None:
        """Return the halves of a branch, cut where its envelope falls the most at its maximum."""
        loose = looseness(self.channel, branch)
        parts = [int(part) for part in loose.argsort()[::-1][:TRIED] if loose[part] > 0]
        cuts = [cut for part in parts for cut in self._cuts(branch, part)]
        if not cuts:
            return None
        return self._cut_at(min(cuts, key=lambda cut: self._left(branch, cut)), branch.within)

    def _cuts(self, branch: Branch, part: int) -> list[Cut]:
        """Return cuts of a part's mean intensity, and of the spend that it depends on most.

        Spend on one cell narrows all draws where the mean says little of single ones.
        """
        reach, within = self.channel.reach, branch.within
        low, high = within.span(reach, part)
        at = float(reach.mean[part] @ branch.spend)
        touch = min(high, max(float(self.touch[part]), low))
        cuts = [Cut(True, part, cut) for cut in {_cut(low, touch, at), _cut(low, high, at)}]
        width = within.high - within.low
        cell = int((reach.mean[part] * width).argmax())
        if width[cell] > 0:
            own = _cut(within.low[cell], within.high[cell], branch.spend[cell])
            cuts.append(Cut(False, cell, own))
        return cuts

    def _left(self, branch: Branch, cut: Cut) -> float:
        """Return the envelope that a cut leaves at the branch's maximum, by a few draws."""
        few, spend = self.few, branch.spend
        at = float(few.reach.mean[cut.place] @ spend if cut.by_part else spend[cut.place])
        near = ROUNDING * abs(cut.at)
        halves = self._cut_at(cut, branch.within.thinned(EVERY), few=True)
        inside = at <= cut.at + near, at >= cut.at - near
        left = []
        for half, holds in zip(halves, inside, strict=True):
            if holds:
                tail = envelope(few, half.least, np.maximum(half.most, half.least), spend)
                left.append(float(few.draw_weight @ few.by_draw(spend, tail)))
        return max(left)

    def _cut_at(self, cut: Cut, within: Within, *, few: bool = False) -> tuple[Within, Within]:
        """Return the halves that a cut makes, with the ranges of all draws or of a few."""
        reach = (self.few if few else self.channel).reach
        halves = within.halves_by_part if cut.by_part else within.halves_by_cell
        return halves(reach, cut.place, cut.at)

    def _know(self, spend: Floats) -> None:
        """Remember a spend with its true worth."""
        earned = self.channel.earned(spend, self.price)
        self.points.append((earned + float(self.price @ spend), spend))
        if earned > self.known:
            self.best, self.known = spend, earned

    def _add(self, start: Floats, within: Within, parent: float) -> None:
        channel = self.channel
        tail = envelope(channel, within.least, np.maximum(within.most, within.least), start)
        region = within.region(channel.reach)
        found = maximise(channel.local(self.price, tail), region, start, gap=SHARP)
        self._know(found.decision)
        branch = Branch(min(found.upper_bound, parent), found.decision, tail, within)
        heapq.heappush(self.heap, (-branch.bound, self.branches, branch))
        self.branches += 1


def _cut(low: float, high: float, at: float) -> float:
    """Return where to cut a range: at a maximum inside it, else in the middle."""
    room = OFF_ENDS * (high - low)
    return at if low + room < at < high - room else 0.5 * (low + high)
