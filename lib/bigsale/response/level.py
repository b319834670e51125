"""The level of a shop's sales before any model: observed sales, or what the planner says of it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.response.features import LEVEL_SD
from bigsale.response.priors import Prior

Floats = npt.NDArray[np.float64]

PERIODS_FEW = 8
"""Below so many periods with sales the shop counts as new."""
JUDGED_SD = 0.3
"""How far usual sales may be from what the planner says: sd of the logarithm."""
DAY_SD = 0.4
"""How far one day's sales may be from the usual ones: sd of the logarithm."""


def log_sales(history: History) -> Floats:
    """Return log paid sales a period; NaN where they are missing, zero or negative."""
    sales = history.shop["gmv_cny"].to_numpy(dtype=float)
    return np.log(np.where(sales > 0, sales, np.nan))


def good_periods(history: History) -> int:
    """Return how many periods have paid sales above zero."""
    return int(np.isfinite(log_sales(history)).sum())


def nothing_sold_yet(history: History) -> bool:
    """Return whether no period says anything of sales, not even that there were none."""
    return bool(history.shop["gmv_cny"].isna().all())


def usual_daily_cny(history: History, brief: Brief) -> float:
    """Return the usual paid sales of a day, yuan: the middle of `level_prior`."""
    return math.exp(level_prior(history, brief).mean) / history.grain_days


def level_prior(history: History, brief: Brief) -> Prior:
    """Return the prior of the log of expected sales of an average period.

    Around the mean of the observed sales. A new shop (fewer than 8 periods with sales): around
    `model.usual_daily_sales_cny` where given, else wider the fewer periods there are.
    """
    logs = log_sales(history)
    seen = logs[np.isfinite(logs)]
    judged = brief.model.usual_daily_sales_cny
    if len(seen) < PERIODS_FEW and judged is not None:
        source = "model.usual_daily_sales_cny of the brief"
        return Prior(math.log(judged * history.grain_days), JUDGED_SD, "log", source)
    sd = LEVEL_SD
    if len(seen) < PERIODS_FEW:
        sd = max(sd, DAY_SD / math.sqrt(max(len(seen), 1)))
    return Prior(float(np.log(np.exp(seen).mean())), sd, "log", "mean of the observed sales")
