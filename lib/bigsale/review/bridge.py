"""Why paid sales differ from last time: days × UV × CVR × AOV, parts that add up exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.errors import Finding, Text
from bigsale.review.window import Window, event_spans, window_of
from bigsale.units import to_cny, to_fen
from bigsale.words.labels import event_kind_title, event_title

Floats = npt.NDArray[np.float64]
COLUMNS = ("comparison", "factor", "from", "to", "effect_cny")


def log_mean_effects(before: Sequence[float], after: Sequence[float]) -> Floats:
    """Split the change of a product into one part per factor, (factor,), in the product's unit.

    effect_k = L(P₁, P₀)·ln(x₁ₖ/x₀ₖ),  L(a, b) = (a − b)/ln(a/b),  L(a, a) = a.
    The parts add up to P₁ − P₀, whatever the order of the factors. All factors must be > 0.

    Source: logarithmic mean Divisia index (LMDI-I), B. W. Ang, Energy Policy 33 (2005).
    """
    first, last = np.asarray(before, float), np.asarray(after, float)
    change = (last - first) / first
    # Of factors that hardly change, the logarithm of their ratio would be rounding alone.
    ratio = np.where(np.abs(change) < 0.5, np.log1p(change), np.log(last / first))
    total_before, total_after = float(np.prod(before)), float(np.prod(after))
    growth = ratio.sum()
    weight = (total_after - total_before) / growth if abs(growth) > 1e-12 else total_before
    return weight * ratio


def shop_factors(history: History, shares: Floats, unit: str) -> dict[str, float]:
    """Return days, uv a day, cvr and aov_cny of some days; their product is their paid sales.

    `shares` (period,): part of each period that counts, in [0, 1].
    CVR is paying buyers over visitors and AOV paid sales over paying buyers; with `unit`
    "orders" paid orders take the place of buyers. Daily visitors and buyers are summed over
    days. Only periods that report all of them count. NaN where the shop table cannot tell.
    """
    rows = history.shop[["uv", unit, "gmv_cny"]].to_numpy(float)
    usable = shares * np.isfinite(rows).all(axis=1)
    uv, sold, gmv_cny = usable @ np.nan_to_num(rows)
    days = usable.sum() * history.grain_days
    if min(days, uv, sold, gmv_cny) <= 0:
        return dict.fromkeys(("days", "uv", "cvr", "aov_cny"), np.nan)
    return {"days": days, "uv": uv / days, "cvr": sold / uv, "aov_cny": gmv_cny / sold}


def bridge_to_last_event(
    brief: Brief, history: History, window: Window
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return the bridge of paid sales from the last comparable event, and what hampers it.

    Effects are rounded to fen and add up to the change of paid sales to the fen. The factor
    `days` appears only where the two events differ in length; `uv` is then per day.
    """
    event = comparable_event(brief, history, window)
    if event is None:
        return _empty(), (_no_event(brief),)
    last = window_of(event_spans(history.events, event), history)
    unit = sales_unit(history, last, window)
    before = shop_factors(history, last.campaign, unit)
    after = shop_factors(history, window.campaign, unit)
    if not np.isfinite([*before.values(), *after.values()]).all():
        return _empty(), (_no_figures(event),)
    findings = [] if event.rpartition("-")[0] == brief.event else [_other_event(brief, event)]
    if not last.is_over:
        findings.append(_cut_event(event, last))
    return _rows(event, before, after), tuple(findings)


def comparable_event(brief: Brief, history: History, window: Window) -> str | None:
    """Return the last event of the brief's kind that ended before the campaign, else any last."""
    events = history.events
    ends = events.groupby("event")["end"].max()
    starts = events.groupby("event")["start"].min()
    seen = starts >= pd.Timestamp(history.dates[0])
    past = ends[(ends <= pd.Timestamp(window.first_day)) & seen].sort_values()
    same = [name for name in past.index if name.rpartition("-")[0] == brief.event]
    candidates = same or list(past.index)
    return candidates[-1] if candidates else None


def _rows(event: str, before: dict[str, float], after: dict[str, float]) -> pd.DataFrame:
    names = ["days", "uv", "cvr", "aov_cny"]
    if np.isclose(before["days"], after["days"]):
        names = names[1:]
        before, after = _over_days(before), _over_days(after)
    start, end = [before[name] for name in names], [after[name] for name in names]
    effect_fen = to_fen(log_mean_effects(start, end))
    change_fen = int(to_fen(np.prod(end)) - to_fen(np.prod(start)))
    # Rounding leaves at most a few fen; the largest part can best bear them.
    effect_fen[np.argmax(np.abs(effect_fen))] += change_fen - effect_fen.sum()
    factors = [name.removesuffix("_cny") for name in names]
    columns = (event, factors, start, end, to_cny(effect_fen))
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


def _over_days(factors: dict[str, float]) -> dict[str, float]:
    return factors | {"uv": factors["uv"] * factors["days"]}


def sales_unit(history: History, *windows: Window) -> str:
    """Return "buyers" where every window reports them, else "orders"."""
    buyers = history.shop["buyers"].to_numpy(float)
    return "buyers" if all(window.total(buyers) > 0 for window in windows) else "orders"


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in COLUMNS})


def _no_event(brief: Brief) -> Finding:
    kind = event_kind_title(brief.event)
    return Finding(
        "no-event-to-compare",
        "note",
        Text(
            f"历史数据里没有往期大促（如去年的 {kind.zh}），无法拆解同比变化。",
            f"The history holds no earlier event such as last year's {kind.en}, so the "
            "change of sales cannot be broken down.",
        ),
        Text(
            "在 events.csv 里补上往期活动的阶段，并让 shop_daily.csv 覆盖那段时间。",
            "Add the phases of earlier events to events.csv and let shop_daily.csv cover them.",
        ),
    )


def _no_figures(event: str) -> Finding:
    last = event_title(event)
    return Finding(
        "no-bridge-figures",
        "note",
        Text(
            f"本次或 {last.zh} 缺少访客数或支付买家数，无法做 访客×转化×客单 拆解。",
            f"Visitors or paying buyers are missing for this campaign or {last.en}, so sales "
            "cannot be split into UV × CVR × AOV.",
        ),
        Text(
            "在 shop_daily.csv 里补齐 uv、buyers、gmv_cny。",
            "Fill in uv, buyers and gmv_cny in shop_daily.csv.",
        ),
    )


def _other_event(brief: Brief, event: str) -> Finding:
    kind, last = event_kind_title(brief.event), event_title(event)
    return Finding(
        "other-event-compared",
        "note",
        Text(
            f"没有往期 {kind.zh}，改与最近的 {last.zh} 对比；两者力度和时长不同，只看结构。",
            f"There is no earlier {kind.en}; the last event {last.en} is compared instead. The "
            "two differ in force and length: read the structure, not the level.",
        ),
        Text(
            "有往期同名活动的数据后再看同比。",
            "Compare again once data of an earlier event of the same kind are there.",
        ),
    )


def _cut_event(event: str, last: Window) -> Finding:
    title = event_title(event)
    return Finding(
        "compared-event-cut",
        "note",
        Text(
            f"{title.zh} 共 {last.days} 天，历史数据只覆盖 {last.days_seen} 天。",
            f"{title.en} had {last.days} days, of which the history covers {last.days_seen}.",
        ),
        Text("补齐那段时间的店铺日报。", "Fill in the shop table for those days."),
    )
