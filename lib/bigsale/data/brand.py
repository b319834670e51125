"""The tables of every campaign of a portfolio, each read as `bigsale plan` reads its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bigsale.brief import Brand, BrandCampaign, find_inputs
from bigsale.data.history import History
from bigsale.data.load import load_history
from bigsale.data.shops import OtherShop, load_shops
from bigsale.errors import DataError, Problem


@dataclass(frozen=True, eq=False)
class CampaignTables:
    """One campaign with its history and the other shops that its brief names."""

    campaign: BrandCampaign
    history: History
    shops: tuple[OtherShop, ...]


def load_brand_tables(brand: Brand) -> tuple[CampaignTables, ...]:
    """Return the tables of every campaign of the portfolio, in its order.

    Histories may overlap in dates: campaigns of one shop do. Raises DataError with the problems of
    all campaigns, each named.
    """
    found: list[tuple[BrandCampaign, History]] = []
    problems: list[Problem] = []
    for campaign in brand.campaigns:
        try:
            brief = campaign.brief
            history = load_history(
                find_inputs(campaign.params), brief=brief, until=brief.known_until
            )
            found.append((campaign, history))
        except DataError as error:
            problems += _named(error.problems, campaign.brief.campaign)
    if problems:
        raise DataError(problems)
    return tuple(
        CampaignTables(campaign, history, load_shops(campaign.brief, history, campaign.params))
        for campaign, history in found
    )


def _named(problems: Sequence[Problem], name: str) -> list[Problem]:
    """Return problems of a campaign's tables that name the campaign as well."""
    return [replace(one, file=f"{name}: {one.file or 'inputs'}") for one in problems]
