"""Rolling up millions of orders: the kit's expression against raw DuckDB SQL doing the same.

    python tests/benchmarks/orders_rollup.py [--rows 20000000] [--format parquet|csv] [--repeat 3]

Both run in processes of their own, in turns, on the same made-up file; the best time of each and
the largest memory count. Exits with 1 where the kit takes more than 1.3 times as long, needs more
than 2 GB, or where the results differ.
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
RAW = """SELECT paid_at::DATE AS date, channel, count(*) AS lines,
                count(DISTINCT order_id) AS orders, count(DISTINCT user_id) AS buyers,
                sum((gmv_cny * 100)::BIGINT)::BIGINT AS gmv_fen,
                sum((coalesce(refund_cny, 0) * 100)::BIGINT)::BIGINT AS refund_fen
         FROM {source} GROUP BY ALL ORDER BY ALL"""


def make(path: Path, rows: int) -> None:
    """Write made-up orders of made-up buyers."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    options = "FORMAT parquet" if path.suffix == ".parquet" else "FORMAT csv, HEADER"
    statement = MAKE.format(buyers=max(rows // 8, 1), channels=CHANNELS, rows=rows, path=path,
                            options=options)  # fmt: skip
    connection.execute(statement)


def run_raw(path: Path) -> list[object]:
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
    frame = connection.execute(RAW.format(source=source)).df()
    return [len(frame), *(int(frame[c].sum()) for c in ("orders", "buyers", "gmv_fen"))]


def run_kit(path: Path) -> list[object]:
    from bigsale.data.engines import duckdb_orders
    from bigsale.data.rollup import channel_days, collect_channel_days, prepare_orders

    with duckdb_orders(path, shown=path.name) as orders:
        frame = collect_channel_days(channel_days(prepare_orders(orders)))
    fen = round(float(frame["gmv_cny"].sum()) * 100)
    return [len(frame), int(frame["orders"].sum()), int(frame["buyers"].sum()), fen]


def measure(which: str, path: Path) -> None:
    """Run one of the two and print seconds, bytes and results; imports do not count."""
    import duckdb  # noqa: F401
    import pandas  # noqa: F401

    import bigsale.data.engines
    import bigsale.data.rollup  # noqa: F401

    start = time.perf_counter()
    results = run_raw(path) if which == "raw" else run_kit(path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "bytes": peak, "results": results}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--format", choices=["parquet", "csv"], default="parquet")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--measure", nargs=2, metavar=("WHICH", "PATH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure[0], Path(options.measure[1]))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"orders.{options.format}"
        make(path, options.rows)
        size = path.stat().st_size / 1e6
        print(f"{options.rows:,} orders, {options.format}, {size:,.0f} MB")
        runs: dict[str, list[dict]] = {"raw": [], "kit": []}
        for _ in range(options.repeat):
            for which in runs:
                runs[which].append(child(which, path))
    return verdict(runs)


def child(which: str, path: Path) -> dict:
    command = [sys.executable, __file__, "--measure", which, str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(told.stdout)


def verdict(runs: dict[str, list[dict]]) -> int:
    """Print both and return 0 where the kit keeps its promises."""
    best = {which: min(run["seconds"] for run in told) for which, told in runs.items()}
    peak = {which: max(run["bytes"] for run in told) for which, told in runs.items()}
    for which in runs:
        print(f"  {which}: {best[which]:6.2f} s, {peak[which] / 1e6:6,.0f} MB")
    times = best["kit"] / best["raw"]
    same = len({str(run["results"]) for told in runs.values() for run in told}) == 1
    print(f"  kit/raw {times:.2f} (at most {MOST_TIMES}); same results: {same}")
    return 0 if times <= MOST_TIMES and peak["kit"] <= MOST_BYTES and same else 1


if __name__ == "__main__":
    sys.exit(main())
