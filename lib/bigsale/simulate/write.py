"""Write a simulated shop as a planner's files: tables, a note that they are made up, params."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd
import yaml

from bigsale.errors import BriefError, Problem
from bigsale.simulate.bundled import BUNDLED
from bigsale.simulate.config import ChannelTruth, SimulationConfig
from bigsale.simulate.exports import Export
from bigsale.simulate.shop import SimulatedShop, simulate_shop

README = """# 模拟数据 · Simulated data

这里的店铺、品牌、达人、商品和所有数字都是程序生成的，不对应任何真实商家或个人。
The shop, its brand, its creators, its goods and every figure here are made by a program
(`bigsale simulate`, seed {seed}); none of it is a real business or person.

{shop}: {first} – {last}.

{files}
"""
FILES = (
    ("channel_daily.csv", "渠道日报；gmv_cny 是平台归因金额，含抢功",
     "channels by day; gmv_cny is what the platform claims"),
    ("shop_daily.csv", "店铺日报；refund_cny 是当日成交到最后一天为止已退的金额",
     "shop by day; refund_cny: refunds of that day's sales that have arrived"),
    ("events.csv", "往期大促的阶段", "phases of past sales"),
    ("creators.csv", "达人；预期成交是机构口径，通常偏高",
     "creators; expected_gmv_cny is the agency's promise, usually too high"),
    ("past_deals.csv", "已结束的达人合作：承诺与实际",
     "finished deals: promised and sold"),
    ("products.csv", "货品", "goods"),
    ("experiments.csv", "增量测试", "lift tests"),
    ("planned.csv", "当时的计划（仅复盘）", "what was planned (reviews only)"),
    ("exports/", "按平台原始表头写出的文件", "files under the platforms' own headers"),
)  # fmt: skip
"""What each file holds, in both languages."""


def write_inputs(shop: SimulatedShop, folder: Path) -> Path:
    """Write a campaign that `bigsale plan` can run, and its truth beside it.

    Makes `folder`/<campaign>.yaml, `folder`/inputs/ and `folder`/truth/ (never read by the kit).
    `folder` must be new or empty; it appears when all is written.
    Returns: path of the params file. Raises: BriefError where the folder cannot be made.
    """
    name = f"{shop.config.campaign}.yaml"
    text = yaml.safe_dump(params_of(shop.config), allow_unicode=True, sort_keys=False, width=100)
    note = f"# 模拟店铺，没有真实商家 / simulated shop, nothing real; seed {shop.config.seed}\n"
    with _appearing(folder) as draft:
        write_tables(shop, draft / "inputs")
        write_truth(shop, draft / "truth")
        _write_text(draft / name, note + text)
    return folder / name


def write_bundled(root: Path) -> list[Path]:
    """Write the inputs of the bundled campaigns anew under `root`/campaigns; return the folders."""
    folders = []
    for campaign, config in BUNDLED.items():
        inputs = root / "campaigns" / campaign / "inputs"
        write_tables(simulate_shop(config), inputs)
        folders.append(inputs)
    return folders


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """Give a draft folder that becomes `folder` when everything in it is written."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BriefError(Problem("is not empty", str(folder), allowed="a new or empty folder"))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        problem = Problem(f"cannot be written: {error.strerror}", str(folder))
        raise BriefError(problem) from None
    try:
        yield draft
        draft.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_tables(shop: SimulatedShop, inputs: Path) -> None:
    """Write the contract's tables as CSV, raw exports and a README into `inputs`."""
    inputs.mkdir(parents=True, exist_ok=True)
    config = shop.config
    files = "\n".join(f"- `{name}`：{zh} · {en}" for name, zh, en in FILES)
    note = README.format(
        seed=config.seed, shop=config.shop_name, first=config.start, last=config.end, files=files
    )
    _write_text(inputs / "README.md", note)
    for name, table in shop.tables.items():
        _for_people(table).to_csv(
            inputs / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n"
        )
    for export in shop.exports:
        _write_export(export, inputs / "exports")


def _for_people(table: pd.DataFrame) -> pd.DataFrame:
    """Dates as dates, moments to the minute."""
    moments = {"start", "end"} & set(table) if "event" in table else set()
    return table.assign(
        **{name: pd.to_datetime(table[name]).dt.strftime("%Y-%m-%d %H:%M") for name in moments}
    )


def _write_export(export: Export, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / export.file).write_bytes(export.content)


def write_truth(shop: SimulatedShop, folder: Path) -> None:
    """Write what nobody in the shop knows: true increments, demand, creators' true worth."""
    folder.mkdir(parents=True, exist_ok=True)
    truth, config = shop.truth, shop.config
    seen = truth.in_history
    daily = pd.DataFrame(
        {
            "date": truth.demand.dates[seen],
            "demand": truth.demand.multiplier[seen].round(5),
            "baseline_cny": truth.demand.baseline_cny[seen].round(2),
            "pull_forward_cny": truth.demand.pull_forward_cny[seen].round(2),
        }
        | {
            f"incremental_{channel.name}_cny": truth.incremental_cny[row, seen].round(2)
            for row, channel in enumerate(config.channels)
        }
    )
    daily.to_csv(folder / "truth_daily.csv", index=False, lineterminator="\n")
    if len(truth.candidates):
        truth.candidates.round(4).to_csv(
            folder / "truth_creators.csv", index=False, lineterminator="\n"
        )
    roi = {name: round(value, 4) for name, value in truth.roi_incremental().items()}
    text = json.dumps({"seed": config.seed, "roi_incremental": roi}, indent=1)
    _write_text(folder / "truth.json", text + "\n")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def params_of(config: SimulationConfig) -> dict[str, object]:
    """Return the params file of the coming campaign, as plain data."""
    shop = config.shop
    return {
        "campaign": config.campaign,
        "event": config.event,
        "title": config.title._asdict(),
        "timezone": "Asia/Shanghai",
        "inputs": "inputs",
        "as_of": config.end,
        "phases": [
            {
                "name": phase.name,
                "title": phase.title,
                "start": phase.start.isoformat(timespec="minutes"),
                "end": phase.end.isoformat(timespec="minutes"),
            }
            for phase in config.coming.phases
        ],
        "goal": {"maximise": "contribution", "budget_cny": config.campaign_budget_cny},
        "economics": {
            "gross_margin": shop.gross_margin,
            "platform_fee_rate": shop.platform_fee_rate,
            "refund_rate": shop.refund_rate,
            "nonrefundable_cost_rate": shop.nonrefundable_cost_rate,
            "refund_lag_days": shop.refund_lag_days,
        },
        "channels": {channel.name: _channel_params(channel) for channel in config.channels},
        "model": {"seed": config.seed % 10_000},
    }


def _channel_params(channel: ChannelTruth) -> dict[str, object]:
    params: dict[str, object] = {
        "kind": channel.kind,
        "title": channel.title,
        "refund_rate": channel.refund_rate,
    }
    if channel.kind == "commission":
        params |= {
            "commission_rate": channel.commission_rate,
            "service_fee_rate": channel.service_fee_rate,
        }
    if channel.kind == "deals":
        params |= {"service_fee_rate": channel.service_fee_rate}
    if channel.kind == "touch":
        params |= {
            "members": channel.members,
            "cost_cny_per_touch": channel.cost_cny_per_touch,
            "max_touches_per_member": channel.max_touches_per_member,
        }
    return params
