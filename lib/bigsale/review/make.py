"""Hold a campaign against its plan, its last time and an ordinary time without it."""

from __future__ import annotations

import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics import Economics
from bigsale.response.result import ResponseFit
from bigsale.review.basis import basis_of
from bigsale.review.bridge import bridge_to_last_event
from bigsale.review.channels import channel_phase_table, channel_table
from bigsale.review.creators import creator_findings, creator_table
from bigsale.review.daily import daily_table
from bigsale.review.findings import review_findings
from bigsale.review.incremental import summary
from bigsale.review.lessons import Facts, draw_lessons
from bigsale.review.like_for_like import like_for_like
from bigsale.review.measures import Measures, measure
from bigsale.review.rescale import rescale
from bigsale.review.result import PlannedTables, Review
from bigsale.review.totals import (
    actual_totals,
    attainment_of,
    last_totals,
    phase_table,
    planned_totals,
    targets_of,
)
from bigsale.review.traffic import traffic_table


def make_review(
    brief: Brief,
    history: History,
    fit: ResponseFit,
    economics: Economics,
    *,
    plan_tables: PlannedTables | None = None,
) -> Review:
    """Review the brief's campaign from a history that holds its days.

    `fit` must come from this history. Without `plan_tables` the history's `planned` table is
    the plan. How each figure is made: `Review.basis` and docs/review.md.

    Raises: DataError when the history holds no day of the campaign; FitError when the fit is of
    another history.
    """
    measures = measure(brief, history, fit, economics, plan_tables=plan_tables)
    window, planned, figures = measures.window, measures.planned, measures.figures
    bridge, bridge_findings = bridge_to_last_event(brief, history, window)
    alike = _like_for_like(bridge, measures)
    actual = actual_totals(measures)
    plan, targets = planned_totals(planned, actual), targets_of(brief)
    creators = creator_table(measures)
    findings = (*review_findings(measures), *bridge_findings)
    return Review(
        campaign=brief.campaign,
        actual=actual,
        planned=plan,
        last=last_totals(brief, history, window),
        incremental_gmv_cny=summary(measures.added_cny),
        pull_forward_cny=summary(measures.pulled_cny),
        channels=channel_table(figures, planned),
        phases=phase_table(measures),
        bridge=bridge,
        daily=daily_table(measures),
        creators=creators,
        traffic=traffic_table(measures),
        lessons=draw_lessons(Facts(measures, bridge, rescale(fit, figures, window), alike)),
        findings=(*findings, *creator_findings(creators, measures)),
        targets=targets,
        attainment=attainment_of(actual, plan, targets),
        net_incremental_gmv_cny=summary(measures.added_cny - measures.pulled_cny),
        incremental_contribution_cny=summary(measures.gained_cny),
        channels_added_cny=summary(figures.added_cny.sum(axis=1)),
        channels_contribution_cny=summary(figures.gain_cny.sum(axis=1)),
        channel_phases=channel_phase_table(figures, planned),
        basis=basis_of(history, measures.refunds, window),
        bridge_phases=alike,
    )


def _like_for_like(bridge: pd.DataFrame, measures: Measures) -> pd.DataFrame:
    """Return phase against phase of the event that the bridge compares."""
    event = None if bridge.empty else str(bridge["comparison"].iloc[0])
    return like_for_like(measures.brief, measures.history, event)
