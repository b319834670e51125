"""Exports of advertising platforms, each declared in one YAML file."""

from bigsale.data.platforms.exports import Exports, read_exports

__all__ = ["Exports", "read_exports"]
