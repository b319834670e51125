"""Simulated shops that several tests look at, each made once a process."""

from functools import cache

from bigsale.simulate import SimulatedShop, SimulationConfig, simulate_shop

made = cache(simulate_shop)


def shop_of(config: SimulationConfig) -> SimulatedShop:
    """Return the shop of `config`; the same object when asked twice, so never change it."""
    return made(config)
