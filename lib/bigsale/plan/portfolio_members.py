"""From each campaign's tables to its problem: the same steps as `bigsale plan`, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from bigsale.data.brand import CampaignTables
from bigsale.economics import work_out_economics
from bigsale.errors import BigsaleError, Finding, Text
from bigsale.plan.portfolio_limits import refuse_too_little
from bigsale.plan.portfolio_result import Member
from bigsale.plan.pose import make_problem
from bigsale.response.fit import fit_response
from bigsale.response.forecast import forecast_demand
from bigsale.response.learn import learn_from


def pose_campaigns(tables: Sequence[CampaignTables], budget_cny: float) -> tuple[Member, ...]:
    """Return every campaign's plan as a problem with room for the whole `budget_cny` (yuan).

    Each is fitted on its own tables with its own seed, so that its plan here is the plan that
    `bigsale plan` makes for the same budget. Raises InfeasibleError where the campaigns' least
    money exceeds the budget, else the error of the first campaign that cannot be fitted, named.
    """
    least = {one.campaign.brief.campaign: one.campaign.min_cny for one in tables}
    refuse_too_little(least, budget_cny)
    return tuple(_posed(one, budget_cny) for one in tables)


def _posed(tables: CampaignTables, budget_cny: float) -> Member:
    campaign, brief, history = tables.campaign, tables.campaign.brief, tables.history
    with _naming(brief.campaign):
        economics = work_out_economics(brief)
        fit = fit_response(history, brief, pooled=learn_from(tables.shops, brief))
        demand = forecast_demand(fit, history, brief)
        roomy = campaign.with_room(budget_cny)
        problem = make_problem(roomy, history, fit, demand=demand, economics=economics)
    return Member(
        campaign=brief.campaign,
        problem=problem,
        own_cny=brief.goal.budget_cny,
        min_cny=campaign.min_cny,
        max_cny=campaign.max_cny,
        findings=tuple(
            _of(finding, brief.title.zh, brief.title.en)
            for finding in fit.findings
            if finding.verdict == "warning"
        ),
    )


def _of(finding: Finding, zh: str, en: str) -> Finding:
    """Return a finding on one campaign's fit that says whose it is."""
    said = finding.evidence
    return replace(finding, evidence=Text(f"{zh}：{said.zh}", f"{en}: {said.en}"))


@contextmanager
def _naming(campaign: str) -> Iterator[None]:
    """Let errors of the block say which campaign they are about."""
    try:
        yield
    except BigsaleError as error:
        named = [replace(one, message=f"{campaign}: {one.message}") for one in error.problems]
        raise type(error)(named) from error
