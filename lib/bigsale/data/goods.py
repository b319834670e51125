"""What the products table says that a planner should know before trusting stock."""

from __future__ import annotations

from collections.abc import Iterator

from bigsale.data.history import History
from bigsale.errors import Finding, Text

SHARE_OFF = 0.01
"""Expected shares may miss 100 % by so much: they are rounded."""


def shares_of_goods(history: History) -> Iterator[Finding]:
    """Yield a finding where the expected shares of all products do not add up to 100 %."""
    products = history.products
    if products is None or "expected_share" not in products:
        return
    total = float(products["expected_share"].fillna(0).sum())
    if total <= 0 or abs(total - 1) <= SHARE_OFF:
        return
    if total > 1:
        meant = Text("按比例缩到 100%", "they are scaled down to 100 %")
        advice = Text("核对货品表 expected_share 列", "Check expected_share in products")
    else:
        meant = Text("表外货品不计，按比例放大到 100%",
                     "goods outside the table do not count, shares are scaled up")  # fmt: skip
        advice = Text("表外货品多时，补一行“其他”及其库存",
                      "If much is sold outside, add a row for the rest with its stock")  # fmt: skip
    yield Finding(
        "product-shares-not-whole",
        "warning" if total > 1 else "note",
        Text(f"货品的预计销售额占比合计 {total:.1%}：{meant.zh}",
             f"Expected shares of products add up to {total:.1%}: {meant.en}"),
        advice,
    )  # fmt: skip
