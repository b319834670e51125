"""Findings on answers that the data cannot carry or that other evidence speaks against."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import numpy.typing as npt

from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.response.density_evidence import seen_inside
from bigsale.response.design import Design
from bigsale.response.draws import Parameters, Parts
from bigsale.words.numbers import listed

LOCKSTEP = 0.99
"""Correlation of two channels' spend from which on it is one channel to the data."""
TOGETHER = 0.75
"""Median correlation of the logs of channels' spend from which on hardly one moves by itself."""
PERIODS_COMPARED = 30
FAR_SDS = 3.0
"""A lift test this far from the fit, in standard deviations of both, contradicts it.

One of twenty sound tests lies two away; a wide one is no reason to distrust a channel's figures.
"""
OWN_SHARE_LEAST = 0.25
"""Below this share of sales without any spend the fit has most likely taken a channel for it."""


def in_lockstep(history: History, design: Design) -> list[Finding]:
    """Name groups of channels whose spend always moves together, each group once."""
    pairs = {}
    for a, b in combinations(design.channels, 2):
        one, other = (history.spend_cny[history.channel_index(name)] for name in (a, b))
        if min(one.std(), other.std()) <= 0:
            continue
        together = float(np.corrcoef(one, other)[0, 1])
        if together > LOCKSTEP:
            pairs[a, b] = together
    return [_lockstep(group, least) for group, least in grouped(pairs)]


def grouped(pairs: Mapping[tuple[str, str], float]) -> list[tuple[tuple[str, ...], float]]:
    """Return channels that pairs link, straight or by others, with the weakest link of each group.

    `pairs`: linked channels and how strong the link is (its size counts, not its sign).
    """
    groups: list[tuple[str, ...]] = []
    for pair in pairs:
        joined = [group for group in groups if set(group) & set(pair)]
        names = dict.fromkeys([name for group in [*joined, pair] for name in group])
        groups = [*(group for group in groups if group not in joined), tuple(names)]
    return [
        (group, min((v for pair, v in pairs.items() if set(pair) <= set(group)), key=abs))
        for group in groups
    ]


def _lockstep(names: tuple[str, ...], together: float) -> Finding:
    zh, en = "、".join(names), listed(list(names), "en")
    many = len(names) > 2
    return Finding(
        "spend-in-lockstep",
        "warning",
        Text(
            f"{zh} 的花费同涨同落（相关 {together:.2f}{' 左右' if many else ''}），"
            "销售数据分不开它们：怎么分只靠平台自报和行业经验。",
            f"Spend of {en} always moves together (correlation {'about ' if many else ''}"
            f"{together:.2f}): sales cannot tell them apart, and the split rests on platform "
            "claims and priors alone.",
        ),
        Text(
            "错开它们的投放时间，或逐个做增量测试。"
            if many
            else "错开两者的投放时间，或对其中一个做增量测试。",
            "Run them at different times, or run a lift test on one after the other."
            if many
            else "Run them at different times, or run a lift test on one of them.",
        ),
        names,
    )


def moving_together(history: History, design: Design) -> list[Finding]:
    """Say when all channels' spend goes up and down as one: with demand, most likely."""
    logs = np.log(np.where(history.spend_cny > 0, history.spend_cny, np.nan))
    rows = [logs[history.channel_index(name)] for name in design.channels]
    pairs = [_correlation(a, b) for a, b in combinations(rows, 2)]
    known = [value for value in pairs if np.isfinite(value)]
    if len(rows) < 3 or not known or np.median(known) < TOGETHER:
        return []
    return [
        Finding(
            "spend-moves-together",
            "warning",
            Text(
                f"各渠道的花费一起涨落（两两相关的中位数 {np.median(known):.2f}），"
                "多半都跟着需求走：销售涨了，分不清是哪个渠道带来的，还是本来就会涨。"
                "各渠道的 ROI 可能普遍偏高。",
                "Spend of all channels goes up and down together (median correlation "
                f"{np.median(known):.2f}), most likely with demand: which channel lifted sales, or "
                "whether they would have risen anyway, can hardly be told. ROIs may all be too "
                "high.",
            ),
            Text(
                "平日里轮流停投或加投单个渠道一两周，或做增量测试；"
                "之前先别按这里的 ROI 大幅加预算。",
                "On ordinary days pause or raise one channel at a time for a week or two, or run "
                "lift tests; until then do not raise budgets much because of these ROIs.",
            ),
            design.channels,
        )
    ]


def _correlation(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> float:
    """Return the correlation where both are known; NaN where that is too little."""
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < PERIODS_COMPARED or min(a[both].std(), b[both].std()) <= 0:
        return float("nan")
    return float(np.corrcoef(a[both], b[both])[0, 1])


def against_tests(design: Design, p: Parameters, parts: Parts) -> list[Finding]:
    """Name lift tests that the fit does not agree with."""
    arrays, found = design.arrays, []
    spend_cny = arrays.spend * (arrays.total_spend_cny / arrays.spend.sum(axis=1))[:, None]
    columns = (arrays.test_channel, arrays.test_first, arrays.test_after)
    for at, (c, first, after) in enumerate(zip(*columns, strict=True)):
        added_cny = parts.contribution_cny[:, c, first:after].sum(axis=1)
        roi = added_cny / spend_cny[c, first:after].sum()
        seen, error = float(arrays.test_roi[at]), float(arrays.test_se[at])
        half_life = float(np.log(p.half_life_days[:, c]).mean())
        inside, _ = seen_inside(half_life, float(arrays.grain_days[0]), int(after - first))
        # A test may have seen what falls inside its window, or all: both agree with the fit.
        off = max(inside * roi.mean() - seen, seen - roi.mean(), 0.0)
        if off > FAR_SDS * np.hypot(error, roi.std()):
            found.append(_against_test(design.channels[c], seen, error, float(roi.mean())))
    return found


def _against_test(channel: str, seen: float, error: float, roi: float) -> Finding:
    return Finding(
        "test-against-fit",
        "warning",
        Text(
            f"{channel} 的增量测试测出 ROI {seen:.2f}（标准误 {error:.2f}），"
            f"模型从销售和平台自报估出同期 {roi:.2f}：两边对不上，这个渠道的数先别当真。",
            f"The lift test of {channel} found a ROI of {seen:.2f} (standard error "
            f"{error:.2f}); from sales and claims the model makes it {roi:.2f} in the same days. "
            "They disagree: do not trust this channel's figures yet.",
        ),
        Text(
            "核对测试：支付金额、退款前，停投地区没有别的活动，花费只算参加测试的部分。测试没有问题就再测一次；"
            "这次用上下限（min_cny、max_cny）按测试的结果管住它。",
            "Check the test: paid sales before refunds, no other activity where ads paused, spend "
            "of the tested part only. If it is sound, test again; for now hold the channel to the "
            "test's result by min_cny and max_cny.",
        ),
        (channel,),
    )


def baseline_gone(design: Design, parts: Parts) -> list[Finding]:
    """Say when the fit hands nearly all sales to the channels."""
    own = parts.baseline_cny.sum(axis=1)
    share = float(np.median(own / (own + parts.contribution_cny.sum(axis=(1, 2)))))
    if share >= OWN_SHARE_LEAST:
        return []
    return [
        Finding(
            "no-sales-of-its-own",
            "warning",
            Text(
                f"模型认为没有投放时只剩 {share:.0%} 的销售，这不可信：很可能把自然销售算给了渠道，"
                "各渠道的 ROI 偏高，不要据此加钱。",
                f"The fit leaves only {share:.0%} of sales without any spend, which is not "
                "believable: it most likely hands the shop's own sales to a channel. ROIs are too "
                "high; do not spend more because of them.",
            ),
            _way_out(design),
            design.channels,
        )
    ]


def _way_out(design: Design) -> Text:
    """Return what would show the shop's own sales, by what the files do not hold yet."""
    if len(design.claiming) < len(design.channels):
        return Text(
            "在 channel_daily 补上平台归因（gmv_cny），或对花费最大的渠道做增量测试。",
            "Give the platforms' claims (gmv_cny in channel_daily), or run a lift test on the "
            "largest channel.",
        )
    return Text(
        "对花费最大的渠道做增量测试，或让它停一周：花费总是一起动，历史数据分不开。",
        "Run a lift test on the largest channel, or pause it for a week: where all spend moves "
        "together, history cannot tell them apart.",
    )
