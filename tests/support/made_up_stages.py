"""Made-up stage results, small enough to read, for tests of charts, words and bundles.

Nothing here is estimated: the numbers come from a seeded generator and from hand-made curves.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from bigsale.brief.calendar import campaign_cells, days_of
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.result import Economics, UnitEconomics
from bigsale.errors import Finding, Text
from bigsale.plan.lift_tests import COLUMNS
from bigsale.plan.result import Optimum, Plan
from bigsale.response.backtest_scores import period_scores
from bigsale.response.backtesting import Backtest
from bigsale.response.checks_words import check_finding
from bigsale.response.predictive import COLUMNS as CHECK_COLUMNS
from bigsale.response.predictive import PredictiveChecks
from bigsale.response.result import CurveDraws, DemandDraws, Diagnostics, ResponseFit
from bigsale.review.result import Review
from bigsale.units import split_fen

DRAWS, LAGS = 200, 15
CURVE_CHANNELS = ("search_ads", "feed_ads", "short_video", "livestream", "kol", "community")
ROI_TRUE = np.array([4.2, 2.9, 2.4, 3.4, 2.0, 9.0])
ROI_PLATFORM = np.array([7.9, 6.1, 4.4, 6.9, 2.9, 12.0])
HALF_CNY = np.array([60e3, 80e3, 40e3, 70e3, 50e3, 5e3])


def made_up_brief() -> Brief:
    """Return a Double 11 brief with every kind of channel and a budget of ¥3M."""
    return Brief.model_validate(
        {
            "campaign": "double11-2026",
            "event": "double11",
            "title": {"zh": "2026双11大促（示例）", "en": "Double 11 2026 (made up)"},
            "phases": [
                _phase("warmup", "蓄水", "Warm-up", "2026-10-14T20:00", "2026-10-24T20:00"),
                _phase("presale", "预售", "Presale", "2026-10-24T20:00", "2026-10-31T20:00"),
                _phase("opening", "开门红", "Opening", "2026-10-31T20:00", "2026-11-04T00:00"),
                _phase("burst", "爆发", "Burst", "2026-11-10T20:00", "2026-11-12T00:00"),
                _phase("encore", "返场", "Encore", "2026-11-12T00:00", "2026-11-15T00:00"),
            ],
            "goal": {
                "maximise": "contribution",
                "budget_cny": 3_000_000,
                "reserve_share": 0.1,
                "targets": {"gmv_paid_cny": 20_000_000, "roi_net_min": 2.0, "probability": 0.8},
                "risk": {"measure": "cvar", "level": 0.2, "weight": 0.3},
            },
            "economics": {
                "gross_margin": 0.6,
                "platform_fee_rate": 0.05,
                "refund_rate": 0.2,
                "nonrefundable_cost_rate": 0.03,
            },
            "channels": {
                "search_ads": {"kind": "auction", "min_cny": 100_000, "max_cny": 900_000},
                "feed_ads": {"kind": "auction", "max_cny": 900_000, "daily_max_cny": 80_000},
                "short_video": {"kind": "auction"},
                "livestream": {"kind": "deals", "boost": True, "refund_rate": 0.35},
                "kol": {"kind": "deals"},
                "community": {
                    "kind": "touch",
                    "members": 80_000,
                    "cost_cny_per_touch": 0.05,
                    "max_touches_per_member": 6,
                },
            },
            "groups": [
                {"name": "content", "channels": ["kol", "livestream"], "max_share": 0.6},
            ],
        }
    )


def _phase(name: str, zh: str, en: str, start: str, end: str) -> dict[str, object]:
    return {"name": name, "title": {"zh": zh, "en": en}, "start": start, "end": end}


def made_up_history(*, days: int = 480) -> History:
    """Return a daily history with one past Double 11 and one 618 in it."""
    rng = np.random.default_rng(7)
    dates = np.datetime64("2026-10-13") - np.arange(days)[::-1]
    lift = _past_lift(dates)
    spend = (
        np.array([14e3, 12e3, 6e3, 7e3, 5e3, 500.0])[:, None]
        * lift
        * rng.gamma(20, 1 / 20, (len(CURVE_CHANNELS), days))
    )
    claimed = spend * ROI_PLATFORM[:, None]
    gmv = 160e3 * lift + (spend * ROI_TRUE[:, None]).sum(axis=0)
    gmv = gmv * rng.lognormal(0, 0.06, days)
    shop = pd.DataFrame(
        {"uv": gmv / 8, "orders": gmv / 300, "buyers": gmv / 330, "gmv_cny": gmv},
        index=pd.DatetimeIndex(dates, name="date"),
    )
    return History(
        channels=CURVE_CHANNELS,
        dates=dates,
        grain_days=1,
        spend_cny=spend,
        platform={"gmv_cny": claimed, "clicks": spend / 2.5},
        shop=shop,
        events=_past_events(),
        creators=_creators(),
        sources={"channel_daily": "channel_daily.csv", "shop_daily": "shop_daily.csv"},
    )


def _past_lift(dates: np.ndarray) -> np.ndarray:
    lift = np.ones(len(dates))
    for event in _past_events().itertuples():
        inside = (dates >= np.datetime64(event.start, "D")) & (
            dates < np.datetime64(event.end, "D")
        )
        lift[inside] = 3.5 if event.phase == "burst" else 1.6
    return lift


def _past_events() -> pd.DataFrame:
    rows = [
        ("double11-2025", "warmup", "2025-10-15 20:00", "2025-10-25 20:00"),
        ("double11-2025", "opening", "2025-10-31 20:00", "2025-11-04 00:00"),
        ("double11-2025", "burst", "2025-11-10 20:00", "2025-11-12 00:00"),
        ("618-2026", "opening", "2026-05-31 20:00", "2026-06-04 00:00"),
        ("618-2026", "burst", "2026-06-16 20:00", "2026-06-19 00:00"),
    ]
    events = pd.DataFrame(rows, columns=["event", "phase", "start", "end"])
    return events.assign(start=pd.to_datetime(events.start), end=pd.to_datetime(events.end))


def _creators() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    n = 12
    channel = np.where(np.arange(n) % 3 == 0, "livestream", "kol")
    return pd.DataFrame(
        {
            "creator_id": [f"c{i + 1:02d}" for i in range(n)],
            "name": [f"示例达人{i + 1:02d}" for i in range(n)],
            "channel": channel,
            "platform": np.where(channel == "kol", "小红书", "抖音"),
            "fee_cny": np.round(rng.uniform(1e4, 9e4, n), -3),
            "commission_rate": np.where(channel == "kol", 0.0, 0.2),
            "expected_gmv_cny": np.round(rng.uniform(4e4, 6e5, n), -3),
            "gmv_sd_cny": np.round(rng.uniform(2e4, 2e5, n), -3),
        }
    )


def made_up_economics(brief: Brief) -> Economics:
    """Return the unit economics that the brief states, without commission."""
    base = brief.economics
    units = {
        name: UnitEconomics(
            name,
            gross_margin=base.gross_margin,
            refund_rate=base.refund_rate if channel.refund_rate is None else channel.refund_rate,
            platform_fee_rate=base.platform_fee_rate,
            commission_rate=channel.commission_rate,
            nonrefundable_cost_rate=base.nonrefundable_cost_rate,
        )
        for name, channel in brief.channels.items()
    }
    return Economics(shop=units["search_ads"], channels=units)


def made_up_fit(history: History) -> ResponseFit:
    """Return a posterior around the made-up truth, not fitted to anything."""
    rng = np.random.default_rng(3)
    n_channels = len(history.channels)
    roi = ROI_TRUE * rng.lognormal(0, 0.12, (DRAWS, n_channels))
    contribution = roi[:, :, None] * history.spend_cny
    sales = history.shop["gmv_cny"].to_numpy()
    lift = _past_lift(history.dates)
    level = 160e3 * rng.lognormal(0, 0.03, DRAWS)
    baseline = level[:, None] * lift
    return ResponseFit(
        channels=history.channels,
        dates=history.dates,
        grain_days=history.grain_days,
        curves=_curves(roi, rng),
        contribution_cny=contribution,
        baseline_cny=baseline,
        ordinary_cny=np.broadcast_to(level[:, None], baseline.shape),
        demand=baseline / level[:, None],
        felt=baseline / level[:, None],
        pull_forward_cny=np.zeros_like(baseline),
        sales_cny=sales,
        spend_cny=history.spend_cny,
        platform_gmv_cny=history.platform["gmv_cny"],
        diagnostics=Diagnostics(1.004, 812.0, 640.0, 0, 1000, 4, 1.8, True),
        priors=_priors(),
        findings=(_finding(),),
        parameters={"roi": roi},
    )


def made_up_backtest(history: History) -> Backtest:
    """Return two windows of four weeks, the second one at the end of the history."""
    sales = history.shop["gmv_cny"].to_numpy()
    frames = [_made_up_window(history, sales, first) for first in (-200, -28)]
    rows = []
    for frame in frames:
        totals = frame[["actual_cny", *(f"predicted_cny_{e}" for e in ("p05", "p50", "p95"))]].sum()
        errors = dict.fromkeys(("error_share", "naive_error_share", "seasonal_error_share"), 0.04)
        rows.append(
            {
                "start": frame["start"].iloc[0],
                "last_day": frame["date"].iloc[-1],
                "days_known": 252,
                "sales": frame["sales"].iloc[0],
                **totals,
                **errors,
                **period_scores(frame),
                "converged": True,
                "rhat_max": 1.02,
                "ess_bulk_min": 120.0,
                "divergences": 0,
            }
        )
    return Backtest(28, 1, pd.DataFrame(rows), pd.concat(frames, ignore_index=True))


def _made_up_window(history: History, sales: np.ndarray, first: int) -> pd.DataFrame:
    days = slice(first, first + 28 or None)
    actual = sales[days]
    return pd.DataFrame(
        {
            "start": history.dates[first],
            "sales": "618-2026" if first == -200 else "",
            "date": history.dates[days],
            "actual_cny": actual,
            "predicted_cny_p05": 0.8 * sales[first],
            "predicted_cny_p50": sales[first],
            "predicted_cny_p95": 1.3 * sales[first],
            "naive_cny": 1.25 * sales[first],
            "seasonal_cny": 0.7 * actual,
            "crps_cny": 0.05 * actual,
        }
    )


def made_up_checks() -> PredictiveChecks:
    """Return three checks of which one fails."""
    rows = [
        ("inside_90", 0.91, 0.90, 0.87, 0.88, 0.92, 0.93, 0.4, False),
        ("largest_cny", 3.2e6, 3.0e6, 2.4e6, 2.6e6, 3.5e6, 3.8e6, 0.3, False),
        ("autocorrelation", 0.31, 0.0, -0.09, -0.06, 0.06, 0.09, 0.0, True),
    ]
    table = pd.DataFrame(rows, columns=list(CHECK_COLUMNS))
    failed = [check_finding(row) for row in table.to_dict("records") if row["failed"]]
    return PredictiveChecks(table, tuple(failed))


def _curves(roi: np.ndarray, rng: np.random.Generator) -> CurveDraws:
    draws, n_channels = roi.shape
    half = HALF_CNY * rng.lognormal(0, 0.1, roi.shape)
    weights = 0.5 ** np.arange(LAGS)
    weights = np.broadcast_to(weights / weights.sum(), (draws, n_channels, LAGS))
    return CurveDraws(
        channels=CURVE_CHANNELS,
        top_cny=roi * half * 1.2,
        half_cny=half,
        slope=np.full(roi.shape, 1.0),
        demand_power=np.full(roi.shape, 0.5),
        reach_power=np.full(roi.shape, 0.2),
        usual_power=np.full(roi.shape, 0.4),
        lag_weights=weights,
        recent_spend_cny=np.zeros((n_channels, LAGS - 1)),
        recent_demand=np.ones((draws, LAGS - 1)),
        at_once=np.zeros((draws, n_channels), bool),
    )


def _priors() -> pd.DataFrame:
    rows = [
        ("roi_incremental", name, 1.4, 0.4, 3.6, true, true * 0.8, true * 1.2, "示例基准")
        for name, true in zip(CURVE_CHANNELS, ROI_TRUE, strict=True)
    ]
    ends = [f"{kind}_{end}" for kind in ("prior", "posterior") for end in ("mean", "p05", "p95")]
    return pd.DataFrame(rows, columns=["parameter", "channel", *ends, "source"])


def _finding() -> Finding:
    return Finding(
        "collinear-channels",
        "warning",
        Text(
            "信息流与短视频的花费几乎同涨同跌（相关 0.93），数据难以分清两者。",
            "Feed and short video spend move together (correlation 0.93); the data can hardly "
            "tell them apart.",
        ),
        Text(
            "错开两周单独加减一个渠道，或做一次分组实验。",
            "Move one of them alone for two weeks, or run a lift experiment.",
        ),
    )


def made_up_demand(brief: Brief) -> DemandDraws:
    """Return demand on the campaign's days and 14 days after."""
    rng = np.random.default_rng(5)
    days = np.unique([cell.date for cell in campaign_cells(brief)])
    dates = np.arange(days[0], days[-1] + np.timedelta64(15, "D"))
    shape = np.ones(len(dates))
    for cell in campaign_cells(brief):
        high = {"burst": 4.0, "opening": 2.4, "encore": 1.3}.get(cell.phase, 1.15)
        at = int((cell.date - dates[0]).astype(int))
        shape[at] += (high - 1) * cell.day_share
    multiplier = shape * rng.lognormal(0, 0.1, (DRAWS, 1)) ** (shape > 1.05)
    campaign_days = int((days[-1] - dates[0]).astype(int)) + 1
    at = days_of(campaign_cells(brief), dates[0])
    calendar, in_cells = np.ones_like(multiplier), multiplier[:, at]
    return DemandDraws(dates, campaign_days, 170e3 * multiplier, multiplier, in_cells, calendar)


def made_up_plan(brief: Brief) -> Plan:
    """Return a plan whose tables follow the contract and add up to the fen."""
    rng = np.random.default_rng(13)
    cells = campaign_cells(brief)
    channels = tuple(brief.channels)
    share = np.array([0.30, 0.24, 0.08, 0.22, 0.14, 0.02])
    phase_weight = {"warmup": 0.6, "presale": 0.8, "opening": 1.8, "burst": 4.0, "encore": 0.7}
    weights = np.array([cell.day_share * phase_weight[cell.phase] for cell in cells])
    deals = _deals(brief)
    fees = deals[deals.chosen].groupby("channel").fee_cny.sum()
    totals_fen = split_fen(270_000_000, share)
    totals_fen[channels.index("kol")] = round(fees["kol"] * 100)
    spend_fen = np.stack([split_fen(int(total), weights) for total in totals_fen])
    mean_roi = np.array([3.3, 2.5, 2.2, 2.9, 2.1, 7.5])
    added = mean_roi * rng.lognormal(0, 0.14, (DRAWS, len(channels))) * totals_fen / 100
    value = np.array([0.38, 0.38, 0.38, 0.3, 0.38, 0.38])
    spend_cny = totals_fen.sum() / 100
    contribution = added @ value - spend_cny
    totals = {
        "gmv_paid_cny": 13e6 * rng.lognormal(0, 0.06, DRAWS) + added.sum(axis=1),
        "incremental_gmv_cny": added.sum(axis=1),
        "contribution_cny": contribution,
        "roi_net": added.sum(axis=1) * 0.8 / spend_cny,
        "new_buyers": 30_000 * rng.lognormal(0, 0.1, DRAWS),
    }
    return Plan(
        campaign=brief.campaign,
        budget_cny=brief.goal.budget_cny,
        cells=cells,
        channels=channels,
        spend_fen=spend_fen,
        incremental_gmv_cny=added,
        allocation=_allocation(cells, channels, spend_fen, added),
        channel_table=_channel_table(channels, totals_fen, added),
        deals=deals,
        frontier=_frontier(spend_cny, float(contribution.mean())),
        comparison=_comparison(spend_cny, contribution),
        scenarios=_scenarios(contribution),
        totals=totals,
        target_probability={"gmv_paid_cny": 0.87, "roi_net_min": 0.93},
        optimum=Optimum("optimal", 1.234e6, 1.2349e6, 0.0007, 0.31),
        findings=(),
        what_if=_what_if(spend_cny, contribution),
        lift_tests=_lift_tests(),
        posts=_posts(deals, brief),
    )


def _allocation(cells: tuple, channels: tuple, spend_fen: np.ndarray, added: np.ndarray):
    mean, low, high = added.mean(0), np.quantile(added, 0.05, 0), np.quantile(added, 0.95, 0)
    rows = []
    for j, cell in enumerate(cells):
        for i, channel in enumerate(channels):
            part = spend_fen[i, j] / max(spend_fen[i].sum(), 1)
            gains = (mean[i] * part, low[i] * part, high[i] * part)
            rows.append((cell.date, cell.phase, channel, spend_fen[i, j] / 100, *gains))
    names = ["mean", "p05", "p95"]
    columns = ["date", "phase", "channel", "spend_cny"]
    return pd.DataFrame(rows, columns=columns + [f"incremental_gmv_cny_{n}" for n in names])


def _channel_table(channels: tuple, totals_fen: np.ndarray, added: np.ndarray) -> pd.DataFrame:
    spend = totals_fen / 100
    roi = added * 0.8 / spend
    return pd.DataFrame(
        {
            "channel": channels,
            "spend_cny": spend,
            "share": spend / spend.sum(),
            "roi_net_mean": roi.mean(0),
            "roi_net_p05": np.quantile(roi, 0.05, 0),
            "roi_net_p95": np.quantile(roi, 0.95, 0),
            "roi_marginal": roi.mean(0) * 0.9,
            "roi_breakeven": [2.63, 2.63, 2.63, 3.3, 2.63, 2.63],
        }
    )


def _deals(brief: Brief) -> pd.DataFrame:
    creators = _creators()
    worth = creators.expected_gmv_cny * 0.36 - creators.fee_cny
    return pd.DataFrame(
        {
            "creator_id": creators.creator_id,
            "channel": creators.channel,
            "phase": np.where(np.arange(len(creators)) % 2 == 0, "opening", "burst"),
            "chosen": worth > 20_000,
            "fee_cny": creators.fee_cny,
            "expected_gmv_cny": creators.expected_gmv_cny,
            "expected_contribution_cny": worth,
        }
    )


def _posts(deals: pd.DataFrame, brief: Brief) -> dict[str, date]:
    """Return the first day of each chosen creator's phase."""
    first = {phase.name: phase.start.date() for phase in brief.phases}
    taken = deals[deals.chosen]
    return dict(zip(taken.creator_id, taken.phase.map(first), strict=True))


def _frontier(spend_cny: float, mean: float) -> pd.DataFrame:
    budget = np.linspace(0.3, 2.0, 12) * spend_cny
    gain = mean * (1.6 * np.sqrt(budget / spend_cny) - 0.6 * (budget / spend_cny) ** 1.3)
    columns = {"budget_cny": budget, "contribution_cny_mean": gain}
    spread = 0.25 * mean * np.sqrt(budget / spend_cny)
    return pd.DataFrame(
        columns | {"contribution_cny_p05": gain - spread, "contribution_cny_p95": gain + spread}
    )


def _comparison(spend_cny: float, contribution: np.ndarray) -> pd.DataFrame:
    names, factor = ["plan", "last_split", "platform_roi_split"], [1.0, 0.72, 0.61]
    mean = contribution.mean()
    rows = [
        (n, spend_cny, mean * f, *np.quantile(contribution * f, [0.05, 0.95]), mean * f)
        for n, f in zip(names, factor, strict=True)
    ]
    ends = ["mean", "p05", "p95"]
    columns = ["name", "spend_cny"] + [f"contribution_cny_{end}" for end in ends]
    return pd.DataFrame(rows, columns=[*columns, "goal_mean"])


def _what_if(spend_cny: float, contribution: np.ndarray) -> pd.DataFrame:
    changed = {
        "without_search_ads": (0.98, 0.81),
        "without_livestream": (0.93, 0.995),
        "least_spend": (0.88, 0.99),
    }
    mean, (low, high) = contribution.mean(), np.quantile(contribution, [0.05, 0.95])
    rows = [
        (name, spend_cny * spent, mean * f, low * f, high * f, mean * f)
        for name, (spent, f) in changed.items()
    ]
    ends = [f"contribution_cny_{end}" for end in ("mean", "p05", "p95")]
    return pd.DataFrame(rows, columns=["name", "spend_cny", *ends, "goal_mean"])


def _lift_tests() -> pd.DataFrame:
    rows = [
        ("short_video", 0.8, 3.4, 41_200.0, 280_000.0, 0.9, 120_000.0, 3.6, 455_000.0),
        ("search_ads", 1.9, 3.1, 8_300.0, 520_000.0, 1.7, 470_000.0, 3.3, 560_000.0),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _scenarios(contribution: np.ndarray) -> pd.DataFrame:
    shift = {"low": -0.4, "base": 0.0, "high": 0.35, "refunds_up": -0.3, "traffic_dearer": -0.35}
    mean = contribution.mean()
    rows = [
        (name, *(np.quantile(contribution, [0.5, 0.05, 0.95]) + mean * moved))
        for name, moved in shift.items()
    ]
    ends = ["mean", "p05", "p95"]
    return pd.DataFrame(rows, columns=["name"] + [f"contribution_cny_{end}" for end in ends])


def made_up_review(brief: Brief) -> Review:
    """Return a review of a campaign that sold a little less than planned."""
    days = np.unique([cell.date for cell in campaign_cells(brief)])
    phase_of = {cell.date: cell.phase for cell in campaign_cells(brief)}
    high = {"burst": 4.0, "opening": 2.4, "encore": 1.3}
    baseline = np.array([170e3 * high.get(phase_of[d], 1.15) for d in days])
    rng = np.random.default_rng(17)
    daily = pd.DataFrame(
        {
            "date": days,
            "phase": [phase_of[d] for d in days],
            "gmv_cny": baseline * 1.5 * rng.lognormal(0, 0.08, len(days)),
            "baseline_cny_mean": baseline,
            "baseline_cny_p05": baseline * 0.88,
            "baseline_cny_p95": baseline * 1.13,
            "spend_cny": baseline * 0.17,
        }
    )
    return Review(
        campaign="618-2026",
        last={"gmv_paid_cny": 9_040_000.0, "spend_cny": 1_500_000.0, "expense_ratio": 0.166},
        actual={
            "days": 28.0,
            "gmv_paid_cny": 9_800_000.0,
            "net_gmv_cny": 7_600_000.0,
            "spend_cny": 1_610_000.0,
            "roi_gross": 6.09,
            "roi_net": 4.72,
            "expense_ratio": 0.164,
            "new_buyers": 12_400.0,
        },
        planned={
            "gmv_paid_cny": 10_500_000.0,
            "net_gmv_cny": None,
            "spend_cny": 1_600_000.0,
            "roi_gross": 6.56,
            "roi_net": None,
            "expense_ratio": 0.152,
            "new_buyers": None,
        },
        incremental_gmv_cny={"mean": 4.1e6, "p05": 3.2e6, "p50": 4.1e6, "p95": 5.0e6},
        pull_forward_cny={"mean": 6.0e5, "p05": 3.0e5, "p50": 5.9e5, "p95": 9.4e5},
        channels_added_cny={"mean": 4.3e6, "p05": 3.5e6, "p50": 4.3e6, "p95": 5.2e6},
        channels_contribution_cny={"mean": 4.0e5, "p05": 1.0e5, "p50": 4.0e5, "p95": 7.0e5},
        channels=_review_channels(),
        phases=pd.DataFrame(
            {
                "phase": ["opening", "burst"],
                "planned_spend_cny": [700_000.0, 900_000.0],
                "spend_cny": [720_000.0, 890_000.0],
                "planned_gmv_cny": [4.2e6, 6.3e6],
                "gmv_cny": [4.3e6, 5.5e6],
            }
        ),
        bridge=pd.DataFrame(
            {
                "comparison": "618-2025",
                "factor": ["uv", "cvr", "aov_cny"],
                "from": [1.10e6, 0.031, 265.0],
                "to": [1.18e6, 0.029, 286.0],
                "effect_cny": [640_000.0, -610_000.0, 730_000.0],
            }
        ),
        bridge_phases=_review_phases_alike(),
        daily=daily,
        creators=pd.DataFrame(),
        lessons=(
            Text("搜索广告在爆发期提前加价。", "Raise search bids before the burst starts."),
            Text("停掉回报低于保本线的达人。", "Drop creators below break-even."),
        ),
        findings=(_finding(),),
    )


def _review_phases_alike() -> pd.DataFrame:
    """Return two phases that both sales have, and one that only last time had."""
    return pd.DataFrame(
        {
            "comparison": "618-2025",
            "phase": ["opening", "burst", "presale"],
            "last_days": [3.0, 3.0, 7.0],
            "days": [3.0, 2.0, np.nan],
            "last_gmv_daily_cny": [800_000.0, 1_200_000.0, 150_000.0],
            "gmv_daily_cny": [720_000.0, 1_260_000.0, np.nan],
            "last_uv_daily": [84_000.0, 115_000.0, 30_000.0],
            "uv_daily": [73_000.0, 120_000.0, np.nan],
            "last_cvr": [0.036, 0.039, 0.019],
            "cvr": [0.036, 0.0394, np.nan],
            "last_aov_cny": [264.5, 267.5, 263.0],
            "aov_cny": [274.0, 266.5, np.nan],
            "days_effect_cny": [0.0, -1_230_000.0, np.nan],
            "uv_effect_cny": [-320_000.0, 130_000.0, np.nan],
            "cvr_effect_cny": [0.0, 31_000.0, np.nan],
            "aov_effect_cny": [80_000.0, -11_000.0, np.nan],
        }
    )


def _review_channels() -> pd.DataFrame:
    spend = np.array([500e3, 420e3, 130e3, 330e3, 200e3, 30e3])
    return pd.DataFrame(
        {
            "channel": CURVE_CHANNELS,
            "spend_cny": spend,
            "planned_spend_cny": spend * np.array([1.1, 0.9, 1.0, 1.0, 1.0, 1.0]),
            "planned_incremental_gmv_cny": spend * ROI_TRUE * np.array([1, 1.1, 0.7, 1.5, 1, 1]),
            "incremental_gmv_cny_mean": spend * ROI_TRUE,
            "incremental_gmv_cny_p05": spend * ROI_TRUE * 0.8,
            "incremental_gmv_cny_p95": spend * ROI_TRUE * 1.2,
            "gmv_attributed_cny": spend * ROI_PLATFORM,
            "roi_gross": ROI_PLATFORM,
            "roi_net": ROI_PLATFORM * 0.8,
            "roi_incremental_mean": ROI_TRUE,
            "roi_incremental_p05": ROI_TRUE * 0.8,
            "roi_incremental_p95": ROI_TRUE * 1.2,
            "window": "15d",
        }
    )
