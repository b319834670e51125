"""The measurements that every table and rule of a review shares, made once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics import Economics
from bigsale.errors import DataError, FitError
from bigsale.response.result import ResponseFit
from bigsale.review.channels import ChannelFigures, gather_channels
from bigsale.review.incremental import (
    Counterfactual,
    incremental_draws,
    pull_forward_draws,
    work_out_counterfactual,
)
from bigsale.review.planned import planned_from_history
from bigsale.review.refunds import Refunds, work_out_refunds
from bigsale.review.result import PlannedTables
from bigsale.review.window import (
    Bools,
    Window,
    brief_spans,
    ordinary_periods,
    quiet_periods,
    window_of,
)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Measures:
    """What went in, and what was measured from it.

    `added_cny`, `pulled_cny`, `gained_cny` (draw,): gross paid sales that the campaign added,
    those it took from the weeks after, and contribution it earned after its extra cost.
    `ordinary` (period,): periods that say what is ordinary.
    """

    brief: Brief
    history: History
    fit: ResponseFit
    economics: Economics
    window: Window
    ordinary: Bools
    planned: PlannedTables | None
    figures: ChannelFigures
    refunds: Refunds
    without: Counterfactual
    added_cny: Floats
    pulled_cny: Floats
    gained_cny: Floats


def measure(
    brief: Brief,
    history: History,
    fit: ResponseFit,
    economics: Economics,
    *,
    plan_tables: PlannedTables | None,
) -> Measures:
    """Measure the brief's campaign in the history. Raises as `make_review`."""
    window = window_of(brief_spans(brief), history)
    _check(brief, history, fit, window=window)
    figures = gather_channels(brief, history, fit, economics=economics, window=window)
    ordinary = ordinary_periods(history, window)
    quiet = quiet_periods(history, window)
    without = work_out_counterfactual(fit, ordinary, quiet=quiet, seed=brief.model.seed)
    added = incremental_draws(history, window, without)
    pulled = pull_forward_draws(fit, history, window)
    net_added = added - np.nan_to_num(pulled)
    return Measures(
        brief=brief,
        history=history,
        fit=fit,
        economics=economics,
        window=window,
        ordinary=ordinary,
        planned=plan_tables if plan_tables is not None else planned_from_history(history),
        figures=figures,
        refunds=work_out_refunds(brief, history, window),
        without=without,
        added_cny=added,
        pulled_cny=pulled,
        gained_cny=_gained(figures, economics, window=window, without=without, net_added=net_added),
    )


def _gained(
    figures: ChannelFigures,
    economics: Economics,
    *,
    window: Window,
    without: Counterfactual,
    net_added: Floats,
) -> Floats:
    """Return contribution of the increment after the extra spend, (draw,).

    Channels' part of the increment is worth what their own rates say, the rest what the shop's
    say; spend counts as far as it exceeds the ordinary, less what rebates give back of it.
    """
    periods = window.campaign.sum()
    extra_added = figures.added_cny - without.ordinary_added_cny * periods
    extra_spend = figures.total_spend_cny - without.ordinary_spend_cny * periods
    rest = net_added - extra_added.sum(axis=1)
    worth = extra_added @ figures.value + rest * economics.shop.value_per_gross_cny
    return np.asarray(worth - extra_spend.sum() + figures.rebate_cny.sum())


def _check(brief: Brief, history: History, fit: ResponseFit, *, window: Window) -> None:
    if window.days_seen == 0:
        raise DataError(
            f"nothing to review: the history ({history.dates[0]} to {history.dates[-1]}) holds no "
            f"day of {brief.campaign} ({window.first_day} to {window.last_day})"
        )
    if len(fit.dates) != history.n_periods or (fit.dates != history.dates).any():
        raise FitError(
            f"the fit covers {fit.dates[0]} to {fit.dates[-1]}, the history {history.dates[0]} to "
            f"{history.dates[-1]}: a review needs a fit of the whole history"
        )
