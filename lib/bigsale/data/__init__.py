"""Tables and exports of a campaign → History."""

from bigsale.data.brand import CampaignTables, load_brand_tables
from bigsale.data.cells import neutralise_cell
from bigsale.data.history import History
from bigsale.data.importing import ImportReport, describe_import, import_exports
from bigsale.data.load import load_history
from bigsale.data.shops import OtherShop, load_shops
from bigsale.data.tables import TABLES, Column, Table

__all__ = [
    "TABLES",
    "CampaignTables",
    "Column",
    "History",
    "ImportReport",
    "OtherShop",
    "Table",
    "describe_import",
    "import_exports",
    "load_brand_tables",
    "load_history",
    "load_shops",
    "neutralise_cell",
]
