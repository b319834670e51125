"""Two raw platform downloads of a simulated shop, under the platforms' own headers and quirks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

import numpy as np
import pandas as pd
import xlsxwriter

from bigsale.simulate.config import ExportPlan
from bigsale.simulate.randomness import stream
from bigsale.units import split_fen, to_cny, to_fen

WANXIANGTAI = (
    "日期", "主体ID", "主体类型", "主体名称", "展现量", "点击量", "花费", "点击率",
    "平均点击花费", "千次展现花费", "总预售成交金额", "总预售成交笔数", "直接预售成交金额",
    "直接预售成交笔数", "间接预售成交金额", "间接预售成交笔数", "直接成交金额", "间接成交金额",
    "总成交金额", "总成交笔数", "直接成交笔数", "间接成交笔数", "点击转化率", "投入产出比",
    "含预售投产比", "总成交成本", "总购物车数", "直接购物车数", "间接购物车数", "加购率",
    "收藏宝贝数", "收藏店铺数", "店铺收藏成本", "总收藏加购数", "总收藏加购成本",
    "宝贝收藏加购数", "宝贝收藏加购成本", "总收藏数", "宝贝收藏成本", "宝贝收藏率", "加购成本",
    "拍下订单笔数", "拍下订单金额", "直接收藏宝贝数", "间接收藏宝贝数", "优惠券领取量",
    "购物金充值笔数", "购物金充值金额", "旺旺咨询量", "引导访问量", "引导访问人数",
    "引导访问潜客数", "引导访问潜客占比", "入会率", "入会量", "引导访问率", "深度访问量",
    "平均访问页面数", "成交新客数", "成交新客占比", "会员首购人数", "会员成交金额",
    "会员成交笔数", "成交人数", "人均成交笔数", "人均成交金额", "自然流量转化金额",
    "自然流量曝光量", "电商成交笔数", "电商成交金额", "闪购成交笔数", "闪购成交金额",
    "平台助推总成交", "平台助推直接成交", "平台助推点击", "宝贝优惠券抵扣金额",
    "宝贝优惠券撬动总成交", "宝贝优惠券撬动直接成交", "宝贝优惠券撬动点击", "平台补贴金额",
    "补贴引导成交金额", "发券补贴商品个数", "补贴引导成交人数",
)  # fmt: skip
QIANCHUAN_VIDEO = (
    "日期", "素材ID", "素材视频名称", "素材创建时间", "整体展示次数", "整体点击次数",
    "整体点击率", "整体转化率", "整体消耗", "整体成交订单数", "整体成交金额", "整体支付ROI",
    "整体成交订单成本", "整体千次展现费用", "整体点击单价", "净成交ROI", "净成交金额",
    "净成交订单数", "净成交订单成本", "净成交金额结算率", "1小时内退款率", "1小时内退款金额",
    "视频播放数", "视频完播率", "平均观看时长", "3秒播放率", "5秒播放率",
)  # fmt: skip


@dataclass(frozen=True)
class Export:
    """One raw file: its name and its bytes."""

    file: str
    content: bytes


def take_out(
    channel_daily: pd.DataFrame, plans: tuple[ExportPlan, ...], *, seed: int, products: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[Export, ...]]:
    """Return the channel table without the days of `plans`, and those days as raw files.

    Money is split over goods or videos in integer fen, so nothing is lost or made.
    """
    exports = []
    for plan in plans:
        moved = _rows_of(plan, channel_daily)
        exports.append(WRITERS[plan.platform](channel_daily[moved], plan, seed, products))
        channel_daily = channel_daily[~moved]
    if plans:
        exports.append(_mapping(plans))
    return channel_daily.reset_index(drop=True), tuple(exports)


def _mapping(plans: tuple[ExportPlan, ...]) -> Export:
    """Return the planner's word on which channel each platform's rows belong to."""
    lines = [
        "# 每份平台文件计入哪个渠道 / which channel each platform's rows belong to",
        "channels:",
    ]
    lines += [f"  - {{platform: {plan.platform}, channel: {plan.channel}}}" for plan in plans]
    return Export("mapping.yaml", ("\n".join(lines) + "\n").encode())


def _rows_of(plan: ExportPlan, channel_daily: pd.DataFrame) -> pd.Series:
    dates = channel_daily["date"]
    inside = (dates >= pd.Timestamp(plan.first)) & (dates <= pd.Timestamp(plan.last))
    return inside & (channel_daily["channel"] == plan.channel)


def _parts(day: pd.Series, weights: np.ndarray) -> pd.DataFrame:
    """Split one day of a channel over goods or videos so that all of it adds up."""
    return pd.DataFrame(
        {
            "spend_cny": to_cny(split_fen(int(to_fen(day["spend_cny"])), weights)),
            "gmv_cny": to_cny(split_fen(int(to_fen(day["gmv_cny"])), weights)),
            **{
                name: split_fen(int(day[name]), weights)
                for name in ("impressions", "clicks", "orders")
            },
        }
    )


def _rate(over: float, under: float, digits: int = 4) -> float | None:
    """A ratio as the platform shows it: blank where the denominator is zero."""
    return round(over / under, digits) if under else None


def wanxiangtai(days: pd.DataFrame, plan: ExportPlan, seed: int, products: pd.DataFrame) -> Export:
    """Return a 万相台无界 商品报表: XLSX, header in row 1, ratios as decimals, blanks for n/0."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    # A workbook stores when it was written; a fixed moment keeps the bytes the same.
    book.set_properties({"created": datetime(2026, 1, 1)})
    sheet = book.add_worksheet("商品报表")
    sheet.write_row(0, 0, WANXIANGTAI)
    line = 0
    rng = stream(seed, "wanxiangtai", plan.channel)
    goods = products.head(4)
    for _, day in days.iterrows():
        weights = goods["expected_share"].to_numpy() * rng.uniform(0.5, 1.5, size=len(goods))
        parts = _parts(day, weights)
        for number, name in enumerate(goods["name"]):
            line += 1
            row = _wanxiangtai_row(parts.iloc[number], day["date"], name, item=9_000_001 + number)
            sheet.write_row(line, 0, [row.get(header) for header in WANXIANGTAI])
    book.close()
    return Export(
        f"万相台无界_商品报表_{plan.first:%Y%m%d}_{plan.last:%Y%m%d}.xlsx", buffer.getvalue()
    )


def _wanxiangtai_row(
    part: pd.Series, day: pd.Timestamp, name: str, *, item: int
) -> dict[str, object]:
    spend, gmv, orders = part["spend_cny"], part["gmv_cny"], int(part["orders"])
    shown, clicks = int(part["impressions"]), int(part["clicks"])
    direct = round(0.62 * gmv, 2)
    return {
        "日期": f"{day:%Y-%m-%d}",
        "主体ID": str(item),
        "主体类型": "商品",
        "主体名称": name,
        "展现量": shown,
        "点击量": clicks,
        "花费": spend,
        "点击率": _rate(clicks, shown, 5),
        "平均点击花费": _rate(spend, clicks, 2),
        "千次展现花费": _rate(1000 * spend, shown, 2),
        "总预售成交金额": 0,
        "总预售成交笔数": 0,
        "直接成交金额": direct,
        "间接成交金额": round(gmv - direct, 2),
        "总成交金额": gmv,
        "总成交笔数": orders,
        "直接成交笔数": round(0.62 * orders),
        "间接成交笔数": orders - round(0.62 * orders),
        "点击转化率": _rate(orders, clicks, 5),
        "投入产出比": _rate(gmv, spend, 2),
        "含预售投产比": _rate(gmv, spend, 2),
        "总成交成本": _rate(spend, orders, 2),
        "总购物车数": 3 * orders,
        "加购率": _rate(3 * orders, clicks, 5),
        "拍下订单笔数": orders + orders // 12,
        "拍下订单金额": round(gmv * 1.08, 2),
        "引导访问量": clicks,
        "成交人数": orders,
    }


def qianchuan(days: pd.DataFrame, plan: ExportPlan, seed: int, products: pd.DataFrame) -> Export:
    """Return a 巨量千川 全域 视频 report.

    GBK CSV with `全部` rows, thousands separators and extra trailing cells.
    """
    lines = [",".join(QIANCHUAN_VIDEO)]
    rng = stream(seed, "qianchuan", plan.channel)
    for _, day in days.iterrows():
        lines.append(_qianchuan_line(day, day["date"], None))
        weights = rng.dirichlet(np.full(4, 3.0))
        for number, (_, part) in enumerate(_parts(day, weights).iterrows(), start=1):
            lines.append(_qianchuan_line(part, day["date"], number) + (",," if number == 4 else ""))
    content = ("\r\n".join(lines) + "\r\n").encode("gb18030")
    return Export(f"巨量千川_全域_视频_{plan.first:%Y%m%d}_{plan.last:%Y%m%d}.csv", content)


def _qianchuan_line(part: pd.Series, day: pd.Timestamp, video: int | None) -> str:
    spend, gmv, orders = part["spend_cny"], part["gmv_cny"], int(part["orders"])
    shown, clicks = int(part["impressions"]), int(part["clicks"])
    kept, refunded = round(0.86 * gmv, 2), round(0.03 * gmv, 2)
    made = (day - timedelta(days=day.day + 3 * (video or 0))).strftime("%Y-%m-%d %H:%M:%S")
    cells = (
        f"{day:%Y-%m-%d}",
        "全部" if video is None else f"74{day:%m}00{video:08d}",
        "" if video is None else f"示例视频{day:%m}月{video}号素材",
        "" if video is None else made,
        _thousands(shown, 0),
        _thousands(clicks, 0),
        _percent(clicks, shown),
        _percent(orders, clicks),
        _thousands(spend),
        _thousands(orders, 0),
        _thousands(gmv),
        _plain(gmv, spend),
        _plain(spend, orders),
        _plain(1000 * spend, shown),
        _plain(spend, clicks),
        _plain(kept, spend),
        _thousands(kept),
        str(round(0.86 * orders)),
        _plain(spend, round(0.86 * orders)),
        "86.00%",
        "3.00%",
        _thousands(refunded),
        _thousands(round(0.7 * shown), 0),
        "11.40%",
        "6.20",
        "41.00%",
        "29.50%",
    )
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)


def _thousands(value: float, digits: int = 2) -> str:
    return f"{value:,.{digits}f}"


def _percent(over: float, under: float) -> str:
    return f"{100 * over / under:.2f}%" if under else "0.00%"


def _plain(over: float, under: float) -> str:
    return f"{over / under:.2f}" if under else "0.00"


WRITERS: dict[str, Callable[[pd.DataFrame, ExportPlan, int, pd.DataFrame], Export]] = {
    "wanxiangtai": wanxiangtai,
    "qianchuan": qianchuan,
}
