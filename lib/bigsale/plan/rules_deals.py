"""Limits on creators: one phase each, at most so many, exclusivity, ranges of fees, audiences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.channels import DealsChannel
from bigsale.brief.model import Brief
from bigsale.errors import BriefError, Text
from bigsale.errors import Problem as Wrong
from bigsale.plan.deals import Deals
from bigsale.plan.limits import Limit

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BOOST_PER_FEE = 0.5
"""Boosting beside the deals of a channel, at most this share of their fees."""


def check_creators(brief: Brief, deals: Deals) -> None:
    """Raise BriefError when the brief names a creator who is no candidate of that channel.

    Also when creators are all that money could go to, and none is on offer.
    """
    wrong = list(_nobody_on_offer(brief, deals))
    for name, channel in brief.channels.items():
        if not isinstance(channel, DealsChannel):
            continue
        known = set(deals.table.loc[deals.channel == name, "creator_id"].astype(str))
        named = {"hired": channel.hired, "never": channel.never}
        named["conflicts"] = tuple(one for group in channel.conflicts for one in group)
        wrong += [
            Wrong(
                "no such creator in the creators table",
                file="brief",
                column=f"channels.{name}.{key}",
                value=creator,
                allowed="a creator_id of this channel",
            )
            for key, creators in named.items()
            for creator in creators
            if creator not in known
        ]
        wrong += _hired_for_no_phase(brief, deals, channel.hired)
    if wrong:
        raise BriefError(wrong)


def _hired_for_no_phase(brief: Brief, deals: Deals, hired: tuple[str, ...]) -> Iterator[Wrong]:
    """Yield signed creators whose phases the brief does not have: they could not be planned."""
    nowhere = ~deals.allowed.any(axis=1)
    rows = deals.table[nowhere & deals.table["creator_id"].astype(str).isin(hired).to_numpy()]
    for row in rows.to_dict("records"):
        yield Wrong(
            f"the signed creator {row['creator_id']} has no phase that the brief has"
            "（已签的这位达人，可排期阶段都不在参数里）",
            file="creators",
            column="phases",
            value=str(row.get("phases", "")),
            allowed=", ".join(phase.name for phase in brief.phases),
        )


def _nobody_on_offer(brief: Brief, deals: Deals) -> Iterator[Wrong]:
    """Yield that there is nothing to decide: only channels of creators, and no candidate."""
    only_deals = all(isinstance(channel, DealsChannel) for channel in brief.channels.values())
    if only_deals and not deals.allowed.any():
        yield Wrong(
            "only channels of creators, and nobody on offer in any phase"
            "（只有达人渠道，且各阶段都没有候选达人）",
            file="brief",
            column="channels",
            allowed="candidates in the creators table, or another channel",
        )


def deal_rows(brief: Brief, table: pd.DataFrame, deals: Deals) -> Iterator[Limit]:
    """Yield: one phase per deal, at most so many deals, one best creator per audience, boosts."""
    deal, is_deal = table["deal"].to_numpy(), (table["block"] == "deal").to_numpy()
    once = Text("每位达人至多合作一次", "each creator at most once")
    for d in np.unique(deal[is_deal]):
        chosen = (is_deal & (deal == d)).astype(float)
        if chosen.sum() > 1:
            yield Limit(chosen, -np.inf, 1.0, None, once, is_money=False)
    for name, channel in brief.channels.items():
        if not isinstance(channel, DealsChannel):
            continue
        own = is_deal & (table["channel"] == name).to_numpy()
        if channel.max_deals is not None:
            words = Text(f"渠道 {name} 的最多合作数", f"the most deals of {name}")
            key = f"channels.{name}.max_deals"
            yield Limit(own.astype(float), -np.inf, channel.max_deals, key, words, is_money=False)
        yield from _named_rows(name, channel, own, deal, deals)
        yield from _tier_rows(name, channel, own, deal, deals)
        if channel.boost:
            boost = ((table["block"] == "media") & (table["channel"] == name)).to_numpy()
            words = Text(
                f"{name} 的投流不超过达人费用的一半", f"boosts of {name} within half its fees"
            )
            fees = np.where(own, table["money_cny"], 0.0)
            yield Limit(boost - BOOST_PER_FEE * fees, -np.inf, 0.0, None, words)
    yield from _audience_rows(table, deals)


def _named_rows(
    name: str, channel: DealsChannel, own: Flags, deal: npt.NDArray[np.int64], deals: Deals
) -> Iterator[Limit]:
    """Yield limits on creators that the brief names: signed, ruled out, exclusive."""
    creator = np.full(len(own), "", dtype=object)
    creator[own] = deals.table["creator_id"].astype(str).to_numpy()[deal[own]]
    for one in channel.hired:
        title = deals.title_of(one)
        words = Text(f"已签约的达人{title.zh}", f"the signed creator {title.en}")
        signed = (creator == one).astype(float)
        yield Limit(signed, 1.0, np.inf, f"channels.{name}.hired", words, is_money=False)
    if channel.never:
        words = Text(f"渠道 {name} 不合作的达人", f"the creators of {name} ruled out")
        out = np.isin(creator, channel.never).astype(float)
        yield Limit(out, -np.inf, 0.0, f"channels.{name}.never", words, is_money=False)
    for group in channel.conflicts:
        titles = [deals.title_of(one) for one in group]
        zh, en = "、".join(t.zh for t in titles), ", ".join(t.en for t in titles)
        words = Text(f"互斥的达人：{zh}", f"the creators who exclude each other: {en}")
        rivals = np.isin(creator, group).astype(float)
        key = f"channels.{name}.conflicts"
        yield Limit(rivals, -np.inf, 1.0, key, words, is_money=False)


def _tier_rows(
    name: str, channel: DealsChannel, own: Flags, deal: npt.NDArray[np.int64], deals: Deals
) -> Iterator[Limit]:
    """Yield how many creators of a range of quotes may and must be hired."""
    quote = np.full(len(own), np.nan)
    quote[own] = deals.table["fee_cny"].to_numpy(float)[deal[own]]
    for tier in channel.tiers:
        top = np.inf if tier.max_fee_cny is None else tier.max_fee_cny
        inside = (own & (quote >= tier.min_fee_cny) & (quote < top)).astype(float)
        key = f"channels.{name}.tiers"
        zh, en = f"{name} 的“{tier.name}”档", f"deals of tier {tier.name} of {name}"
        if tier.max_deals is not None:
            words = Text(f"{zh}最多合作数", f"the most {en}")
            yield Limit(inside, -np.inf, tier.max_deals, key, words, is_money=False)
        if tier.min_deals > 0:
            words = Text(f"{zh}最少合作数", f"the least {en}")
            yield Limit(inside, tier.min_deals, np.inf, key, words, is_money=False)


def _audience_rows(table: pd.DataFrame, deals: Deals) -> Iterator[Limit]:
    deal, phase = table["deal"].to_numpy(), table["phase"].to_numpy()
    best = np.flatnonzero(table["block"] == "best")
    words = Text("同一人群只有一位达人不受重叠影响", "one creator of an audience loses nothing")
    for at in best:
        row = ((table["block"] == "deal") & (deal == deal[at]) & (phase == phase[at])).to_numpy()
        coefficients = -row.astype(float)
        coefficients[at] = 1.0
        yield Limit(coefficients, -np.inf, 0.0, None, words, is_money=False)
    if len(best):
        audience = deals.table["audience"].to_numpy()[deal[best]]
        for name in pd.unique(audience):
            one = np.zeros(len(table))
            one[best[audience == name]] = 1.0
            yield Limit(one, -np.inf, 1.0, None, words, is_money=False)
