"""A TOML file of standards in, checked Benchmark rows out; what is wrong with it is one line."""

import tomllib
from pathlib import Path
from typing import Any

from streams.core.enterprise.benchmark import Benchmark, problems
from streams.settings.sources import SettingsError

FIELDS = ("metric", "value", "n", "source", "date", "stage")


def read_benchmarks(path: Path) -> tuple[Benchmark, ...]:
    """The rows `[[benchmark]]` with metric, value, n, source, date and, for a yield, stage; raises SettingsError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"ANDON_BENCHMARK_FILE={path}: cannot be read ({error.strerror})"
        raise SettingsError(msg) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path}: not TOML: {error}"
        raise SettingsError(msg) from None
    rows = content.get("benchmark")
    if not isinstance(rows, list):
        msg = f"{path}: holds no [[benchmark]] table; write one for each metric with {', '.join(FIELDS)}"
        raise SettingsError(msg)
    return tuple(_row(path, number, row) for number, row in enumerate(rows, start=1))


def _row(path: Path, number: int, row: dict[str, Any]) -> Benchmark:
    where = f"{path}: benchmark {number}"
    unknown = sorted(row.keys() - set(FIELDS))
    if unknown:
        msg = f"{where}: {', '.join(unknown)} is not known; write {', '.join(FIELDS)}"
        raise SettingsError(msg)
    try:
        benchmark = Benchmark(
            metric=str(row["metric"]),
            value=float(row["value"]),
            n=int(row.get("n", 0)),
            source=str(row["source"]),
            date=str(row["date"]),
            stage=str(row.get("stage", "")),
        )
    except KeyError as error:
        msg = f"{where}: {error.args[0]} is missing"
        raise SettingsError(msg) from None
    except (TypeError, ValueError):
        msg = f"{where}: value must be a ratio and n a whole number"
        raise SettingsError(msg) from None
    for problem in problems(benchmark):
        msg = f"{where}: {problem}"
        raise SettingsError(msg)
    return benchmark
