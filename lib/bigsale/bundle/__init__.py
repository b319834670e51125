"""Stage results ↔ folders: the contract's files, the report's tables, the workbook."""

from importlib import import_module
from typing import TYPE_CHECKING

from bigsale.bundle.bundle import Bundle, open_bundle
from bigsale.bundle.manifest import write_manifest

if TYPE_CHECKING:
    from bigsale.bundle.plan_bundle import pack_plan, write_plan_bundle
    from bigsale.bundle.portfolio_bundle import pack_portfolio
    from bigsale.bundle.review_bundle import pack_review, write_review_bundle
    from bigsale.bundle.what_if_bundle import write_what_if

__all__ = [
    "Bundle",
    "open_bundle",
    "pack_plan",
    "pack_portfolio",
    "pack_review",
    "write_manifest",
    "write_plan_bundle",
    "write_review_bundle",
    "write_what_if",
]

# A report only opens a bundle: it must not wait for the model's compiler and the solver, which
# come with the writers.
_WRITERS = {
    "pack_plan": "plan_bundle",
    "write_plan_bundle": "plan_bundle",
    "pack_portfolio": "portfolio_bundle",
    "pack_review": "review_bundle",
    "write_review_bundle": "review_bundle",
    "write_what_if": "what_if_bundle",
}


def __getattr__(name: str) -> object:
    if name in _WRITERS:
        return getattr(import_module(f"bigsale.bundle.{_WRITERS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
