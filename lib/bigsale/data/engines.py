"""Large order files as lazy frames: DuckDB here, PySpark where there is a cluster."""

from __future__ import annotations

import codecs
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import narwhals as nw

from bigsale.data.tables import ORDERS
from bigsale.errors import DataError, Problem

MEMORY_LIMIT = "1500MB"
NEEDED = ("order_id", "paid_at", "user_id", "channel", "gmv_cny", "refund_cny")
_DUCKDB_TYPES = {"date": "DATE", "datetime": "TIMESTAMP", "money": "DECIMAL(18,2)"}
_CHUNK_BYTES = 4_000_000
_SURE_CHARACTERS = 100


@contextmanager
def duckdb_orders(path: Path, *, shown: str) -> Iterator[nw.LazyFrame[Any]]:
    """Yield the orders of a CSV (UTF-8 or GBK) or Parquet file as a lazy frame on DuckDB.

    Memory is limited; what does not fit is kept in a temporary folder while the frame is in use.
    Raises DataError where the file is not what the contract says.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="bigsale-") as scratch:
        connection = duckdb.connect()
        connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        connection.execute(f"SET temp_directory = '{scratch}'")
        connection.execute("SET preserve_insertion_order = false")
        try:
            yield nw.from_native(_scan(connection, path, Path(scratch))).lazy()
        except duckdb.Error as error:
            raise DataError(_problem(error, shown)) from None
        finally:
            connection.close()


def _scan(connection: Any, path: Path, scratch: Path) -> Any:
    if path.suffix.lower() == ".parquet":
        relation = connection.read_parquet(str(path))
    else:
        readable = as_utf8(path, scratch)
        types = {name: _DUCKDB_TYPES.get(ORDERS.column(name).kind, "VARCHAR") for name in NEEDED}
        relation = connection.read_csv(str(readable), header=True, dtype=types, delimiter=",")
    missing = [name for name in NEEDED if name not in relation.columns]
    if missing:
        raise DataError(Problem("column is missing", path.name, 1, ", ".join(missing)))
    return relation.project(
        "order_id::VARCHAR AS order_id, paid_at::TIMESTAMP AS paid_at, "
        "user_id::VARCHAR AS user_id, channel::VARCHAR AS channel, "
        "gmv_cny, coalesce(refund_cny, 0) AS refund_cny"
    )


def _problem(error: Exception, shown: str) -> Problem:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return Problem(f"cannot be read: {' '.join(lines[:3])[:300]}", shown)


def as_utf8(path: Path, scratch: Path) -> Path:
    """Return a UTF-8 file with the same text; a GBK file is rewritten in pieces into `scratch`."""
    if is_utf8(path):
        return path
    target = scratch / "utf8.csv"
    with (
        path.open("r", encoding="gb18030", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        try:
            shutil.copyfileobj(source, out, _CHUNK_BYTES)
        except UnicodeDecodeError:
            problem = Problem("has an unknown text encoding", path.name, allowed="UTF-8 or GBK")
            raise DataError(problem) from None
    return target


def is_utf8(path: Path) -> bool:
    """Return whether the file is UTF-8; reads it in pieces until that is beyond doubt.

    GBK does not pass for UTF-8 over a hundred hanzi. A file that stops being UTF-8 later on is an
    error of whoever reads it.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    beyond_ascii = 0
    with path.open("rb") as file:
        try:
            while beyond_ascii < _SURE_CHARACTERS and (chunk := file.read(_CHUNK_BYTES)):
                if chunk.isascii() and not decoder.getstate()[0]:
                    continue
                text = decoder.decode(chunk)
                beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
            if beyond_ascii < _SURE_CHARACTERS:
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def spark_orders(session: Any, path: Path) -> nw.LazyFrame[Any]:
    """Return the orders of a CSV (UTF-8) or Parquet file as a lazy frame on PySpark (extra spark).

    `session`: a SparkSession.
    """
    if path.suffix.lower() == ".parquet":
        frame = session.read.parquet(str(path))
    else:
        frame = session.read.csv(str(path), header=True)
    return nw.from_native(
        frame.selectExpr(
            "cast(order_id AS string) AS order_id",
            "cast(paid_at AS timestamp) AS paid_at",
            "cast(user_id AS string) AS user_id",
            "cast(channel AS string) AS channel",
            "cast(gmv_cny AS decimal(18,2)) AS gmv_cny",
            "coalesce(cast(refund_cny AS decimal(18,2)), 0) AS refund_cny",
        )
    ).lazy()
