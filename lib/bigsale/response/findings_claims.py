"""Findings on platforms whose claims grow by themselves (`claim_yearly_growth`)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.errors import Finding, Text
from bigsale.response.design import Design
from bigsale.response.draws import Parameters
from bigsale.words.numbers import listed

Floats = npt.NDArray[np.float64]

TOLD_GROWTH = 0.15
"""A year's growth or shrinkage of claims is told from this on, if nearly certain."""
LEAST_DAYS = 180
"""Over shorter histories growth a year is not told."""
SURE = (0.05, 0.95)


def claims_that_grow(design: Design, p: Parameters) -> list[Finding]:
    """Name channels whose platform claims more, or less, from year to year for the same sales."""
    arrays = design.arrays
    if arrays.log_sales.size * float(arrays.grain_days[0]) < LEAST_DAYS:
        return []
    low, middle, high = np.quantile(p.claim_growth, [SURE[0], 0.5, SURE[1]], axis=0) - 1
    growing = _shares(design, np.where(low > 0, middle, 0.0))
    shrinking = _shares(design, np.where(high < 0, middle, 0.0))
    return [_told(growing, shrinking)] if growing or shrinking else []


def _shares(design: Design, growth: Floats) -> dict[str, float]:
    pairs = zip(design.claiming, growth, strict=True)
    return {name: float(one) for name, one in pairs if abs(one) >= TOLD_GROWTH}


def _told(growing: dict[str, float], shrinking: dict[str, float]) -> Finding:
    zh, en = [], []
    if growing:
        zh.append(f"越报越多：{_listed(growing, 'zh')}")
        en.append(f"claim more for the same sales: {_listed(growing, 'en')}")
    if shrinking:
        zh.append(f"越报越少：{_listed(shrinking, 'zh')}")
        en.append(f"claim less for the same sales: {_listed(shrinking, 'en')}")
    return Finding(
        "claims-grow",
        "note",
        Text(
            f"按估计，平台报的成交在变，真实销售没有跟着变：{'；'.join(zh)}。"
            "测算已经扣除，没有当成渠道变好或变差。",
            f"By the estimates platforms, from year to year, {'; others '.join(en)}. They take "
            "this off: it is not counted as channels that work better or worse.",
        ),
        Text(
            "查一下归因窗口或口径有没有改过；没改过，就可能是渠道本身变了，先做增量测试再定预算。"
            "不同年份的平台 ROI 不能直接比。",
            "Ask whether attribution windows or rules changed. If not, the channel itself may "
            "have: test its lift before you settle its budget. Platform ROI of different years "
            "does not compare.",
        ),
        channels=(*growing, *shrinking),
    )


def _listed(growth: dict[str, float], language: str) -> str:
    each = "每年 " if language == "zh" else " a year"
    said = [
        f"{name}（{each}{one:+.0%}）" if language == "zh" else f"{name} ({one:+.0%}{each})"
        for name, one in growth.items()
    ]
    return listed(said, language)
