"""What `bigsale check` looks at and says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from bigsale.brief import Brief, find_inputs, load_brief, show_path
from bigsale.data import History, load_history
from bigsale.economics import Economics, work_out_economics
from bigsale.errors import BigsaleError, Finding


def check_campaign(params: str, *, overrides: Mapping[str, object]) -> Iterator[str]:
    """Yield a readable summary of a campaign that is ready.

    Raises BriefError or DataError with the problems of brief and tables together.
    """
    brief, brief_error = _attempt_brief(params, overrides)
    if brief_error and any("portfolio" in problem.message for problem in brief_error.problems):
        # Not a campaign: there are no tables of its own to look at.
        raise brief_error
    inputs, history, data_error = _attempt_history(params, brief)
    errors = [error for error in (brief_error, data_error) if error]
    if errors:
        # A campaign that is not there is missed by both.
        problems = dict.fromkeys(problem for error in errors for problem in error.problems)
        raise type(errors[0])(problems)
    assert brief is not None
    assert history is not None
    economics = work_out_economics(brief)
    yield from _about_brief(brief)
    yield from _about_economics(economics)
    yield from _about_history(history, inputs)
    if history.dates[-1] > np.datetime64(brief.known_until, "D"):
        known = f"{brief.known_until} (as_of, else the day before the start)"
        yield f"  plan      uses the history up to {known}"
    yield from _about_findings((*history.findings, *economics.findings))
    yield f"ready: bigsale plan {params}"


def _attempt_brief(
    params: str, overrides: Mapping[str, object]
) -> tuple[Brief | None, BigsaleError | None]:
    try:
        return load_brief(params, overrides=overrides), None
    except BigsaleError as error:
        return None, error


def _attempt_history(
    params: str, brief: Brief | None
) -> tuple[Path, History | None, BigsaleError | None]:
    """Check the tables even when the brief is wrong, as far as they can be found."""
    inputs = Path()
    try:
        inputs = find_inputs(params)
        return inputs, load_history(inputs, brief=brief), None
    except BigsaleError as error:
        return inputs, None, error


def _about_brief(brief: Brief) -> Iterator[str]:
    first, last = brief.phases[0].start, brief.phases[-1].end
    goal = brief.goal
    titles = " / ".join(dict.fromkeys((brief.title.zh, brief.title.en)))
    yield f"{brief.campaign}: {titles}"
    yield f"  phases    {len(brief.phases)}, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}"
    yield f"  budget    ¥{goal.budget_cny:,.0f}, ¥{goal.spendable_cny:,.0f} without the reserve"
    yield f"  goal      {goal.maximise}"
    yield f"  channels  {', '.join(f'{n} ({c.kind})' for n, c in brief.channels.items())}"


def _about_economics(economics: Economics) -> Iterator[str]:
    shop = economics.shop
    if np.isinf(shop.roi_breakeven):
        yield "  worth     no ROI breaks even: a yuan of sales is worth nothing after costs"
        return
    yield (
        f"  worth     a yuan of paid sales is worth ¥{shop.value_per_gross_cny:.3f};"
        f" break-even ROI {shop.roi_breakeven:.2f} (on gross paid sales)"
    )


def _about_history(history: History, inputs: Path) -> Iterator[str]:
    grain = {1: "daily", 7: "weekly"}[history.grain_days]
    first, last = history.dates[0], history.dates[-1]
    yield f"  tables    {show_path(inputs)}/: {_sizes(history)}"
    yield f"  history   {history.n_periods} periods, {grain}, {first} to {last}"
    yield f"  spend     ¥{history.spend_cny.sum():,.0f} over {len(history.channels)} channels"
    sold = history.shop["gmv_cny"]
    none = "none yet: every answer will come from priors"
    yield f"  sales     {none if sold.isna().all() else f'¥{sold.sum():,.0f} paid, all sources'}"
    events = list(dict.fromkeys(history.events["event"]))
    yield f"  events    {', '.join(map(str, events)) or 'none'}"


def _sizes(history: History) -> str:
    """Name the optional tables that were read, with their rows."""
    names = ("creators", "past_deals", "products", "experiments", "planned", "orders")
    tables = {name: getattr(history, name) for name in names}
    rows = [f"{name} {len(table):,}" for name, table in tables.items() if table is not None]
    return ", ".join(["channel_daily", "shop_daily", *rows])


def _about_findings(findings: tuple[Finding, ...]) -> Iterator[str]:
    worth_a_look = [finding for finding in findings if finding.verdict != "ok"]
    if worth_a_look:
        yield "worth a look:"
    for finding in worth_a_look:
        yield f"  {finding.verdict}: {finding.evidence.en}"
        yield f"    {finding.next_step.en}"
