"""Simulated shops with known truth, for the bundled campaigns, the tests and the benchmarks."""

from bigsale.simulate.bundled import BUNDLED
from bigsale.simulate.config import SimulationConfig
from bigsale.simulate.family import shop_family
from bigsale.simulate.oracle import OraclePlan, oracle_plan
from bigsale.simulate.rivals import last_split, platform_split
from bigsale.simulate.shop import SimulatedShop, simulate_shop
from bigsale.simulate.truth import Truth
from bigsale.simulate.write import write_bundled, write_inputs, write_tables

__all__ = [
    "BUNDLED",
    "OraclePlan",
    "SimulatedShop",
    "SimulationConfig",
    "Truth",
    "last_split",
    "oracle_plan",
    "platform_split",
    "shop_family",
    "simulate_shop",
    "write_bundled",
    "write_inputs",
    "write_tables",
]
