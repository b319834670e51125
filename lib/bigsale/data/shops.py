"""The brand's other shops that a brief names: read like this one, and none of them twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from bigsale.brief import find_inputs, find_shops, learned_problem, load_brief
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.data.load import load_history
from bigsale.errors import BriefError, DataError

SAME_DAYS_MIN, SAME_SHARE = 8, 0.5
"""Shops whose paid sales agree to the fen on so many common days, and this share, are one shop."""


@dataclass(frozen=True, eq=False)
class OtherShop:
    """Another shop of the brand as it was read; `name` as its brief's title says."""

    name: str
    brief: Brief
    history: History


def load_shops(brief: Brief, history: History, params: str | Path) -> tuple[OtherShop, ...]:
    """Return the shops named in `model.learn_from`, in that order; none where none is named.

    `history`: this shop's; others are read up to its last day, and none may be this one.
    `params`: this campaign's id or file, as given to `load_brief`; others are looked up from it.
    Raises BriefError where a name leads nowhere, to this shop or twice to one shop; DataError with
    the problems of another shop's tables.
    """
    names = brief.model.learn_from
    if not names:
        return ()
    paths = find_shops(params, names)
    last = history.dates[-1] + np.timedelta64(history.grain_days - 1, "D")
    until = pd.Timestamp(last).date()
    shops = tuple(_read(path, name, until) for path, name in zip(paths, names, strict=True))
    _refuse_same(params, history, shops)
    return shops


def _read(path: Path, name: str, until: date) -> OtherShop:
    """Return one shop's brief and tables up to a day; problems of its tables name the shop."""
    brief = load_brief(path)
    try:
        history = load_history(find_inputs(path), brief=brief, until=until)
    except DataError as error:
        raise DataError(
            replace(problem, file=f"{name}: {problem.file or 'inputs'}")
            for problem in error.problems
        ) from None
    return OtherShop(brief.title.zh, brief, history)


def _refuse_same(params: str | Path, history: History, shops: tuple[OtherShop, ...]) -> None:
    """Raise BriefError where two of all shops have the same sales: one shop would count twice."""
    problems = [
        learned_problem(params, i, "this shop's own sales", value=shop.name)
        for i, shop in enumerate(shops)
        if same_sales(history, shop.history)
    ]
    problems += [
        learned_problem(params, j, f"the same sales as {shops[i].name}", value=shops[j].name)
        for i, j in combinations(range(len(shops)), 2)
        if same_sales(shops[i].history, shops[j].history)
    ]
    if problems:
        raise BriefError(problems)


def same_sales(one: History, other: History) -> bool:
    """Return whether two histories are of one shop: paid sales that agree on most common days."""
    both = pd.concat([one.shop["gmv_cny"], other.shop["gmv_cny"]], axis=1, join="inner")
    both = both[(both > 0).all(axis=1)]
    if len(both) < SAME_DAYS_MIN:
        return False
    apart = (both.iloc[:, 0] - both.iloc[:, 1]).abs()
    return bool((apart < 0.005).mean() >= SAME_SHARE)
