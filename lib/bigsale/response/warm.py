"""Compile the density and the sampler: `python -m bigsale.response.warm`, once per machine.

Runs on a few made-up weeks of one channel; what comes out is thrown away.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.response.design import make_design
from bigsale.response.hmc import run_chain
from bigsale.response.joint_cells import apart_all
from bigsale.response.packing import pack
from bigsale.response.sampling import find_mode

DAYS = 70


def a_few_weeks() -> tuple[History, Brief]:
    """Return a made-up shop with one channel, one past sale and refunds."""
    dates = np.datetime64("2026-01-01") + np.arange(DAYS).astype("timedelta64[D]")
    wave = 1 + 0.2 * np.sin(np.arange(DAYS))
    start = pd.Timestamp("2026-02-01T20:00")
    sale = {"event": "sale-2026", "phase": "burst", "start": start}
    shop = {"gmv_cny": 1000 * wave, "refund_cny": 100 * wave}
    brief = Brief.model_validate(
        {
            "campaign": "warm",
            "event": "sale",
            "title": "warm",
            "phases": [{"name": "burst", "title": "b", "start": start, "end": start}],
            "goal": {"budget_cny": 1000},
            "economics": {"gross_margin": 0.5, "platform_fee_rate": 0.0, "refund_rate": 0.1},
            "channels": {"search_ads": {"kind": "auction"}},
        },
        strict=False,
    )
    history = History(
        channels=("search_ads",),
        dates=dates,
        grain_days=1,
        spend_cny=100 * wave[None] ** 2,
        platform={"gmv_cny": 200 * wave[None]},
        shop=pd.DataFrame(shop, index=pd.DatetimeIndex(dates)),
        events=pd.DataFrame([{**sale, "end": start + pd.Timedelta(days=2)}]),
    )
    return history, brief


def main() -> None:
    """Call what the sampler calls."""
    design = make_design(*a_few_weeks())
    data = pack(design.arrays)
    metric = find_mode(data)
    start = np.zeros(metric.centre.size)
    settings = np.array([1, 2, 1.0, 0.8, 0.0])
    chain = run_chain(start, metric.centre, metric.factor, data, 1, settings)
    apart_all([chain[0]], data)


if __name__ == "__main__":
    main()
