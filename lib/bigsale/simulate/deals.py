"""Creators: those hired in the past, and the candidates with their agencies' promises."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.simulate.config import DealsTruth, EventTruth, SimulationConfig
from bigsale.simulate.curves import Adstock, Floats
from bigsale.simulate.demand import DemandTruth
from bigsale.simulate.randomness import stream

FIRST_NAMES = (
    "青柠", "薄荷", "晚风", "橘子", "松果", "海盐", "云雀", "半糖",
    "星野", "豆沙", "白桃", "山茶", "小雪", "糯米", "鹿角", "雨后",
)  # fmt: skip
LAST_NAMES = (
    "阿栗", "护肤记", "小满", "试用间", "研究员", "好物单", "日记", "姐姐",
    "成分课", "小铺", "同学", "直播间",
)  # fmt: skip
AUDIENCES = ("18-24女", "25-34女", "35-44女", "25-34男")
SUSPICION_COST = 1.1
"""A creator with share s of fake followers claims exp(−1.1·s) of what she otherwise would."""
OUTCOME_SIGMA = 0.4
"""Spread (of the logarithm) of one deal's outcome around what it should bring."""


@dataclass(frozen=True, eq=False)
class PastDeals:
    """Deals hired in the past, one row each, and what they sold by channel and day.

    `table`: creator_id, name, channel, platform, event (blank on ordinary days), posted_on,
    fee_cny, commission_rate, followers, promised_gmv_cny, claimed_gmv_cny, incremental_cny …
    `fees_cny`, `claimed_cny`, `incremental_cny`: channel → (day,).
    """

    table: pd.DataFrame
    fees_cny: dict[str, Floats]
    claimed_cny: dict[str, Floats]
    incremental_cny: dict[str, Floats]


def draw_creators(
    seed: int, deals: DealsTruth, batch: str, count: int, *, refund_rate: float
) -> pd.DataFrame:
    """Return `count` creators with what is hidden about them.

    `quality_gmv_cny`: what each would claim in an ordinary week. `promise_factor`: her agency's
    promise against that. `gmv_sd_share`: how unsure the agency says it is.
    """
    rng = stream(seed, "creators", deals.channel, batch)
    fee = np.round(deals.fee_median_cny * np.exp(deals.fee_sigma * rng.normal(size=count)), -2)
    fee = np.maximum(fee, 300.0)
    suspicious = np.round(rng.beta(1.6, 7.0, size=count), 3)
    luck = deals.gmv_sigma * rng.normal(size=count) - SUSPICION_COST * suspicious
    scale = (fee / deals.fee_median_cny) ** -0.06
    commission = {"livestream": (0.12, 0.24), "kol": (0.0, 0.08)}.get(deals.channel, (0.0, 0.05))
    return pd.DataFrame(
        {
            "name": [made_up_name(rng) for _ in range(count)],
            "channel": deals.channel,
            "platform": rng.choice(list(deals.platforms), size=count),
            "fee_cny": fee,
            "commission_rate": np.round(rng.uniform(*commission, size=count), 2),
            "followers": np.round(
                fee * deals.followers_per_fee * np.exp(0.5 * rng.normal(size=count)), -2
            ),
            "refund_rate": np.round(
                np.clip(refund_rate * np.exp(0.18 * rng.normal(size=count)), 0.02, 0.7), 3
            ),
            "audience": rng.choice(AUDIENCES, size=count, p=[0.25, 0.45, 0.2, 0.1]),
            "suspicious_fans": suspicious,
            "quality_gmv_cny": fee * deals.gmv_per_fee * scale * np.exp(luck),
            "promise_factor": deals.overstatement * np.exp(0.25 * rng.normal(size=count)),
            "gmv_sd_share": rng.uniform(0.35, 0.7, size=count),
        }
    )


def made_up_name(rng: np.random.Generator) -> str:
    """Return a creator's name that is plainly made up."""
    return f"示例达人·{rng.choice(FIRST_NAMES)}{rng.choice(LAST_NAMES)}"


def past_deals(config: SimulationConfig, demand: DemandTruth) -> PastDeals:
    """Return every deal from the first to the last day of `demand`, with its outcome."""
    tables = []
    fees: dict[str, Floats] = {}
    claimed: dict[str, Floats] = {}
    incremental: dict[str, Floats] = {}
    for deals in config.deals:
        table = _hired(config, deals, demand)
        days = ((table["posted_on"] - pd.Timestamp(demand.dates[0])).dt.days).to_numpy()
        spread = Adstock("geometric", deals.lag_days / (1 + deals.lag_days)).weights()
        fees[deals.channel] = by_day(days, table["fee_with_service_cny"], len(demand.dates))
        for store, column in ((claimed, "claimed_gmv_cny"), (incremental, "incremental_cny")):
            posted = by_day(days, table[column], len(demand.dates))
            store[deals.channel] = np.convolve(posted, spread)[: len(demand.dates)]
        tables.append(table)
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return PastDeals(table, fees, claimed, incremental)


def by_day(days: npt.ArrayLike, amount_cny: pd.Series, n_days: int) -> Floats:
    """Return amounts summed by day number, (day,)."""
    return np.bincount(days, amount_cny.to_numpy(float), minlength=n_days).astype(float)


def _hired(config: SimulationConfig, deals: DealsTruth, demand: DemandTruth) -> pd.DataFrame:
    channel = config.channel(deals.channel)
    parts = [
        _ordinary_hires(config, deals, demand),
        *(_event_hires(config, deals, event, demand) for event in config.events),
    ]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    if channel.launch is not None:
        table = table[table["posted_on"] >= pd.Timestamp(channel.launch)]
    table = table.sort_values(["posted_on", "creator_id"]).reset_index(drop=True)
    days = (table["posted_on"] - pd.Timestamp(demand.dates[0])).dt.days.to_numpy()
    luck = stream(config.seed, "outcome", deals.channel).normal(size=len(table))
    expected = table["quality_gmv_cny"] * demand.multiplier[days] ** channel.demand_power
    outcome = np.exp(OUTCOME_SIGMA * luck - OUTCOME_SIGMA**2 / 2)
    return table.assign(
        fee_with_service_cny=table["fee_cny"] * (1 + channel.service_fee_rate),
        promised_gmv_cny=np.round(expected * table["promise_factor"], -2),
        claimed_gmv_cny=expected * outcome,
        incremental_cny=expected * outcome * deals.incremental_share,
    )


def _ordinary_hires(
    config: SimulationConfig, deals: DealsTruth, demand: DemandTruth
) -> pd.DataFrame:
    """A few creators a week outside sales."""
    rng = stream(config.seed, "weeks", deals.channel)
    n_weeks = len(demand.dates) // 7
    quiet = demand.event[: 7 * n_weeks].reshape(n_weeks, 7).max(axis=1) < 1.3
    counts = rng.poisson(deals.ordinary_per_week, size=n_weeks) * quiet
    refund_rate = config.channel(deals.channel).refund_rate
    total = int(counts.sum())
    hired = draw_creators(config.seed, deals, "ordinary", total, refund_rate=refund_rate)
    days = np.repeat(7 * np.arange(n_weeks), counts) + rng.integers(0, 7, size=total)
    ids = [f"{deals.channel}-past-{number:03d}" for number in range(1, total + 1)]
    return hired.assign(posted_on=demand.dates[days], event="", creator_id=ids)


def _event_hires(
    config: SimulationConfig, deals: DealsTruth, event: EventTruth, demand: DemandTruth
) -> pd.DataFrame:
    """A line-up for one sale, posted mostly as the big phases open."""
    rng = stream(config.seed, "line-up", event.name, deals.channel)
    count = max(1, round(deals.per_event * event.spend_scale))
    hired = draw_creators(
        config.seed,
        deals,
        event.name,
        count,
        refund_rate=config.channel(deals.channel).refund_rate,
    )
    weight = np.array([phase.demand for phase in event.phases])
    chosen = rng.choice(len(event.phases), size=count, p=weight / weight.sum())
    starts = np.array([np.datetime64(event.phases[i].start, "D") for i in chosen])
    length = np.array(
        [(event.phases[i].end.date() - event.phases[i].start.date()).days for i in chosen]
    )
    posted = starts + rng.integers(0, np.minimum(length, 4) + 1).astype("timedelta64[D]")
    ids = [f"{event.name}-{deals.channel}-{number:02d}" for number in range(1, count + 1)]
    hired = hired.assign(
        posted_on=posted,
        event=event.name,
        creator_id=ids,
        phase=[event.phases[i].name for i in chosen],
    )
    inside = (posted >= demand.dates[0]) & (posted <= demand.dates[-1])
    return hired[inside]


def candidates(config: SimulationConfig) -> pd.DataFrame:
    """Return the creators on offer for the coming campaign, hidden quality included.

    `expected_gmv_cny` is the agency's promise for a campaign day of usual demand.
    """
    tables = []
    phases = [phase.name for phase in config.coming.phases]
    usual = float(np.median([phase.demand * phase.plateau for phase in config.coming.phases]))
    for deals in config.deals:
        channel = config.channel(deals.channel)
        drawn = draw_creators(
            config.seed, deals, "candidates", deals.candidates, refund_rate=channel.refund_rate
        )
        rng = stream(config.seed, "slots", deals.channel)
        slots = [
            ";".join(name for name in phases if name in picked) or phases[0]
            for picked in (
                set(rng.choice(phases, size=rng.integers(2, len(phases) + 1), replace=False))
                for _ in range(len(drawn))
            )
        ]
        promised = drawn["quality_gmv_cny"] * usual**channel.demand_power * drawn["promise_factor"]
        tables.append(
            drawn.assign(
                creator_id=[f"{deals.channel}-{n:02d}" for n in range(1, len(drawn) + 1)],
                expected_gmv_cny=np.round(promised, -2),
                gmv_sd_cny=np.round(promised * drawn["gmv_sd_share"], -2),
                phases=slots,
                incremental_share=deals.incremental_share,
            )
        )
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
