"""What sources say about the same money, held against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from bigsale.data.history import Floats, History
from bigsale.data.platforms.combine import BETWEEN_BASES
from bigsale.errors import Finding, Text
from bigsale.words.basis_words import basis_words, differing_words

_CLAIM_NOTE, _CLAIM_WARNING = 0.8, 1.0
_ORDERS_APART = 0.05
_LEAST_SHARED_DAYS = 14
_SHIFT_LEAST_SHARE, _SHIFT_MOST_LEFT = 0.1, 0.5


def reconcile(history: History) -> tuple[Finding, ...]:
    """Return where channels, shop and orders disagree, or speak of different things."""
    return (
        *_claims_over_sales(history),
        *_mixed_bases(history),
        *_bases_apart(history),
        *_orders_against_shop(history),
    )


def _claims_over_sales(history: History) -> Iterator[Finding]:
    """Compare what all channels claim with what the shop was paid, over days that have both."""
    claimed = np.nansum(history.platform["gmv_cny"], axis=0)
    paid = history.shop["gmv_cny"].to_numpy(dtype=float)
    both = ~np.isnan(paid) & ~np.isnan(history.platform["gmv_cny"]).all(axis=0)
    total = float(paid[both].sum())
    if not total:
        return
    share = float(claimed[both].sum()) / total
    if share > _CLAIM_NOTE:
        yield Finding(
            "claims-over-sales",
            "warning" if share > _CLAIM_WARNING else "note",
            Text(f"各渠道自报成交合计为店铺支付金额的 {share:.0%}",
                 f"The channels together claim {share:.0%} of the shop's paid sales"),
            Text("自报成交互相重叠，勿相加；以增量ROI为准",
                 "Claims overlap and must not be added up; go by the incremental ROI"),
        )  # fmt: skip


def _mixed_bases(history: History) -> Iterator[Finding]:
    """Name channels whose attributed sales mean different things on different days."""
    for channel, bases in history.basis.items():
        yield from mixed_basis(channel, bases)


def mixed_basis(channel: str, bases: Iterable[str]) -> Iterator[Finding]:
    """Warn where one channel's attributed sales mean different things; `bases` as told."""
    different = _singles(bases)
    if len(different) > 1:
        words = differing_words(different)
        yield Finding(
            "mixed-basis",
            "warning",
            Text(f"{channel} 的平台归因成交混了 {len(different)} 种口径："
                 f"{' / '.join(w.zh for w in words)}",
                 f"{channel}'s attributed sales have {len(different)} bases: "
                 f"{' / '.join(w.en for w in words)}"),
            Text("不同口径的ROI不可比；请用同一口径重新导出，或在 mapping.yaml 中分成不同渠道",
                 "Their ROI cannot be compared; export them again on one basis, or give them "
                 "channels of their own in mapping.yaml"),
        )  # fmt: skip


def _bases_apart(history: History) -> Iterator[Finding]:
    """Note that channels told on different bases are not to be ranked by their own ROI."""
    told = {channel: _singles(bases) for channel, bases in history.basis.items() if bases}
    if len(set(map(tuple, told.values()))) < 2:
        return
    if all(len(bases) == 1 for bases in told.values()):
        words = differing_words([bases[0] for bases in told.values()])
    else:
        words = [_joined(bases) for bases in told.values()]
    zh = "；".join(f"{name}：{said.zh}" for name, said in zip(told, words, strict=True))
    en = "; ".join(f"{name}: {said.en}" for name, said in zip(told, words, strict=True))
    yield Finding(
        "bases-differ",
        "note",
        Text(f"各渠道平台归因成交的口径不同：{zh}",
             f"What platforms attribute is on different bases: {en}"),
        Text("不要拿平台归因ROI给渠道排名；比较增量ROI",
             "Do not rank channels by their platform ROI; compare incremental ROI"),
    )  # fmt: skip


def _singles(bases: Iterable[str]) -> list[str]:
    """Return the different bases that texts of rows name; days that add up exports name several."""
    return sorted({one for text in bases for one in text.split(BETWEEN_BASES)})


def _joined(bases: Iterable[str]) -> Text:
    words = [basis_words(one) for one in bases]
    return Text(" / ".join(w.zh for w in words), " / ".join(w.en for w in words))


def _orders_against_shop(history: History) -> Iterator[Finding]:
    """Compare the orders' paid sales by day with the shop's: in size, and in their days."""
    by_day = history.extra.get("orders_by_day")
    if by_day is None or history.grain_days != 1:
        return
    shop = history.shop["gmv_cny"].dropna()
    orders = by_day.groupby("date")["gmv_cny"].sum().reindex(shop.index).dropna()
    if len(orders) < _LEAST_SHARED_DAYS or not shop[orders.index].sum() > 0:
        return
    share = float(orders.sum() / shop[orders.index].sum())
    if abs(share - 1) > _ORDERS_APART:
        yield Finding(
            "orders-not-shop",
            "note",
            Text(f"同样 {len(orders)} 天，订单明细合计为店铺支付金额的 {share:.0%}",
                 f"Over the same {len(orders)} days, orders add up to {share:.0%} of the shop's "
                 "paid sales"),
            Text("核对是否漏导店铺、渠道，或两者口径不同（支付、下单、含退款）",
                 "Check for shops or channels left out, or another basis (paid, ordered, net)"),
        )  # fmt: skip
    yield from _shifted_days(orders.to_numpy() / share, shop[orders.index].to_numpy())


def _shifted_days(orders: Floats, shop: Floats) -> Iterator[Finding]:
    """Find orders that fall on the day before or after: their times are of another time zone.

    With a share a of a day's orders moved to the next, orders = (1 − a) · shop + a · shop one
    day earlier; a is the least-squares answer.
    """
    own = shop[1:-1]
    off = orders[1:-1] - own
    for days, zh, en in ((1, "后", "later"), (-1, "前", "earlier")):
        step = np.roll(shop, days)[1:-1] - own
        if not (step @ step > 0 and off @ off > 0):
            return
        moved = float(off @ step / (step @ step))
        left = float(np.sum((off - moved * step) ** 2) / (off @ off))
        if moved > _SHIFT_LEAST_SHARE and left < _SHIFT_MOST_LEFT:
            hours = 24 * min(moved, 1.0)
            yield Finding(
                "orders-day-shifted",
                "warning",
                Text(f"订单明细的日期比店铺日报约{zh}移 {hours:.0f} 小时，疑似时区不同",
                     f"Orders fall about {hours:.0f} hours {en} than the shop's days: another "
                     "time zone?"),
                Text("把 paid_at 换成方案所用时区的当地时间",
                     "Turn paid_at into local time of the brief's time zone"),
            )  # fmt: skip
