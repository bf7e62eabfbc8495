"""The figures in long form as a Parquet file, for programs that read columns; pyarrow is an extra."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from functions.dashboard.lines import Line
from functions.errors import SettingInvalid


def write_parquet(lines: Sequence[Line], path: Path) -> None:
    """Write a table with a row for each line: texts, days, whole numbers, and shares as 64-bit floats.

    Raises:
        SettingInvalid: pyarrow is not installed.
    """
    try:
        # An extra of 170 MiB, which few want and no deployed function has.
        import pyarrow as pa  # noqa: PLC0415  see above
        import pyarrow.parquet as pq  # noqa: PLC0415  see above
    except ImportError as missing:
        raise SettingInvalid(
            "A Parquet file needs pyarrow, which is an extra of Fairlead. Install it with"
            " `.venv/bin/pip install pyarrow`, or write a table with --csv."
        ) from missing
    kinds = {
        "figure": pa.string(),
        "first": pa.date32(),
        "last": pa.date32(),
        "dimension": pa.string(),
        "value": pa.float64(),
        "count": pa.int64(),
        "low": pa.float64(),
        "high": pa.float64(),
        "maturity": pa.float64(),
    }
    pq.write_table(pa.Table.from_pylist([asdict(line) for line in lines], schema=pa.schema(kinds)), path)
