"""Tidy frames of what the response room found."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.bundle.estimates import estimate_columns
from bigsale.data.history import History
from bigsale.economics.creators import commission_per_added, creators_commission_rate
from bigsale.economics.result import Economics
from bigsale.response.result import DemandDraws, ResponseFit


def response_table(fit: ResponseFit) -> pd.DataFrame:
    """Return response.csv: incremental against platform ROI over the whole history."""
    roi = estimate_columns(fit.roi_incremental(), "roi_incremental", median=True)
    claimed = np.isfinite(fit.platform_gmv_cny)
    spend_cny = np.where(claimed, fit.spend_cny, 0.0).sum(axis=1)
    platform = np.where(claimed, fit.platform_gmv_cny, 0.0).sum(axis=1)
    return pd.DataFrame(
        {
            "channel": fit.channels,
            "history_spend_cny": fit.spend_cny.sum(axis=1),
            **roi,
            "roi_platform": platform / np.where(spend_cny > 0, spend_cny, np.nan),
        }
    )


def roi_table(
    fit: ResponseFit, economics: Economics, brief: Brief, history: History
) -> pd.DataFrame:
    """Return the response table with each channel's break-even ROI, channels with spend only.

    Break-even is gross sales per yuan spent; creators' commission counts as it weighed on what
    they added over the history.
    """
    table = response_table(fit)
    added_cny = fit.contribution_cny.sum(axis=2).mean(axis=0)
    claimed_cny = np.nansum(fit.platform_gmv_cny, axis=1)
    table["roi_breakeven"] = [
        economics.roi_breakeven(
            name,
            more_per_gross_cny=commission_per_added(
                creators_commission_rate(name, brief, history.creators),
                economics.unit(name).net_share,
                float(claimed_cny[c]),
                float(added_cny[c]),
            ),
        )
        for c, name in enumerate(fit.channels)
    ]
    return table[table["history_spend_cny"] > 0].reset_index(drop=True)


def fit_table(fit: ResponseFit) -> pd.DataFrame:
    """Return actual and estimated sales per period, yuan a period.

    The interval is that of the expected sales, without the day-to-day scatter.
    """
    fitted = fit.baseline_cny + fit.contribution_cny.sum(axis=1)
    return pd.DataFrame(
        {
            "date": pd.DatetimeIndex(fit.dates),
            "actual_cny": fit.sales_cny,
            **estimate_columns(fitted, "fitted_cny"),
            "baseline_cny_mean": fit.baseline_cny.mean(axis=0),
        }
    )


def belief_table(fit: ResponseFit) -> pd.DataFrame:
    """Return each channel's ROI before and after the data: channel, kind, mean, p05, p95."""
    ends = ["mean", "p05", "p95"]
    roi = fit.priors[(fit.priors["parameter"] == "roi_incremental") & (fit.priors["channel"] != "")]
    frames = [
        roi[["channel", *(f"{kind}_{end}" for end in ends)]]
        .set_axis(["channel", *ends], axis=1)
        .assign(kind=kind)
        for kind in ("prior", "posterior")
    ]
    return pd.concat(frames, ignore_index=True)


def demand_table(demand: DemandDraws) -> pd.DataFrame:
    """Return what the sale makes of a day's demand, and sales without any channel, by day.

    Against the same day without the sale, as planners judge it (`demand_multiplier`).
    """
    return pd.DataFrame(
        {
            "date": pd.DatetimeIndex(demand.dates),
            **estimate_columns(demand.multiplier / demand.calendar, "multiplier"),
            **estimate_columns(demand.baseline_cny, "baseline_cny"),
        }
    )
