"""Unit economics of every channel of a brief."""

from __future__ import annotations

from bigsale.brief.channels import ChannelBase, CommissionChannel
from bigsale.brief.model import Brief
from bigsale.economics.result import Economics, UnitEconomics
from bigsale.errors import Finding, Text


def work_out_economics(brief: Brief) -> Economics:
    """Return what a yuan of gross paid sales is worth in the shop and in each channel.

    Rates that a channel of the brief gives override the campaign's. A `commission` channel pays
    its commission and service fee on kept sales, so both enter its commission rate. The fee of a
    deal is paid on the quote, not on sales, and stays out.

    Returns: `Economics`, with a warning for every channel in which no ROI breaks even.
    Source: break-even ROI = 1 / [(1−r)(m − k − c) − w].
    """
    shop = _unit_economics("shop", brief, ChannelBase())
    channels = {
        name: _unit_economics(name, brief, channel) for name, channel in brief.channels.items()
    }
    findings = tuple(
        _no_roi_breaks_even(unit)
        for unit in (shop, *channels.values())
        if unit.value_per_gross_cny <= 0
    )
    paid_on_sales = frozenset(
        name for name, channel in brief.channels.items() if isinstance(channel, CommissionChannel)
    )
    return Economics(shop, channels, findings, paid_on_sales)


def _unit_economics(name: str, brief: Brief, channel: ChannelBase) -> UnitEconomics:
    rates = brief.economics
    service = channel.service_fee_rate if isinstance(channel, CommissionChannel) else 0.0
    margin = channel.gross_margin
    refund = rates.refund_rate if channel.refund_rate is None else channel.refund_rate
    return UnitEconomics(
        channel=name,
        gross_margin=rates.gross_margin if margin is None else margin,
        refund_rate=refund,
        platform_fee_rate=rates.platform_fee_rate,
        commission_rate=channel.commission_rate + service,
        nonrefundable_cost_rate=rates.lost_rate(refund),
    )


def _no_roi_breaks_even(unit: UnitEconomics) -> Finding:
    loss_cny = -100 * unit.value_per_gross_cny
    return Finding(
        check="no-roi-breaks-even",
        verdict="warning",
        evidence=Text(
            zh=f"{unit.channel}：每 100 元支付金额在付广告费之前就亏 {loss_cny:.2f} 元"
            f"（退款率 {unit.refund_rate:.0%}，毛利率 {unit.gross_margin:.0%}，"
            f"扣点与佣金 {unit.platform_fee_rate + unit.commission_rate:.0%}），"
            "没有任何 ROI 能保本。",
            en=f"{unit.channel}: every 100 CNY of paid sales loses {loss_cny:.2f} CNY before any "
            f"media is paid (refunds {unit.refund_rate:.0%}, gross margin "
            f"{unit.gross_margin:.0%}, platform fee and commission "
            f"{unit.platform_fee_rate + unit.commission_rate:.0%}): no ROI breaks even.",
        ),
        next_step=Text(
            zh="先谈低佣金、控制退款或提高毛利，再投放；确认参数里的费率没有填错。",
            en="Lower the commission, the refunds or the goods' cost before spending, and check "
            "the rates in the brief.",
        ),
    )
