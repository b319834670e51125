"""Findings on channels that the fit credits with more than their own platform claims."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.response.design import Design
from bigsale.response.doubts import PERIODS_COMPARED
from bigsale.response.draws import Parameters
from bigsale.response.priors import role_of

TOLD_LEAST = 0.8
"""Least share of periods with spend whose claims are known, to compare a ROI with them."""
LEAST_CLAIM = 0.01
"""A platform's ROI below this is none."""
ABOVE = 1.05
"""A ROI that is less than this many times its platform's is no higher."""
MOST_APART = 2
"""More channels of which the same is said are told in one sentence."""

SORTS = {
    "seeding": "unseen", "kol": "unseen", "short_video": "unseen",
    "search": "demand", "harvest": "demand", "touch": "demand",
}  # fmt: skip
"""Roles whose sales platforms see in part only, and roles that meet buyers who come anyway."""
LIMITS = {"unseen": (1.5, 3.0), "demand": (1.2, 2.0), "either": (1.3, 2.0)}
"""Times the claim from which on a ROI is doubted, and from which on hardly believed; by judgement.

Notes, videos and creators may sell several times what a click shows, search and retargeting next
to nothing more: what is plausible there is a warning here.
"""

# Sort → what a ROI so far above the claim means: a little, more, much.
_MEANING: dict[str, tuple[Text, Text, Text]] = {
    "unseen": (
        Text(
            "这类渠道的成交平台看不全，高一些说得通。",
            "Platforms see only part of what such channels sell, so somewhat more is plausible.",
        ),
        Text(
            "这类渠道的成交平台看不全，但高这么多未必都是真的：花费跟着需求走，也会把自然增长算给它。",
            "Platforms see only part of what such channels sell, but so much more need not be "
            "true: spend that follows demand is credited with it too.",
        ),
        Text(
            "平台看不全也难解释这么多：多半是花费跟着需求走，把自然增长算给了它。",
            "Sales that platforms do not see hardly explain so much: most likely spend followed "
            "demand and was credited with it.",
        ),
    ),
    "demand": (
        Text(
            "这类渠道的花费常跟着需求走，来的人多半本来就要买：这个 ROI 可能偏高一点。",
            "Spend of such channels often follows demand and meets buyers who come anyway: the ROI "
            "may be a little too high.",
        ),
        Text(
            "这类渠道的花费常跟着需求走，来的人多半本来就要买：这个 ROI 多半偏高。",
            "Spend of such channels often follows demand and meets buyers who come anyway: the ROI "
            "is probably too high.",
        ),
        Text(
            "这类渠道的花费常跟着需求走，来的人多半本来就要买：这个 ROI 很可能高估了许多。",
            "Spend of such channels often follows demand and meets buyers who come anyway: the ROI "
            "is very probably far too high.",
        ),
    ),
    "either": (
        Text(
            "可能有平台没认到的成交，也可能花费跟着需求走；相差不大。",
            "The platform may miss sales, or spend followed demand; the difference is small.",
        ),
        Text(
            "可能有平台没认到的成交，也可能是花费跟着需求走，把自然增长算给了它。",
            "The platform may miss sales, or spend followed demand and was credited with it.",
        ),
        Text(
            "平台很少漏认这么多：多半是花费跟着需求走，把自然增长算给了它。",
            "Platforms rarely miss so much: most likely spend followed demand and was credited "
            "with it.",
        ),
    ),
}
_STEPS = (
    Text("照方案投，边投边看。", "Spend as planned and watch it."),
    Text("加预算之前先做增量测试。", "Run a lift test before giving it more."),
    Text(
        "先做增量测试；测出来之前别按这个 ROI 加钱，用 max_cny 把花费管在过去的水平。",
        "Run a lift test first; until then do not spend more because of this ROI, and hold spend "
        "at its past level by max_cny.",
    ),
)


def above_claims(history: History, design: Design, p: Parameters, brief: Brief) -> list[Finding]:
    """Name channels that the fit credits with more than their own platform claims, worst first."""
    found = []
    for c, name in enumerate(design.channels):
        platform, roi = _claimed(history, name), float(p.roi[:, c].mean())
        if platform is not None and roi > ABOVE * platform:
            sort = SORTS.get(role_of(name, brief), "either")
            found.append(_Above(name, roi, platform, sort))
    return [_above_claim(group) for group in _alike(sorted(found, key=lambda one: -one.times))]


class _Above(NamedTuple):
    """A channel that is credited with more than its platform claims."""

    channel: str
    roi: float
    platform: float
    sort: str

    @property
    def times(self) -> float:
        return self.roi / max(self.platform, LEAST_CLAIM)

    @property
    def degree(self) -> int:
        """How far above: 0 a little, 1 more, 2 much."""
        return int(np.searchsorted(LIMITS[self.sort], self.times, side="right"))


def _alike(found: list[_Above]) -> list[list[_Above]]:
    """Return channels in the order given, those of which the same is said together if many."""
    groups: dict[tuple[str, int], list[_Above]] = {}
    for one in found:
        groups.setdefault((one.sort, one.degree), []).append(one)
    apart = [
        [group] if len(group) > MOST_APART else [[one] for one in group]
        for group in groups.values()
    ]
    return sorted((g for part in apart for g in part), key=lambda group: -group[0].times)


def _claimed(history: History, channel: str) -> float | None:
    """Return a platform's own ROI; None where too little of it is known."""
    claimed = history.platform.get("gmv_cny")
    if claimed is None:
        return None
    at = history.channel_index(channel)
    row, spend_cny = claimed[at], history.spend_cny[at]
    told = np.isfinite(row)
    if told.sum() < PERIODS_COMPARED or told[spend_cny > 0].mean() < TOLD_LEAST:
        return None
    # Sales of one day may be claimed on later ones: whole spans are compared.
    first, last = np.flatnonzero(told)[[0, -1]]
    span = slice(first, last + 1)
    return float(np.nansum(row[span]) / spend_cny[span].sum())


def _above_claim(group: list[_Above]) -> Finding:
    """Return the finding on channels of one sort and degree."""
    degree, meaning = group[0].degree, _MEANING[group[0].sort][group[0].degree]
    each = [_of_one(one) for one in group]
    return Finding(
        "roi-above-claims",
        "warning" if degree else "note",
        Text(
            f"模型估{'；'.join(text.zh for text in each)}。{meaning.zh}",
            f"The model puts the incremental ROI of {'; of '.join(text.en for text in each)}. "
            f"{meaning.en}",
        ),
        _STEPS[degree],
        tuple(one.channel for one in group),
    )


def _of_one(one: _Above) -> Text:
    """Return a channel's ROI, and how far it is above its platform's own."""
    zh, en = "平台几乎没有报成交", "while its platform claims next to nothing"
    if one.platform >= LEAST_CLAIM:
        zh = f"是平台自己报的 {one.platform:.2f} 的 {one.times:.1f} 倍"
        en = f"{one.times:.1f} times the {one.platform:.2f} that its own platform claims"
    return Text(
        f" {one.channel} 的增量 ROI 为 {one.roi:.2f}，{zh}", f"{one.channel} at {one.roi:.2f}, {en}"
    )
