"""nbformat, imported quickly: `from bigsale.runs._nbformat import nbformat`, before papermill."""

from bigsale.quick_imports import no_address_grammar

with no_address_grammar():
    import nbformat

__all__ = ["nbformat"]
