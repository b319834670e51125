"""A tangent of a limited worth that no plan exceeds (see `sales_limit`).

With pivots λ_t inside and λ⁺ outside the campaign, 0 ≤ λ⁺ ≤ λ_t, rates m, and for each sale the
share sold of a first yuan in its place, which no share sold exceeds,

    worth ≤ Σ (m − λ)⁺ · share of a first yuan · sales + Σ λ · what is sold,

and what is sold is concave in what is wanted, so any tangent of it will do. Where shares differ
from day to day only by what each day can handle, every day has a pivot of its own; where stock
limits too, all days have one. The pivots are those of a few that bound the worth best at a plan.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.plan import kernels
from bigsale.plan.sales_limit import Look, Rates, SalesLimit, Tangent

Floats = npt.NDArray[np.float64]

MOST_PIVOTS = 8
"""Rates tried as pivots."""
ROUNDING = 1e-9


def majorant(look: Look) -> Tangent:
    """Return a tangent that no plan's worth exceeds, and that of `look` by as little as may be."""
    limit, rates, served, spare = look.limit, look.rates, look.served, look.spare()
    room, before = limit.room, limit.before_cny
    pivot, late = _pivots(look)
    inside = (pivot - late[:, None]) * served.next_added[:, None]
    inside += (late * served.next_late)[:, None]
    first = _first_shares(limit)
    gross = limit.by_part(inside * spare, late * served.next_late)
    over = np.maximum(rates.media - limit.by_part(pivot, late)[:, None], 0.0)
    media = over * limit.by_part(first, limit.ordinary.next_added)[:, None] + gross[:, None]
    variables = kernels.sold_beyond(
        rates.variables, limit.gross_by_draw, pivot, first, limit.of_variable
    )
    variables += limit.gross_by_draw * limit.by_variable(inside * spare)
    # What the tangents of the days and of stock leave: room that no sale has to earn.
    handled = (limit.ordinary.before * before).sum(axis=1)
    above = (inside * (1 - spare) * room.spare_cny(before)).sum(axis=1)
    above += (pivot[:, 0] - late) * room.beyond_slope(handled, served.next_added)
    above += late * room.beyond_slope(handled, served.next_late)
    above -= np.einsum("dcp,dcp->d", media, limit.nothing_cny)
    return Tangent(media, variables, above, look.kept())


def _first_shares(limit: SalesLimit) -> Floats:
    """Return the share sold of a first yuan more on each day, (draw, day)."""
    return np.asarray(limit.ordinary.stock_added[:, None] * limit.ordinary.added)


def _pivots(look: Look) -> tuple[Floats, Floats]:
    """Return the pivots inside (draw, day) and outside (draw,) that bound this worth best."""
    limit, rates, inside = look.limit, look.rates, look.limit.inside
    first, of_part = _first_shares(limit), limit.room.of_part[inside]
    happens = look.served.stock_added[:, None] * look.served.handled_cny
    best, pivots = np.full(first.shape, np.inf), np.zeros(first.shape)
    for pivot in _candidates(limit, rates):
        over = np.maximum(rates.media[:, inside] - pivot, 0.0)
        beyond = np.einsum("dcp,cp->dp", look.sales_cny[:, :, inside], over) @ of_part
        bound = (beyond + _sold_beyond(look, pivot)) * first + pivot * happens
        if limit.room.shelf is not None:
            bound = np.repeat(bound.sum(axis=1, keepdims=True), first.shape[1], axis=1)
        # Where nothing is short several do: the largest says most of plans that sell more.
        better = bound <= best + ROUNDING * np.abs(bound)
        pivots, best = np.where(better, pivot, pivots), np.minimum(bound, best)
    late = rates.media[:, ~inside]
    least = max(float(late.min()), 0.0) if late.size else 0.0
    return pivots, np.minimum(pivots.min(axis=1), least)


def _candidates(limit: SalesLimit, rates: Rates) -> Floats:
    """Return rates worth trying as pivots, (candidate,): of channels, and of variables."""
    gross = limit.gross_by_draw.mean(axis=0)
    sells = gross > 0
    found = [np.zeros(1), rates.media[:, limit.inside].ravel()]
    found.append(rates.variables.mean(axis=0)[sells] / gross[sells])
    unique = np.unique(np.round(np.maximum(np.concatenate(found), 0.0), 6))
    if len(unique) > MOST_PIVOTS:
        unique = np.unique(np.quantile(unique, np.linspace(0, 1, MOST_PIVOTS)))
    return np.asarray(unique)


def _sold_beyond(look: Look, pivot: float) -> Floats:
    """Return what the plan's variables sell each day at rates above a pivot, (draw, day)."""
    limit, decision = look.limit, look.decision
    at = np.flatnonzero((decision > 0) & limit.of_variable.any(axis=1))
    gross = limit.gross_by_draw[:, at]
    over = look.rates.variables[:, at] - pivot * gross
    # Of crowds, which lose sales, see `kernels.sold_beyond`.
    over = np.where(gross < 0, np.minimum(over, 0.0), np.maximum(over, 0.0))
    return np.asarray((over * decision[at]) @ limit.of_variable[at])
