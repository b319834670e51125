"""Several campaigns that share one brand budget: their params file, and the campaigns it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from bigsale.brief.base import MoneyCny, Strict
from bigsale.brief.checks import schema_problems
from bigsale.brief.find import find_params
from bigsale.brief.load import load_brief, other_name
from bigsale.brief.model import Brief, ReportBrief
from bigsale.brief.names import CampaignId, Title
from bigsale.brief.overrides import apply_overrides
from bigsale.brief.shops import ALLOWED, find_other
from bigsale.brief.source import Source, read_source
from bigsale.errors import BriefError, Problem


class MemberBrief(Strict):
    """One campaign of the portfolio, and the least and largest part of the budget it may get."""

    campaign: str = Field(
        min_length=1, description="a campaign id, or a params file as seen from this one"
    )
    min_cny: MoneyCny = Field(0.0, description="least budget, its reserve included, yuan")
    max_cny: MoneyCny | None = Field(None, description="largest budget, yuan")


class PortfolioBrief(Strict):
    """The params file of a portfolio: one budget, the campaigns that share it, the reports."""

    portfolio: CampaignId = Field(description="the file's name without .yaml")
    title: Title
    budget_cny: float = Field(gt=0, le=1e12, description="all money of the brand, yuan")
    campaigns: tuple[MemberBrief, ...] = Field(min_length=1, description="who shares it")
    report: ReportBrief = ReportBrief()


@dataclass(frozen=True, eq=False)
class BrandCampaign:
    """One campaign of a portfolio: its params file, its brief, and its limits of money in yuan."""

    params: Path
    brief: Brief
    min_cny: float
    max_cny: float | None

    def with_room(self, budget_cny: float) -> Brief:
        """Return the brief with at least `budget_cny`, so that its own budget does not bind."""
        most = max(budget_cny, self.brief.goal.budget_cny)
        goal = self.brief.goal.model_copy(update={"budget_cny": most})
        return self.brief.model_copy(update={"goal": goal})


@dataclass(frozen=True, eq=False)
class Brand:
    """A portfolio as loaded: what its file says, and every campaign that it names."""

    params: Path
    brief: PortfolioBrief
    campaigns: tuple[BrandCampaign, ...]


def load_portfolio(params: str | Path, *, overrides: Mapping[str, object] | None = None) -> Brand:
    """Return a portfolio and its campaigns' briefs.

    `params`: the portfolio's name (looked up in the project's params/) or path of a YAML file.
    `overrides`: dotted key → value, such as `budget_cny` or `campaigns.618-2026.max_cny`.
    Raises BriefError with every problem of this file and of the campaigns' own, in the order of
    this file.
    """
    path = find_params(params)
    source = read_source(path)
    if "campaign" in source.data and "portfolio" not in source.data:
        message, allowed = "one campaign, not a portfolio", f"bigsale plan {path.stem}"
        raise BriefError(source.problem(("campaign",), message, allowed=allowed))
    apply_overrides(source, overrides or {})
    brief, problems = schema_problems(source, PortfolioBrief)
    problems = [*source.problems, *problems, *other_name(source, params, key="portfolio")]
    if brief is None or problems:
        raise BriefError(sorted(problems, key=lambda problem: problem.row or 0))
    found, wrong = _campaigns(path, source, brief)
    wrong += [(one.row or 0, one) for one in (*_limits(source, brief), *_goals(source, found))]
    if wrong:
        ordered = sorted(wrong, key=lambda placed: placed[0])
        raise BriefError(dict.fromkeys(problem for _, problem in ordered))
    return Brand(path, brief, tuple(found.values()))


def _campaigns(
    path: Path, source: Source, brief: PortfolioBrief
) -> tuple[dict[int, BrandCampaign], list[tuple[int, Problem]]]:
    """Return the campaigns by their place in the list, and what is wrong with any of them.

    Each problem comes with the line that names its campaign: those of the campaign's own file too.
    """
    found: dict[int, BrandCampaign] = {}
    wrong: list[tuple[int, Problem]] = []
    for position, member in enumerate(brief.campaigns):
        key = ("campaigns", position, "campaign")
        try:
            other = find_other(path, member.campaign)
        except BriefError as error:
            first, name = error.problems[0], member.campaign
            allowed = first.allowed or ALLOWED
            unknown = source.problem(key, first.message, value=name, allowed=allowed)
            wrong.append((unknown.row or 0, unknown))
            continue
        try:
            own = load_brief(other)
        except BriefError as error:
            wrong += [(source.problem(key, "").row or 0, problem) for problem in error.problems]
            continue
        if own.campaign in {one.brief.campaign for one in found.values()}:
            name = own.campaign
            twice = source.problem(key, "stands twice", value=name, allowed="each once")
            wrong.append((twice.row or 0, twice))
            continue
        found[position] = BrandCampaign(other, own, member.min_cny, member.max_cny)
    return found, wrong


def _limits(source: Source, brief: PortfolioBrief) -> Iterator[Problem]:
    """Yield campaigns whose least money is more than their largest."""
    for position, member in enumerate(brief.campaigns):
        if member.max_cny is not None and member.min_cny > member.max_cny:
            yield source.problem(
                ("campaigns", position, "min_cny"),
                "more than max_cny",
                value=member.min_cny,
                allowed=f"at most {member.max_cny:,.2f}",
            )


def _goals(source: Source, found: Mapping[int, BrandCampaign]) -> Iterator[Problem]:
    """Yield campaigns that maximise something else than the first: sums need one unit."""
    goals = {position: one.brief.goal.maximise for position, one in found.items()}
    first = next(iter(goals.values()), "")
    for position, goal in goals.items():
        if goal != first:
            yield source.problem(
                ("campaigns", position, "campaign"),
                "maximises something else than the first campaign",
                value=goal,
                allowed=f"goal.maximise: {first} in every campaign that shares a budget",
            )
