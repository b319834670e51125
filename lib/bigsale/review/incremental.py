"""What the campaign added: actual sales against an ordinary time without it, less the dip after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.response.result import ResponseFit
from bigsale.review.window import AFTER_DAYS, Bools, Window, event_spans, window_of
from bigsale.words.numbers import money, percent

Floats = npt.NDArray[np.float64]
LEAST_DAYS = 28
"""Quiet days needed before their noise is taken for what the campaign's days would have had."""


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """Paid sales that would have come without the event and its extra spend.

    `mean_cny` (draw, period): ordinary sales plus what ordinary spend adds. `noise`
    (draw, period): multiplier around it, mean about 1. `ordinary_added_cny` (draw, channel):
    what each channel's ordinary spend adds in one period; `ordinary_spend_cny` (channel,).
    """

    mean_cny: Floats
    noise: Floats
    ordinary_added_cny: Floats
    ordinary_spend_cny: Floats

    @property
    def draws_cny(self) -> Floats:
        """Counterfactual sales as they would have been seen, (draw, period)."""
        return self.mean_cny * self.noise


def work_out_counterfactual(
    fit: ResponseFit, ordinary: Bools, *, quiet: Bools, seed: int
) -> Counterfactual:
    """Return sales without the event, with channels kept at their ordinary spend.

    `ordinary` (period,): the periods shortly before the campaign that say what is ordinary.
    Without any, the counterfactual has no spend at all. `quiet` (period,): all periods without
    an event; they show how far sales stray from what is expected.
    """
    added = fit.contribution_cny[:, :, ordinary]
    spend = fit.spend_cny[:, ordinary]
    some = bool(ordinary.any())
    ordinary_added = added.mean(axis=2) if some else np.zeros(added.shape[:2])
    return Counterfactual(
        mean_cny=fit.ordinary_cny + ordinary_added.sum(axis=1)[:, None],
        noise=_noise(fit, quiet, np.random.default_rng(seed)),
        ordinary_added_cny=ordinary_added,
        ordinary_spend_cny=spend.mean(axis=1) if some else np.zeros(len(spend)),
    )


def incremental_draws(history: History, window: Window, without: Counterfactual) -> Floats:
    """Return paid sales that the campaign added on its days, (draw,): actual − counterfactual.

    Days without reported sales count neither way.
    """
    sales = history.shop["gmv_cny"].to_numpy(float)
    counted = np.where(np.isfinite(sales), window.campaign, 0.0)
    return np.nan_to_num(sales) @ counted - without.draws_cny @ counted


def incremental_by_phase(history: History, window: Window, without: Counterfactual) -> Floats:
    """Return the same per phase, (draw, phase)."""
    sales = history.shop["gmv_cny"].to_numpy(float)
    counted = np.where(np.isfinite(sales), window.shares, 0.0)
    return np.nan_to_num(sales) @ counted.T - without.draws_cny @ counted.T


def pull_forward_draws(fit: ResponseFit, history: History, window: Window) -> Floats:
    """Return sales missing in the `AFTER_DAYS` after the campaign because of it, (draw,).

    Days that the history has come from the fit. Days still ahead come from past events: the
    share of an event's uplift that was missing so late after it, times this campaign's uplift.
    NaN where neither can say anything.
    """
    seen = fit.pull_forward_cny @ window.after
    if window.after_days_seen >= AFTER_DAYS or _cut_by_next_event(history, window):
        return seen
    late_share = _late_share(fit, history, window)
    if late_share is None:
        return seen if window.after_days_seen else np.full(fit.n_draws, np.nan)
    return seen + late_share * np.maximum(_uplift(fit, window), 0)


def pull_forward_findings(fit: ResponseFit, history: History, window: Window) -> list[Finding]:
    """Say when the days after the campaign are not all there yet."""
    seen = window.after_days_seen
    if seen >= AFTER_DAYS or _cut_by_next_event(history, window):
        return []
    told = _late_share(fit, history, window) is not None
    how_zh = "其余按往期活动的透支比例推算" if told else "其余天数没有往期可参照，未计入"
    how_en = (
        "the rest is worked out from past events"
        if told
        else "no past event tells about the rest, which is left out"
    )
    return [
        Finding(
            "pull-forward-open",
            "note",
            Text(
                f"透支看活动后 {AFTER_DAYS} 天，目前数据只有 {seen} 天，{how_zh}。",
                f"Pull-forward needs {AFTER_DAYS} days after the campaign; the history has "
                f"{seen}, {how_en}.",
            ),
            Text(
                f"活动结束满 {AFTER_DAYS} 天后更新店铺日报再看净增量。",
                f"Look at the net increment again {AFTER_DAYS} days after the end.",
            ),
        )
    ]


def summary(draws: npt.ArrayLike) -> Mapping[str, float]:
    """Return mean, p05, p50 and p95 of (draw,) figures."""
    draws = np.asarray(draws, float)
    p05, p50, p95 = np.quantile(draws, [0.05, 0.5, 0.95])
    return {"mean": float(draws.mean())} | {
        name: float(value) for name, value in (("p05", p05), ("p50", p50), ("p95", p95))
    }


def _noise(fit: ResponseFit, quiet: Bools, rng: np.random.Generator) -> Floats:
    """Return noise as the fit leaves it on quiet days, (draw, period).

    Each draw starts the row of quiet days at another place and runs on in order, so a stretch of
    days keeps what one day's luck says about the next, however slow the swing. 1 with less
    history than `LEAST_DAYS`.
    """
    expected = (fit.baseline_cny + fit.contribution_cny.sum(axis=1)).mean(axis=0)
    usable = quiet & np.isfinite(fit.sales_cny) & (fit.sales_cny > 0) & (expected > 0)
    draws, periods = fit.baseline_cny.shape
    if usable.sum() * fit.grain_days < LEAST_DAYS:
        return np.ones((draws, periods))
    factors = fit.sales_cny[usable] / expected[usable]
    factors = factors / factors.mean()
    starts = rng.integers(0, len(factors), (draws, 1))
    return np.asarray(factors[(starts + np.arange(periods)) % len(factors)])


def _uplift(fit: ResponseFit, window: Window) -> Floats:
    """Return what the event itself adds to sales on its days, (draw,)."""
    return (fit.ordinary_cny * (fit.demand - 1)) @ window.campaign


def _late_share(fit: ResponseFit, history: History, window: Window) -> Floats | None:
    """Return the share of past events' uplift missing later than this campaign has seen, (draw,).

    Past events count whose `AFTER_DAYS` are complete. None without any.
    """
    uplift, missing = np.zeros(fit.n_draws), np.zeros(fit.n_draws)
    for event in dict.fromkeys(history.events["event"]):
        past = window_of(event_spans(history.events, event), history)
        complete = past.is_over and past.after_days_seen >= AFTER_DAYS
        if not complete or past.last_day >= window.first_day:
            continue
        late = past.after.copy()
        day = (history.dates - past.last_day) / np.timedelta64(1, "D")
        late[day <= window.after_days_seen] = 0
        uplift += np.maximum(_uplift(fit, past), 0)
        missing += fit.pull_forward_cny @ late
    if not (uplift > 0).all():
        return None
    return missing / uplift


def _cut_by_next_event(history: History, window: Window) -> bool:
    """Whether the days after ended with the next event, not with the history."""
    starts = history.events["start"].to_numpy().astype("datetime64[D]")
    later = starts[starts > window.last_day]
    return bool(later.size) and later.min() <= history.dates[-1]


def incremental_findings(added: Mapping[str, float], pulled: Mapping[str, float]) -> list[Finding]:
    """Say when the increment cannot be told from zero, or was largely borrowed from later."""
    found = []
    if added["p05"] <= 0:
        found.append(_increment_unclear(added))
    if added["mean"] > 0 and pulled["mean"] > 0.3 * added["mean"]:
        found.append(_borrowed(pulled["mean"] / added["mean"]))
    return found


def _increment_unclear(added: Mapping[str, float]) -> Finding:
    ends = {lang: (money(added["p05"], lang), money(added["p95"], lang)) for lang in ("zh", "en")}
    return Finding(
        "increment-unclear",
        "warning",
        Text(
            f"活动增量的 90% 区间是 {ends['zh'][0]} 到 {ends['zh'][1]}，含 0，"
            "不能说活动带来了增量。",
            f"The 90% interval of the campaign's increment is {ends['en'][0]} to {ends['en'][1]}; "
            "it contains 0, so an increment cannot be claimed.",
        ),
        Text(
            "补更长的日常数据，或下次留一个不参加活动的对照。",
            "Add a longer ordinary history, or keep a control group outside the next event.",
        ),
    )


def _borrowed(share: float) -> Finding:
    return Finding(
        "increment-borrowed",
        "warning",
        Text(
            f"活动增量里约 {percent(share)} 是透支活动后的销售。",
            f"About {percent(share)} of the increment was taken from the weeks after.",
        ),
        Text(
            "看净增量（扣透支）定下次预算；返场期拉新客，少做囤货机制。",
            "Set the next budget on the net increment; late in the event seek new buyers, not "
            "stocking up.",
        ),
    )
