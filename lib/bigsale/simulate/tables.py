"""The contract's tables of a simulated shop, as a planner would have them on the last day."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import gamma

from bigsale.simulate.config import ChannelTruth, SimulationConfig
from bigsale.simulate.curves import Floats
from bigsale.simulate.planners import creators, finished_deals, line_up, planned
from bigsale.simulate.randomness import stream
from bigsale.simulate.truth import Truth

SALE_REFUND_POINTS = 0.03
"""Refund rate in a sale above an ordinary day's: baskets filled up to reach a threshold."""
REPORTS_REFUNDS = ("commission", "deals")
"""Kinds of channels whose platforms report refunds; ad platforms do not."""

DAYS_A_WEEK = 7
TEST_DAYS, FIRST_TEST_DAY, DAYS_BETWEEN_TESTS = 21, 150, 160
"""Length of a lift test, day of the first one, and days from one to the next."""


def make_tables(config: SimulationConfig, truth: Truth) -> dict[str, pd.DataFrame]:
    """Return every contract table of the shop, name → frame."""
    tables = {
        "channel_daily": channel_daily(config, truth),
        "shop_daily": shop_daily(config, truth),
        "events": events(config),
        "products": products(config),
    }
    if config.reviewed is not None:
        tables["planned"] = planned(config, truth, config.reviewed)
        tables["creators"] = line_up(config, truth, config.reviewed)
        tables["past_deals"] = finished_deals(config, truth)
    elif len(truth.candidates):
        tables["creators"] = creators(truth)
        tables["past_deals"] = finished_deals(config, truth)
    experiments = lift_experiments(config, truth)
    if len(experiments):
        tables["experiments"] = experiments
    if config.grain_days == DAYS_A_WEEK:
        tables["channel_daily"] = weekly(tables["channel_daily"], config, ["channel"])
        tables["shop_daily"] = weekly(tables["shop_daily"], config, [])
    return tables


def weekly(table: pd.DataFrame, config: SimulationConfig, by: list[str]) -> pd.DataFrame:
    """Return a daily table summed to whole weeks that start on the first day of the history."""
    first = pd.Timestamp(config.start)
    week = (table["date"] - first).dt.days // DAYS_A_WEEK
    full = week < ((pd.Timestamp(config.end) - first).days + 1) // DAYS_A_WEEK
    starts = first + pd.to_timedelta(week * DAYS_A_WEEK, unit="D")
    groups = table[full].assign(date=starts[full]).groupby(["date", *by], sort=True)
    # min_count keeps a column that nobody reports blank instead of zero.
    sums = groups.sum(min_count=1, numeric_only=True).round(2).reset_index()
    return sums[list(table.columns)]


def refunds_seen(gross_cny: Floats, rate: Floats, config: SimulationConfig, truth: Truth) -> Floats:
    """Return refunds of each day's sales that have arrived by the last day, (day,)."""
    age_days = (np.datetime64(config.end) - truth.demand.dates).astype(float) + 1
    arrived = gamma.cdf(np.maximum(age_days, 0), a=2.0, scale=config.shop.refund_lag_days / 2)
    return gross_cny * rate * arrived


def channel_daily(config: SimulationConfig, truth: Truth) -> pd.DataFrame:
    """Return one row a day and channel in which anything happened."""
    frames = [
        _one_channel(config, truth, number, channel)
        for number, channel in enumerate(config.channels)
    ]
    table = pd.concat(frames, ignore_index=True)
    return table.sort_values(["date", "channel"], kind="stable").reset_index(drop=True)


def _one_channel(
    config: SimulationConfig, truth: Truth, number: int, channel: ChannelTruth
) -> pd.DataFrame:
    rng = stream(config.seed, "traffic", channel.name)
    n_days = len(truth.demand.dates)
    spend = truth.spend_cny[number]
    gmv = np.round(truth.claimed_cny[number], 2)
    price = channel.cpm_cny * truth.demand.multiplier**0.35 * np.exp(0.08 * rng.normal(size=n_days))
    # Partners and creators are seen on days without a fee; ads and touches are not.
    shown_for = np.maximum(spend, 0.02 * gmv) if channel.kind in REPORTS_REFUNDS else spend
    impressions = np.round(1000 * shown_for / price)
    clicks = np.round(impressions * channel.click_rate * np.exp(0.1 * rng.normal(size=n_days)))
    orders = np.round(gmv / _aov(config, truth) * np.exp(0.06 * rng.normal(size=n_days)))
    refund = refunds_seen(gmv, _refund_rate(channel.refund_rate, truth, rng), config, truth)
    share = np.clip(channel.new_buyer_share * np.exp(0.07 * rng.normal(size=n_days)), 0, 1)
    frame = pd.DataFrame(
        {
            "date": truth.demand.dates,
            "channel": channel.name,
            "spend_cny": spend,
            "impressions": impressions.astype(int),
            "clicks": clicks.astype(int),
            "orders": orders.astype(int),
            "gmv_cny": gmv,
            "refund_cny": np.round(refund, 2) if channel.kind in REPORTS_REFUNDS else np.nan,
            "new_buyers": np.round(orders * share).astype(int),
        }
    )
    return frame[truth.in_history & ((spend > 0) | (gmv >= 1))]


def shop_daily(config: SimulationConfig, truth: Truth) -> pd.DataFrame:
    """Return one row a day of the whole shop."""
    shop, rng = config.shop, stream(config.seed, "shop")
    n_days = len(truth.demand.dates)
    gmv = np.round((truth.demand.baseline_cny + truth.incremental_cny.sum(axis=0)) * truth.noise, 2)
    orders = np.round(gmv / _aov(config, truth))
    buyers = np.round(orders * np.clip(0.94 - 0.01 * np.abs(rng.normal(size=n_days)), 0.8, 1))
    conversion = shop.conversion * truth.demand.event**0.25 * np.exp(0.04 * rng.normal(size=n_days))
    uv = np.round(buyers / conversion)
    new_share = _by_source(truth, "new_buyer_share") * np.exp(0.05 * rng.normal(size=n_days))
    refund_rate = _refund_rate(_by_source(truth, "refund_rate"), truth, rng)
    refund = refunds_seen(gmv, refund_rate, config, truth)
    frame = pd.DataFrame(
        {
            "date": truth.demand.dates,
            "uv": uv.astype(int),
            "pv": np.round(uv * 3.4 * np.exp(0.03 * rng.normal(size=n_days))).astype(int),
            "cart_users": np.round(uv * _carting(truth, rng)).astype(int),
            "orders": orders.astype(int),
            "buyers": buyers.astype(int),
            "gmv_cny": gmv,
            "refund_cny": np.round(refund, 2),
            "new_buyers": np.round(buyers * np.clip(new_share, 0, 1)).astype(int),
        }
    )
    return frame[truth.in_history].reset_index(drop=True)


def _carting(truth: Truth, rng: np.random.Generator) -> Floats:
    """Share of visitors who put something in the cart: it rises before demand does."""
    ahead = np.roll(truth.demand.event, -4)
    ahead[-4:] = 1.0
    return 0.09 * (ahead * truth.demand.event) ** 0.12 * np.exp(0.04 * rng.normal(size=len(ahead)))


def _aov(config: SimulationConfig, truth: Truth) -> Floats:
    """Average order value: baskets grow in a sale as thresholds ask for more."""
    wobble = stream(config.seed, "aov").normal(size=len(truth.demand.dates))
    return config.shop.aov_cny * truth.demand.event**0.08 * np.exp(0.02 * wobble)


def _by_source(truth: Truth, name: str) -> Floats:
    """Return a rate of the whole shop, (day,): that of each source, weighted by what it sells."""
    sources = np.vstack([truth.demand.baseline_cny, truth.incremental_cny])
    rates = [getattr(truth.config.shop, name), *(getattr(c, name) for c in truth.config.channels)]
    return np.asarray(np.array(rates) @ sources / sources.sum(axis=0))


def _refund_rate(rate: float | Floats, truth: Truth, rng: np.random.Generator) -> Floats:
    in_sale = SALE_REFUND_POINTS * (truth.demand.event > 1.5)
    noise = np.exp(0.06 * rng.normal(size=len(truth.demand.dates)))
    return np.clip((rate + in_sale) * noise, 0, 0.95)


def events(config: SimulationConfig) -> pd.DataFrame:
    """Return the phases of every sale that ended within the history."""
    rows = [
        (event.name, phase.name, phase.start, phase.end)
        for event in config.events
        if event.phases[-1].end.date() <= config.end
        for phase in event.phases
    ]
    return pd.DataFrame(rows, columns=["event", "phase", "start", "end"])


PRODUCTS = (
    ("YD-001", "示例云朵洁面乳", 89.0, 0.10, 0.34, 12),
    ("YD-002", "示例云朵爽肤水", 129.0, 0.12, 0.36, 14),
    ("YD-003", "示例云朵精华液", 239.0, 0.26, 0.40, 20),
    ("YD-004", "示例云朵面霜", 199.0, 0.20, 0.42, 18),
    ("YD-005", "示例云朵防晒乳", 119.0, 0.08, 0.41, 15),
    ("YD-006", "示例云朵眼霜", 219.0, 0.07, 0.38, 25),
    ("YD-007", "示例云朵面膜10片装", 149.0, 0.11, 0.45, 10),
    ("YD-008", "示例云朵旅行套装", 99.0, 0.06, 0.50, 30),
)
"""sku, name, list price, share of sales, cost share of the price, lead time in days."""


def products(config: SimulationConfig) -> pd.DataFrame:
    """Return a small range of goods with stock for about four weeks of usual sales."""
    rng = stream(config.seed, "products")
    rows = []
    for sku, name, price, share, cost, lead in PRODUCTS:
        monthly_units = 28 * 1.4 * config.shop.level_cny * share / price
        stock = int(np.round(monthly_units * rng.uniform(0.7, 3.0), -1))
        rows.append((sku, name, price, round(price * cost, 2), stock, lead, share))
    columns = ["sku", "name", "list_price_cny", "unit_cost_cny", "stock_units"]
    return pd.DataFrame(rows, columns=[*columns, "lead_time_days", "expected_share"])


def lift_experiments(config: SimulationConfig, truth: Truth) -> pd.DataFrame:
    """Return up to three past lift tests of ad channels: the truth, seen with a standard error."""
    tested = [c for c in config.channels if c.kind == "auction" and c.launch is None][:3]
    quiet = truth.in_history & (truth.demand.event < 1.05)
    spells = np.flatnonzero(np.convolve(quiet, np.ones(TEST_DAYS), "valid") == TEST_DAYS)
    rows = []
    for number, channel in enumerate(tested):
        rng = stream(config.seed, "experiment", channel.name)
        later = spells[spells >= FIRST_TEST_DAY + number * DAYS_BETWEEN_TESTS]
        if not len(later):
            break
        first = int(later[0])
        days = slice(first, first + TEST_DAYS)
        row = config.channels.index(channel)
        added, spent = truth.incremental_cny[row, days].sum(), truth.spend_cny[row, days].sum()
        se = 0.22 * added
        rows.append(
            (
                channel.name,
                truth.demand.dates[first],
                truth.demand.dates[first + TEST_DAYS - 1],
                round(float(spent), 2),
                round(float(added + se * rng.normal()), 2),
                round(float(se), 2),
            )
        )
    columns = ["channel", "start", "end", "spend_cny", "incremental_gmv_cny", "se_cny"]
    return pd.DataFrame(rows, columns=columns)
