"""Made-up finished deals with known truth, for tests of the model of deals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bigsale.response.deal_priors import DealPrior

LOG_LEVEL, LOG_OVERSTATEMENT, SUSPICIOUS = np.log(4.0), np.log(1.5), -1.0
POWERS = {"kol": (0.1, 0.3), "livestream": (0.8, 0.1)}
"""Of demand on the day of the post, and over the days that a deal works."""
QUALITY_SD, ERROR_SD, LUCK_SD = 0.5, 0.25, 0.4
BOAST_SD = 0.5


def made_prior(channels: tuple[str, ...] = ("kol",)) -> DealPrior:
    """Return a prior that expects 3 yuan per yuan of fee and promises 1.2 times that."""
    n = len(channels)
    return DealPrior(
        channels=channels,
        log_level=np.full(n, np.log(3.0)),
        log_overstatement=np.full(n, np.log(1.2)),
        demand_power=np.full(n, 0.3),
        promise_var=0.06,
        luck_var=0.2,
    )


def made_deals(
    n: int, *, seed: int = 1, channel: str = "kol", promised_for_the_day: bool = True
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return `n` finished deals (no refunds) and log demand (row, 2) on and after their days.

    They are too far apart to share buyers.
    """
    rng = np.random.default_rng(seed)
    fee = np.round(rng.lognormal(np.log(2e4), 0.6, n), 2)
    suspicious = rng.beta(1.6, 7.0, n)
    day = rng.uniform(0, 1.2, n)
    log_demand = np.column_stack([day, 0.5 * day + rng.uniform(0, 0.4, n)])
    moved = log_demand @ POWERS[channel]
    quality = QUALITY_SD * rng.standard_normal(n) - QUALITY_SD**2 / 2
    mean = np.log(fee) + LOG_LEVEL + moved + SUSPICIOUS * suspicious + quality
    for_day = 0.0 if promised_for_the_day else moved
    promised = mean - for_day + LOG_OVERSTATEMENT + ERROR_SD * rng.standard_normal(n)
    sold = mean + LUCK_SD * rng.standard_normal(n) - LUCK_SD**2 / 2
    table = pd.DataFrame(
        {
            "creator_id": [f"past-{i:03d}" for i in range(n)],
            "channel": channel,
            "posted_on": pd.Timestamp("2026-01-01") + pd.to_timedelta(9 * np.arange(n), unit="D"),
            "fee_cny": fee,
            "gmv_cny": np.exp(sold),
            "refund_cny": 0.0,
            "expected_gmv_cny": np.exp(promised),
            "suspicious_fans": suspicious,
            "followers": np.round(60 * fee),
            "audience": rng.choice(["示例人群甲", "示例人群乙"], n),
        }
    )
    return table, log_demand


def many_deals_each(
    creators: int, deals: int, *, seed: int = 1, insight: float = 1.0
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return deals of creators whose agencies err by the same each time, and their qualities.

    `insight`: how much of a creator's quality promises tell.
    The qualities (creator,) are logs, in the order in which creators first appear.
    """
    table, log_demand = made_deals(creators * deals, seed=seed)
    rng = np.random.default_rng(seed)
    who = np.arange(creators * deals) % creators
    quality = QUALITY_SD * rng.standard_normal(creators)
    boast = BOAST_SD * rng.standard_normal(creators)
    moved = log_demand @ POWERS["kol"] + SUSPICIOUS * table["suspicious_fans"]
    mean = np.log(table["fee_cny"]) + LOG_LEVEL + moved
    sold = mean + quality[who] + LUCK_SD * rng.standard_normal(len(table)) - LUCK_SD**2 / 2
    promised = (
        mean
        + insight * quality[who]
        + LOG_OVERSTATEMENT
        + boast[who]
        + 0.1 * rng.standard_normal(len(table))
    )
    table = table.assign(
        creator_id=[f"past-{k:03d}" for k in who],
        gmv_cny=np.exp(sold),
        expected_gmv_cny=np.exp(promised),
        suspicious_fans=table["suspicious_fans"],
    )
    return table, log_demand, quality
