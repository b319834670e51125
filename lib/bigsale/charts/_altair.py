"""Altair, imported quickly: chart modules write `from bigsale.charts._altair import alt`."""

from bigsale.quick_imports import no_address_grammar

with no_address_grammar():
    import altair as alt

__all__ = ["alt"]
