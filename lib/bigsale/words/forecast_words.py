"""What the report says of how well the model foresees sales, and whether it looks like the past."""

from __future__ import annotations

from bigsale.errors import Text
from bigsale.words.numbers import percent
from bigsale.words.plan_reasons import PlanReasons

FORECAST_SENTENCES: dict[str, Text] = {
    "backtest": Text(
        "**回头看**：从过去 {windows} 个日子出发，只用当时已有的数据（投放按后来的实际花费），预测之后"
        "{days}天的支付金额。{grain}误差平均 {own}；只用近 28 天的平均，误差 {naive}；照搬去年同期再乘增速，"
        "误差 {seasonal}。整段合计平均差 {total}。",
        "**Looking back**: from {windows} earlier days, with the data known then (and the spend that "
        "followed), the model predicted paid sales of the next {days} days. Its {grain} error is "
        "{own}; the mean of the last 28 days is off by {naive}, the same weekdays of last year "
        "times growth by {seasonal}. Totals of a window are off by {total}.",
    ),
    "backtest_inside": Text(
        "实际值有 {inside} 落在当时的 90% 区间里（应接近 90%）。误差 = 差额绝对值之和 ÷ 实际之和。",
        "{inside} of what came lay in the 90% interval (it should be near 90%). Error: sum of "
        "absolute differences over the sum of actual sales.",
    ),
    "checks": Text(
        "**像不像**：让模型把过去的销售重画一遍，{total} 项特征里 {passed} 项与实际相符{more}。"
        "这只说明模型像这家店的过去，不说明各渠道的 ROI 准。",
        "**Does it look alike**: when the model draws the past anew, {passed} of {total} traits "
        "agree with what happened{more}. That says the model resembles this shop's past, not that "
        "each channel's ROI is right.",
    ),
    "checks_failed": Text(
        "，不符的见“需要留意”", "; those that do not stand in \"Points to mind\""
    ),
}  # fmt: skip


class ForecastWords(PlanReasons):
    """Sentences on backtest and predictive checks; empty where they were not run."""

    catalogue = PlanReasons.catalogue | FORECAST_SENTENCES

    @property
    def backtest(self) -> str:
        """Return how far the model's earlier forecasts would have been off, beside simple ones."""
        found = self.figures.get("backtest")
        if not found or not found["windows"]:
            return ""
        daily = self.figures["history"]["grain_days"] == 1
        errors = {
            name: percent(found[key])
            for name, key in (
                ("own", "wmape_share"),
                ("naive", "naive_wmape_share"),
                ("seasonal", "seasonal_wmape_share"),
                ("total", "error_share"),
            )
        }
        said = self.say(
            "backtest",
            windows=found["windows"],
            days=f" {found['horizon_days']} " if self.language == "zh" else found["horizon_days"],
            grain=self.say("daily_grain" if daily else "weekly_grain"),
            **errors,
        )
        inside = self.say("backtest_inside", inside=percent(found["coverage_share"]))
        return said + ("" if self.language == "zh" else " ") + inside

    @property
    def predictive_checks(self) -> str:
        """Return how many traits of the past the model draws as they were."""
        found = self.figures.get("predictive_checks")
        if not found:
            return ""
        passed = sum(not row["failed"] for row in found)
        more = self.say("checks_failed") if passed < len(found) else ""
        return self.say("checks", total=len(found), passed=passed, more=more)
