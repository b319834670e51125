"""Sentences on what to have ready before a campaign: creators and goods."""

from __future__ import annotations

from bigsale.errors import Text

PREPARATION_SENTENCES: dict[str, Text] = {
    "creators": Text(
        "{offered} 位候选里选用 {chosen} 位，费用 {fee}，预计新增销售额 {gmv}、贡献毛利 {gain}"
        "（扣费用、佣金、退款与货品成本）。",
        "{chosen} of {offered} candidates are hired for {fee}; they should add {gmv} of sales and "
        "contribute {gain} after fee, commission, refunds and goods.",
    ),
    "no_creators": Text("没有候选达人。", "There are no candidates."),
    "creators_none": Text(
        "{offered} 位候选都没有选用：按预期，费用和佣金赚不回来，或超出了限制。",
        "None of the {offered} candidates is hired: their fees and commissions are not expected "
        "to come back, or the limits leave no room.",
    ),
    "creators_promised": Text(
        "选中的人承诺共卖 {promised}，方案按 {expected} 算（{share}）：按以往的兑现、水粉、当天的需求和互相抢的买家折算，"
        "只算投放带来的。",
        "Those hired promise {promised}; the plan counts on {expected} of added sales ({share}): promises are weighed by "
        "what was kept in the past, suspicious followers, demand of the day and buyers that they share, and only what would "
        "not have come anyway counts.",
    ),
    "creators_days": Text(
        "发布日按当天需求和互相争抢选：{most}排在 {day}，换到别的日子预期会少卖。",
        "Days of posting follow demand and crowding: {most} post on {day}; on other days less is expected.",
    ),
    "creators_basis": Text(
        "没选用的，数字是在选用的人之外再请这一位能多带来的：同一人群、同一天和前后几天的买家会分走一部分。为正也可能不选：钱放在别处更划算、结果太不确定，或受限制。",
        "For those left out the figure is what hiring that one beside the others would add: creators of one audience, or of days near each other, share buyers. Some with a gain are left out all the same: their money does more elsewhere, their result is too uncertain, or a limit stands against it.",
    ),
    "stock_short": Text(
        "按好的情形（支付金额到 90% 区间上端）备货：{products} 款里有 **{short} 款**现货不够，共缺 {units} 件；最先要下单的是{first}，最晚 {day}。",
        "For a good case (paid sales at the upper end of the 90% interval) **{short} of {products} products** run short, by {units} units; the first to order is {first}, by {day}.",
    ),
    "stock_late": Text(
        "有 **{late} 款**按平常的补货天数已赶不上开场（{start}）：走加急或调拨，补不上的不做主推。",
        "For **{late}** the usual lead time no longer reaches the opening ({start}): order by express or from other stores, and do not feature what cannot come.",
    ),
    "stock_today": Text(
        "现在（{day}）下单，其中 {in_time} 款赶得上{phase}（{phase_start}）。",
        "Ordered now ({day}), {in_time} of them come in time for {phase} ({phase_start}).",
    ),
    "stock_short_late": Text(
        "按好的情形（支付金额到 90% 区间上端）备货：{products} 款里有 **{short} 款**现货不够，共缺 {units} 件，缺得最多的是{most}。",
        "For a good case (paid sales at the upper end of the 90% interval) **{short} of {products} products** run short, by {units} units, most of all {most}.",
    ),
    "stock_enough": Text(
        "按好的情形（支付金额到 90% 区间上端）算，{products} 款现货都够。",
        "Even in a good case (paid sales at the upper end of the 90% interval) all {products} products are in stock.",
    ),
    "stock_unknown": Text(
        "没有货品表（或缺标价、库存、补货天数、销售占比），没法算备货。",
        "There is no table of products (or it lacks prices, stock, lead times or shares), so stock cannot be worked out.",
    ),
    "stock_basis": Text(
        "销量 = 支付金额 × 各款销售占比 ÷ 优惠后单价；没算在途和可再售的退货。客服人数要先有咨询率和接待时长，这里没有估。",
        "Units are paid sales × share of the product ÷ price after promotions; goods on their way and returns that can be sold again are not counted. Staff for chats is not estimated: that takes the share that asks and the time a chat takes.",
    ),
}
