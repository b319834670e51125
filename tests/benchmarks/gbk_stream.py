"""A 1 GB export in GBK: read in a stream, to the fen, in bounded memory.

    python tests/benchmarks/gbk_stream.py [--megabytes 1000] [--small 250]

Writes two made-up 千川 exports in GBK, one four times as long as the other, reads each in a
process of its own and prints seconds, peak memory and money before and after. Exits with 1 where
money differs, where the long file needs more than 1.5 GB, or where four times the rows need more
than twice the memory.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import yaml

MOST_BYTES, MOST_GROWTH = 1.5e9, 2.0
ROOT = Path(__file__).parents[2]
HEADERS = ROOT / "tests" / "support" / "export_headers.yaml"
FIRST, DAYS = date(2024, 1, 1), 730


def make(path: Path, size: float) -> int:
    """Write an export of about `size` bytes; return what it spends, in fen."""
    header = yaml.safe_load(HEADERS.read_text(encoding="utf-8"))["qianchuan_video"]
    spent, number = 0, 0
    with path.open("w", encoding="gbk", newline="") as file:
        file.write(",".join(header) + "\r\n")
        while file.tell() < size:
            lines = []
            for _ in range(10_000):
                fen = number * 7919 % 1_000_000 + 1
                spent += fen
                number += 1
                row = dict.fromkeys(header, "-")
                row |= {
                    "日期": (FIRST + timedelta(days=number % DAYS)).isoformat(),
                    "素材ID": f"\t73{number:015d}",
                    "素材视频名称": f"示例素材第{number}条，口播与场景混剪",
                    "素材创建时间": "2023-12-01 10:00:00",
                    "整体消耗": f'"{fen / 100:,.2f}"',
                    "整体成交金额": f'"{fen * 3 / 100:,.2f}"',
                    "整体成交订单数": str(number % 9),
                    "整体展示次数": f'"{number % 90_000 + 1_000:,}"',
                    "整体点击次数": str(number % 900),
                }
                lines.append(",".join(row.values()))
            file.write("\r\n".join(lines) + "\r\n")
    return spent


def measure(folder: Path) -> None:
    """Read the folder's export and print seconds, peak bytes and spend in fen."""
    from bigsale.data.platforms import read_exports

    start = time.perf_counter()
    exports = read_exports(folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    problems = [str(problem) for problem in exports.problems]
    table = exports.tables.get("channel_daily")
    fen = round(float(table["spend_cny"].sum()) * 100) if table is not None else None
    print(json.dumps({"seconds": seconds, "bytes": peak, "fen": fen, "problems": problems}))


def read_one(size: float) -> tuple[dict, bool]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "千川.csv"
        spent = make(path, size)
        command = [sys.executable, __file__, "--measure", folder]
        told = json.loads(
            subprocess.run(command, check=True, capture_output=True, text=True).stdout
        )
        agrees = told["fen"] == spent and not told["problems"]
        print(
            f"{path.stat().st_size / 1e6:6,.0f} MB: {told['seconds']:5.0f} s, "
            f"{told['bytes'] / 1e6:6,.0f} MB; {spent / 100:,.2f} before, "
            f"{(told['fen'] or 0) / 100:,.2f} after {told['problems'][:2] or ''}"
        )
    return told, agrees


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=1000)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(Path(options.measure))
        return 0
    (small, small_agrees) = read_one(options.megabytes * 1e6 / 4)
    (large, large_agrees) = read_one(options.megabytes * 1e6)
    growth = large["bytes"] / small["bytes"]
    print(f"  four times the rows: {growth:.2f} times the memory (at most {MOST_GROWTH})")
    kept = large["bytes"] <= MOST_BYTES and growth <= MOST_GROWTH
    return 0 if kept and small_agrees and large_agrees else 1


if __name__ == "__main__":
    sys.exit(main())
