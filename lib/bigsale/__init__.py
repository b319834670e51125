"""Plan and review big-sale campaigns.

brief → data → economics → response → plan → pacing → review → report.

`import bigsale as bs` gives notebooks the public names below; each room is imported when one of
its names is first used.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

_HOME = {
    "Brand": "brief",
    "Brief": "brief",
    "Bundle": "bundle",
    "PlanWords": "words",
    "PortfolioWords": "words",
    "ReviewWords": "words",
    "backtest": "response",
    "find_inputs": "brief",
    "fit_response": "response",
    "forecast_demand": "response",
    "learn_from": "response",
    "load_brand_tables": "data",
    "load_brief": "brief",
    "load_history": "data",
    "load_portfolio": "brief",
    "load_shops": "data",
    "make_plan": "plan",
    "make_review": "review",
    "open_bundle": "bundle",
    "pack_plan": "bundle",
    "pack_portfolio": "bundle",
    "pack_review": "bundle",
    "plan_portfolio": "plan",
    "pose_campaigns": "plan",
    "predictive_checks": "response",
    "work_out_economics": "economics",
    "work_out_what_if": "economics",
    "write_plan_bundle": "bundle",
    "write_review_bundle": "bundle",
    "write_what_if": "bundle",
}
_ROOMS = ("brief", "bundle", "charts", "data", "economics", "plan", "response", "review", "words")

__all__ = [*_HOME, *_ROOMS]


def __getattr__(name: str) -> object:
    """Import the room of a public name on its first use."""
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
