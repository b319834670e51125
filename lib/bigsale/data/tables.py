"""The tables of the file contract, declared once: reading, templates and docs come from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bigsale.errors import Text

Kind = Literal["text", "name", "date", "datetime", "money", "number", "count", "share"]

CHANNEL_NAME = r"[a-z][a-z0-9_]{0,39}"
EVENT_NAME = r"[a-z0-9][a-z0-9_]*-\d{4}"

WRITTEN = {EVENT_NAME: "kind and year of a sale in lower-case letters, such as double11-2025"}
"""What texts of a pattern look like."""

ALLOWED: dict[Kind, str] = {
    "text": "a text",
    "name": "a name of the brief, not its title: lower-case letters, digits and _ after a letter",
    "date": "a date such as 2026-07-31",
    "datetime": "a date, or a date and time such as 2026-10-14 20:00, without time zone",
    "money": "an amount in yuan such as 5652.00",
    "number": "a number such as 12.5",
    "count": "a number such as 1200",
    "share": "a share between 0 and 1 such as 0.25 (or 25%)",
}


@dataclass(frozen=True)
class Column:
    """One column of a contract table.

    `kind` says how a cell is read; money is in yuan, shares are 0–1. `required` means the column
    must be there, `filled` that no cell may be blank. Numbers must be ≥ `low` where given.
    `additive` False marks people and the like, counted once a day: rows of it are never summed.
    """

    name: str
    kind: Kind
    title: Text
    required: bool = True
    filled: bool = False
    low: float | None = 0.0
    high: float | None = None
    pattern: str | None = None
    choices: tuple[str, ...] = ()
    additive: bool = True

    @property
    def is_number(self) -> bool:
        """Whether the column is read as float64."""
        return self.kind in ("money", "number", "count", "share")

    @property
    def allowed(self) -> str:
        """What a cell may hold, in words."""
        if self.choices:
            return " | ".join(self.choices)
        text = WRITTEN.get(self.pattern or "", ALLOWED[self.kind])
        if self.is_number and self.kind != "share":
            if self.low is not None:
                text += f", at least {self.low:g}"
            if self.high is not None:
                text += f", at most {self.high:g}"
        return text if self.filled else f"{text}, or blank"


@dataclass(frozen=True)
class Table:
    """One table of the contract: its columns, and the columns that name a row (`key`).

    A key column that is not required may be absent; it then counts as blank.
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False

    def column(self, name: str) -> Column:
        """Return the declaration of one column."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the contract's order."""
        return tuple(column.name for column in self.columns)


def _column(name: str, kind: Kind, zh: str, en: str, **rules: object) -> Column:
    return Column(name, kind, Text(zh, en), **rules)  # type: ignore[arg-type]


def _key(name: str, kind: Kind, zh: str, en: str, **rules: object) -> Column:
    return _column(name, kind, zh, en, filled=True, **rules)


def _optional(name: str, kind: Kind, zh: str, en: str, **rules: object) -> Column:
    return _column(name, kind, zh, en, required=False, **rules)


_DATE = _key("date", "date", "日期；周数据写每周第一天", "day; first day of the week if weekly")
_CHANNEL = _key("channel", "name", "渠道，与方案参数同名", "channel, named as in the brief")
_REFUND = _optional("refund_cny", "money", "退款金额", "refunds of that day's sales")
_NEW_BUYERS = _optional("new_buyers", "count", "新客数", "first-time buyers", additive=False)
_UV = _column("uv", "count", "访客数", "unique visitors", additive=False)
_BUYERS = _column("buyers", "count", "支付买家数", "paying buyers", additive=False)
_CART_USERS = _optional(
    "cart_users", "count", "加购人数", "users who put something in the cart", additive=False
)

CHANNEL_DAILY = Table(
    "channel_daily",
    Text("渠道日报：一行一天一个渠道", "channels by day: one row a day and channel"),
    (
        _DATE,
        _CHANNEL,
        _key("spend_cny", "money", "花费", "spend"),
        _column("impressions", "count", "展现量", "impressions"),
        _column("clicks", "count", "点击量", "clicks"),
        _column("orders", "count", "平台归因订单数", "orders that the platform attributes"),
        _column("gmv_cny", "money", "平台归因成交金额", "sales that the platform attributes"),
        _REFUND,
        _NEW_BUYERS,
        _optional("basis", "text", "归因口径", "basis of the attributed sales"),
    ),
    key=("date", "channel"),
    required=True,
)

SHOP_DAILY = Table(
    "shop_daily",
    Text("店铺日报：一行一天", "shop by day: one row a day"),
    (
        _DATE,
        _UV,
        _column("orders", "count", "支付订单数", "paid orders"),
        _BUYERS,
        _column("gmv_cny", "money", "支付金额，全部来源", "paid sales, all sources"),
        _optional("pv", "count", "浏览量", "page views"),
        _CART_USERS,
        _REFUND,
        _NEW_BUYERS,
    ),
    key=("date",),
    required=True,
)

EVENTS = Table(
    "events",
    Text("往期大促：一行一个阶段", "past sales: one row a phase"),
    (
        _key("event", "text", "活动-年份，如 double11-2025", "name-year, e.g. double11-2025",
             pattern=EVENT_NAME),
        _key("phase", "name", "阶段，与方案参数同义时同名", "phase, named as in the brief"),
        _key("start", "datetime", "开始时间（含）", "start, included"),
        _key("end", "datetime", "结束时间（不含）", "end, excluded"),
    ),
    key=("event", "phase"),
)  # fmt: skip

CREATORS = Table(
    "creators",
    Text("达人与直播间候选名单", "candidate creators and livestream slots"),
    (
        _key("creator_id", "text", "达人编号", "identifier"),
        _column("name", "text", "达人名称", "name"),
        _key("channel", "name", "渠道：kol、livestream、short_video", "channel of the brief"),
        _column("platform", "text", "平台", "platform"),
        _key("fee_cny", "money", "报价或坑位费", "quote or slot fee"),
        _key("commission_rate", "share", "佣金率", "commission on kept sales"),
        _key("expected_gmv_cny", "money", "预期成交金额（含后续退款）", "expected gross sales"),
        _key("gmv_sd_cny", "money", "预期成交金额的标准差", "standard deviation of those sales"),
        _optional("followers", "count", "粉丝数", "followers"),
        _optional("refund_rate", "share", "退款率", "refund rate by value"),
        _optional("audience", "text", "人群", "audience"),
        _optional("suspicious_fans", "share", "水粉占比", "share of suspicious followers"),
        _optional("phases", "text", "可排期阶段，用 ; 分隔", "phases it may join, split by ;"),
        _optional("samples_cny", "money", "寄样成本：货品成本加运费",
                  "goods sent to her: their cost and freight"),
        _optional("guaranteed_gmv_cny", "money", "保量成交金额（退款后），达不到按比例退报价",
                  "sales guaranteed, net of refunds; a missing share of them is taken off the fee"),
    ),
    key=("creator_id",),
)  # fmt: skip

PAST_DEALS = Table(
    "past_deals",
    Text("已结束的达人合作：一行一次合作", "finished deals with creators: one row a deal"),
    (
        _key("creator_id", "text", "达人编号，与 creators 同人同号", "identifier as in creators"),
        _key("channel", "name", "渠道：kol、livestream、short_video", "channel of the brief"),
        _key("posted_on", "date", "发布或开播日期", "day of the post or show"),
        _key("fee_cny", "money", "实付报价或坑位费", "quote or slot fee paid"),
        _key("gmv_cny", "money", "平台归因成交金额（含后续退款）", "gross sales attributed"),
        _optional("refund_cny", "money", "其中已退款；尚未退完留空",
                  "refunds of those sales; blank while they still come in"),
        _optional("expected_gmv_cny", "money", "签约时的承诺成交金额", "gross sales promised"),
        _optional("followers", "count", "粉丝数", "followers"),
        _optional("audience", "text", "人群", "audience"),
        _optional("suspicious_fans", "share", "水粉占比", "share of suspicious followers"),
        _optional("commission_rate", "share", "佣金率", "commission on kept sales"),
        _optional("event", "text", "活动-年份，平日留空", "name-year of the sale, blank outside",
                  pattern=EVENT_NAME),
        _optional("phase", "name", "阶段", "phase"),
        _optional("name", "text", "达人名称", "name"),
        _optional("platform", "text", "平台", "platform"),
    ),
    key=("creator_id", "channel", "posted_on"),
)  # fmt: skip

PRODUCTS = Table(
    "products",
    Text("货品表", "products"),
    (
        _key("sku", "text", "货号", "stock-keeping unit"),
        _column("name", "text", "名称", "name"),
        _key("list_price_cny", "money", "标价", "list price"),
        _key("unit_cost_cny", "money", "单件成本", "cost of one unit"),
        _column("stock_units", "count", "库存件数", "units in stock"),
        _column("lead_time_days", "number", "补货天数", "days to restock"),
        _column("expected_share", "share", "预计销售额占比", "expected share of sales"),
        _optional("refund_rate", "share", "退款率，与全店不同时", "refunds, where not the shop's"),
        _optional("in_transit_units", "count", "在途件数", "units on their way"),
        _optional("returns_units", "count", "可再售退货件数", "returned units fit to sell"),
        _optional("daily_sd_units", "number", "日销量标准差", "deviation of units sold a day"),
        _optional("promised_price_cny", "money", "承诺的最低价", "lowest price promised"),
    ),
    key=("sku",),
)

EXPERIMENTS = Table(
    "experiments",
    Text("增量测试结果", "results of incrementality tests"),
    (
        _CHANNEL,
        _key("start", "date", "开始日期（含）", "first day, included"),
        _key("end", "date", "结束日期（含）", "last day, included"),
        _key("spend_cny", "money", "测试期花费", "spend in the test"),
        _key("incremental_gmv_cny", "money", "增量成交金额", "incremental sales", low=None),
        _key("se_cny", "money", "增量的标准误", "standard error of those sales"),
    ),
    key=("channel", "start", "end"),
)

PLANNED = Table(
    "planned",
    Text("当时的计划，供复盘对照", "what was planned, for reviews"),
    (
        _DATE,
        _key("phase", "name", "阶段", "phase"),
        _CHANNEL,
        _key("spend_cny", "money", "计划花费", "planned spend"),
        _optional("incremental_gmv_cny", "money", "计划增量成交金额", "planned incremental sales",
                  low=None),
        _optional("gmv_cny", "money", "计划成交金额", "planned sales"),
    ),
    key=("date", "phase", "channel"),
)  # fmt: skip

ORDERS = Table(
    "orders",
    Text("订单明细：一行一个订单商品", "orders: one row an order and product"),
    (
        _key("order_id", "text", "订单号", "order number"),
        _key("paid_at", "datetime", "支付时间", "time of payment"),
        _column("user_id", "text", "买家编号，读入时加密", "buyer, hashed when read"),
        _column("channel", "text", "来源渠道", "channel it came from"),
        _column("sku", "text", "货号", "stock-keeping unit"),
        _column("units", "count", "件数", "units"),
        _key("gmv_cny", "money", "实付金额", "amount paid"),
        _column("refund_cny", "money", "退款金额", "amount refunded"),
        _optional("line_id", "text", "子订单号", "line of the order, where it has a number"),
        _optional("refunded_at", "datetime", "退款时间", "time of the refund"),
        _optional("creator_id", "text", "达人编号", "creator it came through"),
        _optional("discount_merchant_cny", "money", "商家承担优惠", "discount borne by merchant"),
        _optional("discount_platform_cny", "money", "平台承担优惠", "discount borne by platform"),
        _optional("discount_creator_cny", "money", "达人承担优惠", "discount borne by creator"),
    ),
    key=("order_id", "line_id", "sku"),
)

GOODS_DAILY = Table(
    "goods_daily",
    Text("商品日报：一行一天一个商品", "goods by day: one row a day and product"),
    (
        _key("date", "date", "日期", "day"),
        _key("sku", "text", "商品ID或货号", "product"),
        _optional("name", "text", "名称", "name"),
        _UV,
        _optional("pv", "count", "浏览量", "page views"),
        _CART_USERS,
        _BUYERS,
        _optional("units", "count", "支付件数", "units paid"),
        _key("gmv_cny", "money", "支付金额", "paid sales"),
        _optional("refund_cny", "money", "退款金额，按退款日", "refunds by day of refund"),
        _NEW_BUYERS,
    ),
    key=("date", "sku"),
)

TRAFFIC_SOURCES = Table(
    "traffic_sources",
    Text("流量来源：一行一个时段一个来源；各视图重叠，不可相加",
         "traffic: one row a period and source; views overlap and are never added up"),
    (
        _key("start", "date", "开始日期（含）", "first day, included"),
        _key("end", "date", "结束日期（含）", "last day, included"),
        _optional("view", "text", "视图，如 全店流量来源", "view, named as the sheet"),
        _key("source", "text", "来源，各级用 / 连接", "source, its levels joined by /"),
        _UV,
        _optional("new_uv", "count", "新访客", "new visitors", additive=False),
        _CART_USERS,
        _BUYERS,
        _column("gmv_cny", "money", "支付金额", "paid sales"),
    ),
    key=("start", "end", "view", "source"),
)  # fmt: skip

SETTLEMENTS = Table(
    "settlements",
    Text("结算流水：一行一笔动账", "settlements: one row a movement of money"),
    (
        _key("settlement_id", "text", "流水号", "number of the movement"),
        _key("settled_at", "datetime", "动账时间", "time of the movement"),
        _optional("order_id", "text", "订单号", "order number"),
        _optional("line_id", "text", "子订单号", "line of the order"),
        _optional("scene", "text", "动账场景", "what it was for"),
        _key("amount_cny", "money", "动账金额，支出为负", "amount, negative if paid", low=None),
        _optional("paid_cny", "money", "订单实付应结", "order amount due", low=None),
        _optional("refund_cny", "money", "订单退款", "refund", low=None),
        _optional("platform_fee_cny", "money", "平台服务费", "platform fee", low=None),
        _optional("commission_cny", "money", "佣金", "commission", low=None),
    ),
    key=("settlement_id",),
)


def is_added_up(table: Table) -> bool:
    """Return whether several rows of an export make one row of the table: a day (and channel)."""
    return table.name in (CHANNEL_DAILY.name, SHOP_DAILY.name)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CHANNEL_DAILY,
        SHOP_DAILY,
        EVENTS,
        CREATORS,
        PAST_DEALS,
        PRODUCTS,
        EXPERIMENTS,
        PLANNED,
        ORDERS,
        GOODS_DAILY,
        TRAFFIC_SOURCES,
        SETTLEMENTS,
    )
}
"""Every table of the contract by name, in the order that docs and templates list them."""
