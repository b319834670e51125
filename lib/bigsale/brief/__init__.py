"""The brief: one YAML file per campaign, checked before anything runs."""

from bigsale.brief.calendar import Cell, campaign_cells, day_shares
from bigsale.brief.festivals import (
    OWN_CALENDAR,
    Festival,
    FestivalCalendar,
    Preset,
    festival_calendar,
)
from bigsale.brief.find import check_campaign_id, find_inputs, find_params, find_root
from bigsale.brief.load import load_brief
from bigsale.brief.model import Brief
from bigsale.brief.portfolio import Brand, BrandCampaign, PortfolioBrief, load_portfolio
from bigsale.brief.schema import schema_text
from bigsale.brief.shops import find_shops, learned_problem
from bigsale.brief.source import parse_value, show_path

__all__ = [
    "OWN_CALENDAR",
    "Brand",
    "BrandCampaign",
    "Brief",
    "Cell",
    "Festival",
    "FestivalCalendar",
    "PortfolioBrief",
    "Preset",
    "campaign_cells",
    "check_campaign_id",
    "day_shares",
    "festival_calendar",
    "find_inputs",
    "find_params",
    "find_root",
    "find_shops",
    "learned_problem",
    "load_brief",
    "load_portfolio",
    "parse_value",
    "schema_text",
    "show_path",
]
