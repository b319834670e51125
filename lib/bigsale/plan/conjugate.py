"""Cuts on one channel's true worth, S-shapes and all: worth ≤ p · spend + height.

For any prices p of spend by cell, the least height is what the channel would earn at most if spend
cost p. That maximum is found by branch and bound: the mean intensity of one part of a day, or the
spend on one cell, is kept below a number in one branch and above it in the other. Every branch's
bound is proven by duality, so the cut is valid whatever p is and wherever the search ends.
"""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

from bigsale.plan.branches import Branch, Channel, Within, envelope, looseness
from bigsale.plan.solve_smooth import maximise

Floats = npt.NDArray[np.float64]

SHARP = 1e-6
"""Relative gap of the concave problem of one branch."""
OFF_ENDS = 0.02
"""Share of a range that a cut stays off its ends."""
SPREAD = 1.5
"""How much wider than the mean's range the draws' may be, and a cut of it still narrows theirs."""


class Search:
    """Branch and bound for the most that a channel can earn under prices (cell,)."""

    def __init__(self, channel: Channel, price: Floats, start: Floats) -> None:
        """`start`: spend (cell,) near the maximum."""
        self.channel, self.price = channel, price
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
        """Return the halves of a branch, cut where its envelope is the loosest at its maximum."""
        reach, within = self.channel.reach, branch.within
        loose = looseness(self.channel, branch)
        part = int(loose.argmax())
        if loose[part] <= 0:
            return None
        low, high = within.span(reach, part)
        spread = float(self.channel.mean_weight @ (within.most - within.least)[:, part])
        if spread > SPREAD * (high - low):
            return self._halves_of_cell(branch, part)
        far = min(high, max(float(self.touch[part]), low))
        cut = _cut(low, far, float(reach.mean[part] @ branch.spend))
        return within.halves_by_part(reach, part, cut)

    def _halves_of_cell(self, branch: Branch, part: int) -> tuple[Within, Within] | None:
        """Return the halves by the cell that a part's intensity depends on most.

        For when the mean says little of single draws: spend on a cell narrows all of them.
        """
        reach, within = self.channel.reach, branch.within
        width = within.high - within.low
        cell = int((reach.mean[part] * width).argmax())
        if width[cell] <= 0:
            return None
        cut = _cut(within.low[cell], within.high[cell], branch.spend[cell])
        return within.halves_by_cell(reach, cell, cut)

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
