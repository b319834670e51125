"""Rolling up millions of orders: the kit's expression against raw DuckDB SQL doing the same.

    python tests/benchmarks/orders_rollup.py [--rows 20000000] [--format parquet|csv] [--repeat 3]

Two rollups are measured: sums by channel and day (order lines, orders, unique buyers, sales,
refunds), and cohorts by month of first order. Kit and SQL run in processes of their own, in turns,
on the same made-up file; the best time of each and the largest memory count. Exits with 1 where
the kit takes more than 1.3 times as long, needs more than 2 GB, or where the results differ.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOST_TIMES, MOST_BYTES = 1.3, 2 * 1024**3
CHANNELS = "['search_ads','feed_ads','display_ads','kol','livestream','short_video','community']"
MAKE = """COPY (
  SELECT 'o' || lpad(i::VARCHAR, 12, '0') AS order_id,
         TIMESTAMP '2025-01-01' + to_seconds((hash(i * 7 + 1) % (540 * 86400))::BIGINT) AS paid_at,
         'u' || lpad((hash(i * 3 + 5) % {buyers})::VARCHAR, 10, '0') AS user_id,
         ({channels})[1 + (hash(i + 11) % 7)::INT] AS channel,
         'sku' || (hash(i + 2) % 50) AS sku,
         1 + (hash(i + 3) % 3)::INT AS units,
         ((hash(i + 4) % 50000 + 100) / 100.0)::DECIMAL(18,2) AS gmv_cny,
         (CASE WHEN hash(i + 6) % 6 = 0 THEN (hash(i + 4) % 50000 + 100) / 100.0 ELSE 0 END)
           ::DECIMAL(18,2) AS refund_cny
  FROM range({rows}) t(i)) TO '{path}' ({options})"""
RAW = {
    "days": """
        SELECT paid_at::DATE AS date, channel, count(*) AS lines,
               count(DISTINCT order_id) AS orders, count(DISTINCT user_id) AS buyers,
               sum((gmv_cny * 100)::BIGINT)::BIGINT AS gmv_fen,
               sum((coalesce(refund_cny, 0) * 100)::BIGINT)::BIGINT AS refund_fen
        FROM {source} GROUP BY ALL ORDER BY ALL""",
    "cohorts": """
        WITH active AS (
          SELECT user_id, year(paid_at) * 12 + month(paid_at) - 1 AS month, count(*) AS lines,
                 sum((gmv_cny * 100)::BIGINT)::BIGINT AS gmv_fen,
                 sum((coalesce(refund_cny, 0) * 100)::BIGINT)::BIGINT AS refund_fen
          FROM {source} WHERE user_id IS NOT NULL GROUP BY ALL),
        started AS (SELECT user_id, min(month) AS cohort FROM active GROUP BY ALL)
        SELECT cohort, month - cohort AS months, count(*) AS buyers, sum(lines)::BIGINT AS lines,
               sum(gmv_fen)::BIGINT AS gmv_fen, sum(refund_fen)::BIGINT AS refund_fen
        FROM active JOIN started USING (user_id) GROUP BY ALL ORDER BY ALL""",
}
SUMMED = {"days": ("lines", "orders", "buyers", "gmv_fen", "refund_fen"),
          "cohorts": ("lines", "buyers", "months", "gmv_fen", "refund_fen")}  # fmt: skip


def make(path: Path, rows: int) -> None:
    """Write made-up orders of made-up buyers."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    options = "FORMAT parquet" if path.suffix == ".parquet" else "FORMAT csv, HEADER"
    statement = MAKE.format(buyers=max(rows // 8, 1), channels=CHANNELS, rows=rows, path=path,
                            options=options)  # fmt: skip
    connection.execute(statement)


def run_raw(rollup: str, path: Path) -> list[object]:
    import duckdb

    from bigsale.data.engines import MEMORY_LIMIT

    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"SET temp_directory = '{path.parent / 'raw'}'")
    connection.execute("SET preserve_insertion_order = false")
    source = f"read_parquet('{path}')"
    if path.suffix == ".csv":
        source = (
            f"read_csv('{path}', header=true, types={{'order_id': 'VARCHAR', 'user_id': 'VARCHAR', "
            "'paid_at': 'TIMESTAMP', 'channel': 'VARCHAR', 'gmv_cny': 'DECIMAL(18,2)', "
            "'refund_cny': 'DECIMAL(18,2)'})"
        )
    frame = connection.execute(RAW[rollup].format(source=source)).df()
    return [len(frame), *(int(frame[name].sum()) for name in SUMMED[rollup])]


def run_kit(rollup: str, path: Path) -> list[object]:
    from bigsale.data import rollup as kit
    from bigsale.data.engines import duckdb_orders
    from bigsale.units import to_fen

    with duckdb_orders(path, shown=path.name) as orders:
        prepared = kit.prepare_orders(orders)
        if rollup == "days":
            frame = kit.collect_channel_days(kit.channel_days(prepared))
        else:
            frame = kit.collect_cohorts(kit.cohorts(prepared))
    for name in ("gmv", "refund"):
        frame[f"{name}_fen"] = to_fen(frame[f"{name}_cny"])
    return [len(frame), *(int(frame[name].sum()) for name in SUMMED[rollup])]


def measure(which: str, rollup: str, path: Path) -> None:
    """Run one of the two and print seconds, bytes and results; imports do not count."""
    import duckdb  # noqa: F401
    import pandas  # noqa: F401

    import bigsale.data.engines
    import bigsale.data.rollup  # noqa: F401

    start, busy = time.perf_counter(), time.process_time()
    results = run_raw(rollup, path) if which == "raw" else run_kit(rollup, path)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "busy": busy, "bytes": peak, "results": results}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--format", choices=["parquet", "csv"], default="parquet")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", choices=list(RAW), help="one rollup instead of both")
    parser.add_argument("--measure", nargs=3, metavar="WORD", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        which, rollup, path = options.measure
        measure(which, rollup, Path(path))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"orders.{options.format}"
        make(path, options.rows)
        size = path.stat().st_size / 1e6
        print(f"{options.rows:,} orders, {options.format}, {size:,.0f} MB")
        return max(
            compare(rollup, path, options.repeat)
            for rollup in RAW
            if options.only in (None, rollup)
        )


def compare(rollup: str, path: Path, repeat: int) -> int:
    runs: dict[str, list[dict]] = {"raw": [], "kit": []}
    for _ in range(repeat):
        for which in runs:
            runs[which].append(child(which, rollup, path))
    print(f" {rollup}")
    return verdict(runs)


def child(which: str, rollup: str, path: Path) -> dict:
    command = [sys.executable, __file__, "--measure", which, rollup, str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(told.stdout)


def verdict(runs: dict[str, list[dict]]) -> int:
    """Print both and return 0 where the kit keeps its promises."""
    best = {which: min(run["seconds"] for run in told) for which, told in runs.items()}
    busy = {which: min(run["busy"] for run in told) for which, told in runs.items()}
    peak = {which: max(run["bytes"] for run in told) for which, told in runs.items()}
    for which in runs:
        print(
            f"  {which}: {best[which]:6.2f} s, {busy[which]:6.2f} s of processor, "
            f"{peak[which] / 1e6:6,.0f} MB"
        )
    times = best["kit"] / best["raw"]
    same = len({str(run["results"]) for told in runs.values() for run in told}) == 1
    print(f"  kit/raw {times:.2f} (at most {MOST_TIMES}); same results: {same}")
    return 0 if times <= MOST_TIMES and peak["kit"] <= MOST_BYTES and same else 1


if __name__ == "__main__":
    sys.exit(main())
