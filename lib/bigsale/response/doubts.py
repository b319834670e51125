"""Findings on answers that the data cannot carry or that other evidence speaks against."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.response.density_evidence import seen_inside
from bigsale.response.design import Design
from bigsale.response.draws import Parameters, Parts

LOCKSTEP = 0.99
"""Correlation of two channels' spend from which on it is one channel to the data."""
TOGETHER = 0.75
"""Median correlation of the logs of channels' spend from which on hardly one moves by itself."""
PERIODS_COMPARED = 30
TOLD_LEAST = 0.8
"""Least share of periods with spend whose claims are known, to compare a ROI with them."""
FAR_SDS = 2.0
"""A lift test this far from the fit, in standard deviations of both, contradicts it."""
ABOVE = 1.05
"""A ROI that is less than this many times its platform's is no higher."""
OWN_SHARE_LEAST = 0.25
"""Below this share of sales without any spend the fit has most likely taken a channel for it."""


def in_lockstep(history: History, design: Design) -> list[Finding]:
    """Name pairs of channels whose spend always moves together."""
    found = []
    for a, b in combinations(design.channels, 2):
        one, other = (history.spend_cny[history.channel_index(name)] for name in (a, b))
        if min(one.std(), other.std()) <= 0:
            continue
        together = float(np.corrcoef(one, other)[0, 1])
        if together > LOCKSTEP:
            found.append(_lockstep(a, b, together))
    return found


def _lockstep(a: str, b: str, together: float) -> Finding:
    return Finding(
        "spend-in-lockstep",
        "warning",
        Text(
            f"{a} 和 {b} 的花费同涨同落（相关 {together:.2f}），销售数据分不开两者："
            "怎么分只靠平台自报和行业经验。",
            f"Spend of {a} and {b} always moves together (correlation {together:.2f}): sales "
            "cannot tell them apart, and the split rests on platform claims and priors alone.",
        ),
        Text(
            "错开两者的投放时间，或对其中一个做增量测试。",
            "Run them at different times, or run a lift test on one of them.",
        ),
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
            f"{channel} 的增量测试测出 ROI {seen:.2f}（误差 ±{error:.2f}），"
            f"模型从销售和平台自报估出同期 {roi:.2f}：两边对不上，这个渠道的数先别当真。",
            f"The lift test of {channel} found a ROI of {seen:.2f} (±{error:.2f}); from sales and "
            f"claims the model makes it {roi:.2f} in the same days. They disagree: do not trust "
            "this channel's figures yet.",
        ),
        Text(
            "核对测试：支付金额、退款前，停投地区没有别的活动，花费只算参加测试的部分。测试没有问题就再测一次；"
            "这次用上下限（min_cny、max_cny）按测试的结果管住它。",
            "Check the test: paid sales before refunds, no other activity where ads paused, spend "
            "of the tested part only. If it is sound, test again; for now hold the channel to the "
            "test's result by min_cny and max_cny.",
        ),
    )


def above_claims(history: History, design: Design, p: Parameters) -> list[Finding]:
    """Name channels that the fit credits with more than their own platform claims."""
    claimed = history.platform.get("gmv_cny")
    if claimed is None:
        return []
    found = []
    for c, name in enumerate(design.channels):
        at = history.channel_index(name)
        row, spend_cny = claimed[at], history.spend_cny[at]
        told = np.isfinite(row)
        if told.sum() < PERIODS_COMPARED or told[spend_cny > 0].mean() < TOLD_LEAST:
            continue
        # Sales of one day may be claimed on later ones: whole spans are compared.
        first, last = np.flatnonzero(told)[[0, -1]]
        span = slice(first, last + 1)
        platform = float(np.nansum(row[span]) / spend_cny[span].sum())
        roi = float(np.median(p.roi[:, c]))
        if roi > ABOVE * platform:
            found.append(_above_claim(name, roi, platform))
    return found


def _above_claim(channel: str, roi: float, platform: float) -> Finding:
    return Finding(
        "roi-above-claims",
        "warning",
        Text(
            f"模型估 {channel} 的增量 ROI 为 {roi:.2f}，比平台自己报的 {platform:.2f} 还高。"
            "种草类渠道的成交平台看不全，可能真是这样；也可能是花费跟着需求走，把自然增长算给了它。",
            f"The model puts the incremental ROI of {channel} at {roi:.2f}, above the "
            f"{platform:.2f} that its own platform claims. That happens where buyers pay on "
            "another platform; or spend followed demand and was credited with it.",
        ),
        Text("加预算之前先做增量测试。", "Run a lift test before giving it more."),
    )


def baseline_gone(parts: Parts) -> list[Finding]:
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
            Text(
                "在 channel_daily 补上平台归因（gmv_cny），或对花费最大的渠道做增量测试。",
                "Give the platforms' claims (gmv_cny in channel_daily), or run a lift test on the "
                "largest channel.",
            ),
        )
    ]
