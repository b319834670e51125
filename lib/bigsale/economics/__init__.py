"""What a yuan of sales is worth: margin, fees, commission, refunds."""

from bigsale.economics.result import Economics, UnitEconomics
from bigsale.economics.unit import work_out_economics

__all__ = ["Economics", "UnitEconomics", "work_out_economics"]
