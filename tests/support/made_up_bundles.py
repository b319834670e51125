"""Bundles of the made-up stages, each packed once a session."""

from functools import cache

from tests.support import made_up_stages as made_up

from bigsale.bundle import Bundle, pack_plan, pack_review


@cache
def plan_stages() -> dict:
    brief, history = made_up.made_up_brief(), made_up.made_up_history()
    return {
        "brief": brief,
        "history": history,
        "economics": made_up.made_up_economics(brief),
        "fit": made_up.made_up_fit(history),
        "demand": made_up.made_up_demand(brief),
        "plan": made_up.made_up_plan(brief),
        "backtest": made_up.made_up_backtest(history),
        "checks": made_up.made_up_checks(),
    }


@cache
def plan_bundle() -> Bundle:
    return pack_plan(**plan_stages())


@cache
def review_stages() -> dict:
    stages = {k: plan_stages()[k] for k in ("brief", "history", "economics", "fit")}
    return {**stages, "review": made_up.made_up_review(stages["brief"])}


@cache
def review_bundle() -> Bundle:
    return pack_review(**review_stages())
