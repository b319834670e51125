"""Simulated shops with known truth, for the bundled campaigns, the tests and the benchmarks."""

from bigsale.simulate.bundled import BUNDLED
from bigsale.simulate.config import SimulationConfig
from bigsale.simulate.shop import SimulatedShop, simulate_shop
from bigsale.simulate.truth import Truth
from bigsale.simulate.write import write_inputs, write_tables

__all__ = [
    "BUNDLED",
    "SimulatedShop",
    "SimulationConfig",
    "Truth",
    "simulate_shop",
    "write_inputs",
    "write_tables",
]
