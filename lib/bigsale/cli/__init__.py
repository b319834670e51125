"""The command `bigsale`: flags → one call."""

from bigsale.cli.main import main

__all__ = ["main"]
