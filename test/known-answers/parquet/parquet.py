# Makes the Parquet files beside it, with pyarrow, which had no part in reading them: one for each compression, and one of every kind of
# column. Run: python3 parquet.py
import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

rows = 500
number = pa.array([None if i % 97 == 5 else (i * 37 % 101) / 8 for i in range(rows)], pa.float64())
whole = pa.array([i * 7 % 13 for i in range(rows)], pa.int32())
word = pa.array([None if i % 83 == 1 else ["red", "green", "blue"][i % 3] for i in range(rows)], pa.string())
plain = pa.table({"number": number, "whole": whole, "word": word})
for compression in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
    pq.write_table(plain, f"{compression}.parquet", compression=compression, row_group_size=200)

first = dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc)
few = 12
kinds = pa.table(
    {
        "float32": pa.array([i / 4 for i in range(few)], pa.float32()),
        "int64": pa.array([i - 3 for i in range(few)], pa.int64()),
        "id": pa.array([123456789012345670 + i for i in range(few)], pa.int64()),
        "code": pa.array([f"{i % 4:02d}" for i in range(few)], pa.string()),
        "truth": pa.array([None if i == 7 else i % 2 == 0 for i in range(few)], pa.bool_()),
        "decimal": pa.array([Decimal(i) / 4 for i in range(few)], pa.decimal128(9, 2)),
        "day": pa.array([(first + dt.timedelta(days=i)).date() for i in range(few)], pa.date32()),
        "micro": pa.array([first + dt.timedelta(hours=i) for i in range(few)], pa.timestamp("us", tz="UTC")),
        "milli": pa.array([first + dt.timedelta(minutes=i) for i in range(few)], pa.timestamp("ms")),
        "dictionary": pa.array(["ab"[i % 2] for i in range(few)]).dictionary_encode(),
        "empty": pa.array([None] * few, pa.float64()),
    }
)
pq.write_table(kinds, "kinds.parquet")
nested = pa.table({"x": pa.array([1.0, 2.0]), "list": pa.array([[1, 2], [3]])})
pq.write_table(nested, "nested.parquet")
twice = pa.table([pa.array([1.0, 2.0]), pa.array([3.0, 4.0])], names=["x", "x"])
pq.write_table(twice, "twice.parquet")
# the dictionary of a column without values is empty, and what LZ4 makes of nothing is one byte
gone = pa.table({"x": pa.array([1.0, 2.0]), "gone": pa.array([None, None], pa.float64())})
pq.write_table(gone, "gone.parquet", compression="lz4")

# times of day in the units that there are, and bytes that are no text
clock = [dt.time(0, 0), dt.time(13, 5, 9), dt.time(23, 59, 59, 250000)]
units = {"ms": pa.time32("ms"), "us": pa.time64("us"), "ns": pa.time64("ns")}
times = {unit: pa.array(clock, kind) for unit, kind in units.items()}
pq.write_table(pa.table({**times, "text": [b"ab", b"cd", b"ab"]}), "times.parquet")
pq.write_table(pa.table({"x": [1.0, 2.0], "bytes": [b"\xff\x00", b"\xfe\x00"]}), "bytes.parquet")
