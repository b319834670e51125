"""How each figure of a review was made, in words for its reader."""

from __future__ import annotations

from bigsale.data.history import History
from bigsale.errors import Text
from bigsale.review.bridge import sales_unit
from bigsale.review.refunds import Refunds
from bigsale.review.window import AFTER_DAYS, Window

BASIS = {
    "gmv_paid_cny": Text(
        "全店支付金额，全部来源，退款前。",
        "The shop's paid sales from all sources, before refunds.",
    ),
    "shop_roi_gross": Text(
        "全店支付金额 ÷ 全部渠道花费。",
        "The shop's paid sales over all channels' spend.",
    ),
    "shop_roi_net": Text(
        "全店退后销售额 ÷ 全部渠道花费。",
        "The shop's net sales over all channels' spend.",
    ),
    "expense_ratio": Text(
        "全部渠道花费 ÷ 支付金额（退款前）。",
        "All channels' spend over paid sales, before refunds.",
    ),
    "expense_ratio_net": Text(
        "全部渠道花费 ÷ 退后销售额。",
        "All channels' spend over net sales.",
    ),
    "uv": Text(
        "每日访客数相加，跨日不去重。",
        "Daily visitors added up, not deduplicated across days.",
    ),
    "cac_cny": Text(
        "全部渠道花费 ÷ 全店新客数。",
        "All channels' spend over the shop's new buyers.",
    ),
    "shop_contribution_cny": Text(
        "全部销售的，自然成交也在内：退后销售额 ×（毛利率 − 扣点）− 不退的成本 − 全部渠道花费"
        " − 达人佣金。",
        "Of all sales, those that come anyway included: net sales × (gross margin − platform fee) "
        "− non-refundable cost − all spend − creators' commission.",
    ),
    "channels": Text(
        "平台归因，退款前。数据没有写归因窗口，不同平台的 ROI 不可直接比。",
        "As each platform attributes, before refunds. The files do not state the attribution "
        "window, so platforms' ROI cannot be compared with each other.",
    ),
    "roi_incremental": Text(
        "模型估计：活动日内渠道带来的支付金额 ÷ 活动日花费，退款前，90% 区间。",
        "By the model: paid sales that the channel added on the campaign's days over its spend "
        "on those days, before refunds, 90% interval.",
    ),
    "roi_net_incremental": Text(
        "模型估计：各渠道带来的支付金额按各自的退款率扣掉退款 ÷ 活动日的全部花费。",
        "By the model: paid sales that channels added, less refunds at each channel's rate, over "
        "all spend of the campaign's days.",
    ),
    "roi_marginal": Text(
        "模型估计：花费按比例多 1 元多带来的支付金额，退款前。",
        "By the model: paid sales that one more yuan, spread as the spend was, would have added, "
        "before refunds.",
    ),
    "incremental_gmv_cny": Text(
        "活动日实际支付金额 − 没有大促、只有日常投放时的销售（模型估计），退款前，90% 区间。",
        "Actual paid sales on the campaign's days less the sales without the event and with "
        "ordinary spend only (model), before refunds, 90% interval.",
    ),
    "pull_forward_cny": Text(
        f"活动后 {AFTER_DAYS} 天内（到下一场大促为止）因活动透支而少卖的金额（模型估计），退款前。",
        f"Sales missing in the {AFTER_DAYS} days after the campaign (or until the next event) "
        "because of it (model), before refunds.",
    ),
    "incremental_contribution_cny": Text(
        "（增量 − 透支）按退款、毛利、扣点、佣金折成贡献毛利，再减超出日常的花费。",
        "The increment less pull-forward, after refunds, goods, fees and commissions, less the "
        "spend beyond the ordinary.",
    ),
}
"""Bases that do not depend on the campaign at hand."""


def basis_of(history: History, refunds: Refunds, window: Window) -> dict[str, Text]:
    """Return the basis of each figure: gross or net, paid or ordered, days, denominator."""
    sold = Text("支付买家数", "paying buyers")
    if sales_unit(history, window) == "orders":
        sold = Text("支付订单数", "paid orders")
    booked = Text(
        "支付金额 − 已到账退款 − 预计还会到的退款，退款按支付日归属。",
        "Paid sales less refunds booked and refunds still expected, by day of payment.",
    )
    assumed = Text(
        "支付金额 ×（1 − 参数里的退款率）。", "Paid sales × (1 − the brief's refund rate)."
    )
    return BASIS | {
        "window": Text(
            f"{window.first_day} 至 {window.last_day} 的自然日，整日计入；"
            "阶段之间没有活动的日子不计，一天跨两个阶段按小时分。",
            f"Calendar days {window.first_day} to {window.last_day}, counted in full; days "
            "between phases do not count, a day in two phases is shared by hours.",
        ),
        "net_gmv_cny": assumed if refunds.recorded_cny is None else booked,
        "cvr": Text(
            f"{sold.zh} ÷ 访客数，按日相加后相除。", f"{sold.en} over visitors, from sums."
        ),
        "aov_cny": Text(f"支付金额 ÷ {sold.zh}。", f"Paid sales over {sold.en}."),
    }
