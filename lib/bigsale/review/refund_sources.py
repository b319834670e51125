"""Which channels refunds above the brief's shop-wide rate come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bigsale.errors import Text
from bigsale.review.measures import Measures
from bigsale.review.names import title_of
from bigsale.words.numbers import money, percent

LARGE_PART = 0.2
"""Part of the excess from which a channel is named, or its reasons are worth looking into."""


@dataclass(frozen=True)
class RefundSource:
    """A channel's part in the refunds above the brief's shop-wide rate.

    `rate`: refunds over attributed sales; `own_rate`: what the brief says of this channel.
    `above_shop_cny`, `above_own_cny`: refunds less attributed sales × the shop's, the own rate.
    """

    channel: str
    rate: float
    own_rate: float
    above_shop_cny: float
    above_own_cny: float


def excess_cny(measures: Measures) -> float:
    """Return refunds of the shop beyond what the brief's shop-wide rate made of its sales."""
    refunds, planned = measures.refunds, measures.economics.shop.refund_rate
    return (refunds.rate - planned) * refunds.gmv_cny


def refund_sources(measures: Measures) -> tuple[RefundSource, ...]:
    """Return the channels whose platforms report refunds, the largest part of the excess first.

    Platforms' claims overlap and leave sales out, so parts need not add up to the excess.
    """
    figures, shop_rate = measures.figures, measures.economics.shop.refund_rate
    claimed = np.nansum(figures.attributed_cny, axis=1)
    refund = np.nansum(figures.refund_cny, axis=1)
    reported = np.isfinite(figures.refund_cny).any(axis=1) & (claimed > 0)
    found = [
        RefundSource(
            channel=figures.channels[row],
            rate=float(refund[row] / claimed[row]),
            own_rate=float(1 - figures.net_share[row]),
            above_shop_cny=float(refund[row] - claimed[row] * shop_rate),
            above_own_cny=float(refund[row] - claimed[row] * (1 - figures.net_share[row])),
        )
        for row in np.flatnonzero(reported)
    ]
    return tuple(sorted(found, key=lambda source: -source.above_shop_cny))


def worse_than_own(measures: Measures) -> tuple[RefundSource, ...]:
    """Return channels whose refunds above their own rate make a large part of the excess."""
    least = LARGE_PART * excess_cny(measures)
    return tuple(s for s in refund_sources(measures) if s.above_own_cny >= least > 0)


def refund_words(measures: Measures) -> Text:
    """Say how far refunds are above the brief, where they come from, and what that cost."""
    seen, planned = measures.refunds.rate, measures.economics.shop.refund_rate
    where, lost = _where(measures), refund_loss_cny(measures)
    return Text(
        f"退款率预计 {percent(seen, 1)}，高于参数里的 {percent(planned, 1)}{where.zh}。"
        f"贡献毛利比按 {percent(planned, 1)} 算的少 {money(lost, 'zh')}。",
        f"Refunds head for {percent(seen, 1)} of sales, above the brief's "
        f"{percent(planned, 1)}{where.en}. Contribution is {money(lost, 'en')} below what "
        f"{percent(planned, 1)} would have left.",
    )


def refund_loss_cny(measures: Measures) -> float:
    """Return the contribution that refunds beyond the brief's shop-wide rate took."""
    shop = measures.economics.shop
    return excess_cny(measures) * (shop.gross_margin - shop.platform_fee_rate)


def _where(measures: Measures) -> Text:
    """Name the channels that make a large part of the excess."""
    excess = excess_cny(measures)
    if not excess > 0:
        return Text("", "")
    named = [s for s in refund_sources(measures) if s.above_shop_cny >= LARGE_PART * excess]
    if not named:
        return Text(
            "，分不到哪个渠道（各渠道报的退款都没有多出很多）",
            "; no channel's reported refunds explain much of it",
        )
    parts = [_part(source, excess, measures) for source in named]
    return Text(
        "：多出的部分" + "，".join(part.zh for part in parts),
        ": " + ", ".join(part.en for part in parts),
    )


def _part(source: RefundSource, excess: float, measures: Measures) -> Text:
    title = title_of(source.channel, measures.brief)
    # Attribution overlaps and misses sales: a part is told in whole tenths at most.
    tenths = min(round(10 * source.above_shop_cny / excess), 10)
    rate, own = percent(source.rate), percent(source.own_rate)
    known = source.own_rate > measures.economics.shop.refund_rate
    shop = percent(measures.economics.shop.refund_rate, 1)
    note = Text(f"参数里是 {own}", f"the brief says {own}")
    if known:
        note = Text(
            f"参数里已写 {own}，但全店的 {shop} 没有算进它的占比",
            f"the brief says {own} for it, yet the shop-wide {shop} leaves out its share of sales",
        )
    part = Text("几乎全部", "nearly all")
    if tenths < 10:
        part = Text(f"约{'一二三四五六七八九'[tenths - 1]}成", f"about {10 * tenths}%")
    return Text(
        f"{part.zh}来自{title.zh}（退款率 {rate}，{note.zh}）",
        f"{part.en} of the excess comes from {title.en} (refunds {rate}; {note.en})",
    )
