"""What a failed predictive check means to a planner, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bigsale.errors import Finding, Text
from bigsale.words.numbers import trait

UNLISTED = Text(
    "核对大促日历有没有漏登，以及那几天有没有重复计数或缺货。",
    "Check the calendar for a sale that is not listed, and those days for double counting or "
    "goods out of stock.",
)
SPREAD = Text(
    "预测区间只作参考，备货和目标多留余地；先查销售额有没有口径变化。",
    "Take the intervals as rough and leave room in stock and targets; look for a change in how "
    "sales are counted.",
)
MEMORY = Text(
    "核对支付金额是不是按支付日记的（补记、隔日入账会造成一高一低），以及有没有漏登的活动。",
    "Check that sales are dated by the day of payment (late booking makes one day low and the "
    "next high), and that no promotion is missing from events.",
)

# Check → what is off when the real figure is too large, when it is too small, next step.
WORDS: dict[str, tuple[Text, Text, Text]] = {
    "inside_50": (
        Text("实际销售比模型认为的更贴近预期", "Sales keep closer to the model than it expects"),
        Text("实际销售比模型认为的波动更大", "Sales scatter more than the model expects"),
        SPREAD,
    ),
    "inside_90": (
        Text("实际销售比模型认为的更少出格", "Sales are far out less often than the model expects"),
        Text("实际销售比模型认为的更常出格", "Sales are far out more often than the model expects"),
        SPREAD,
    ),
    "largest_cny": (
        Text("最高的一期比模型能画出的还高", "The best period is beyond what the model draws"),
        Text("模型会画出比实际高得多的一期", "The model draws periods far above the best real one"),
        UNLISTED,
    ),
    "smallest_cny": (
        Text("模型会画出比实际低得多的一期", "The model draws periods far below the worst"),
        Text("最低的一期比模型能画出的还低", "The worst period is below what the model draws"),
        UNLISTED,
    ),
    "log_sd": (
        Text("销售的起伏比模型能解释的大", "Sales go up and down more than the model explains"),
        Text("销售的起伏比模型画出的小", "Sales go up and down less than the model draws"),
        SPREAD,
    ),
    "autocorrelation": (
        Text(
            "模型没解释的部分会接连偏高或偏低（相邻两期的相关）",
            "What is left unexplained runs on (correlation with the period before)",
        ),
        Text(
            "模型没解释的部分一高一低地跳（相邻两期的相关）",
            "What is left unexplained jumps to and fro (correlation with the period before)",
        ),
        MEMORY,
    ),
    "sale_share": (
        Text("大促期占的销售比模型画出的多", "Sale days sell more than the model draws"),
        Text("大促期占的销售比模型画出的少", "Sale days sell less than the model draws"),
        UNLISTED,
    ),
}  # fmt: skip


def check_finding(row: Mapping[str, Any]) -> Finding:
    """Return the finding of a failed check, a row of `PredictiveChecks.table`."""
    large, small, step = WORDS[row["check"]]
    said = large if row["observed"] > row["predicted_mean"] else small
    zh, en = _against(row, "zh"), _against(row, "en")
    return Finding(
        f"predictive-{row['check'].replace('_', '-')}",
        "warning",
        Text(
            f"{said.zh}：实际 {zh[0]}，模型画出的 98% 在 {zh[1]} – {zh[2]}。",
            f"{said.en}: really {en[0]}, while 98% of what the model "
            f"draws lies in {en[1]} – {en[2]}.",
        ),
        step,
    )


def _against(row: Mapping[str, Any], language: str) -> list[str]:
    """Return the real figure and the ends of the interval that decides, as text."""
    keys = ("observed", "predicted_p01", "predicted_p99")
    return [trait(row["check"], row[key], language) for key in keys]
