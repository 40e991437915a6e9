"""From `andon report FILE…` to one self-contained page: logs, or tables and a map, replayed and told."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.left_out import SHORT, tell_left_out
from streams.cli.options import Json, Period, Set, load_settings
from streams.cli.output import complain, note, print_counts, print_json, progress
from streams.cli.tables import MapFile, Query, map_of
from streams.errors import MisuseError

if TYPE_CHECKING:
    from streams.files.imported import Imported
    from streams.files.maps import Map
    from streams.settings import Settings

MOST_LOST = 0.01


def report(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]...", help="Logs of events, or tables.")] = None,
    *,
    out: Annotated[Path, typer.Option("--out", dir_okay=False, metavar="FILE.html", help="The page to write.")],
    map_: MapFile = None,
    sample: Annotated[bool, typer.Option("--sample", help="The sample that ships with Andon.")] = False,
    query: Query = None,
    period: Period = None,
    set_: Set = None,
    json: Json = False,
) -> int:
    """Replay logs, or tables by a map, and write one page: verdict, where, since when, why, what to do, charts."""
    settings = load_settings(set_, period=period)
    if sample == bool(files):
        msg = "say what to report on: logs of events, or tables with --map MAP.toml, or --sample"
        raise MisuseError(msg)
    if sample:
        files, map_ = _sample()
    logs, tables = _sorted(files or [])
    if tables and map_ is None:
        msg = (
            f"{tables[0]} is a table: say with --map MAP.toml what its columns mean; "
            f"`andon import csv {tables[0]} --guess > MAP.toml` proposes one"
        )
        raise MisuseError(msg)
    map_read = map_of(map_, query) if tables and map_ is not None else None
    with TemporaryDirectory(prefix="andon-report-") as folder:
        imported = _imported(map_read, tables, Path(folder)) if map_read is not None else None
        if imported is not None:
            logs.append(Path(folder) / "imported.jsonl")
        account = _replayed(logs, Path(folder), _in_zone(settings, map_read))
        size = out.write_bytes(_page(Path(folder), files or [], account, imported))
    code = tell_left_out(imported, None) if imported is not None else 0
    told = {**(imported.account() if imported else {}), **account, "bytes": size, "out": str(out)}
    (print_json if json else print_counts)(told)
    return code or _lost(account)


def _sample() -> tuple[list[str], Path]:
    """The tables and the map of the sample."""
    from importlib.resources import files

    folder = Path(str(files("streams.files").joinpath("sample")))
    return [str(folder / name) for name in ("production.csv", "survey.csv")], folder / "map.toml"


def _sorted(files: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Logs of events, and tables."""
    from streams.files.tables import is_log

    for name in files:
        if "://" not in name and not Path(name).is_file():
            msg = f"{name}: there is no such file"
            raise MisuseError(msg)
    logs = [Path(name) for name in files if "://" not in name and is_log(Path(name))]
    return logs, [name for name in files if Path(name) not in logs]


def _imported(map_: "Map", tables: Sequence[str], folder: Path) -> "Imported":
    from streams.files.importing import import_tables
    from streams.files.log_file import write_lines

    imported = import_tables(map_, tables)
    write_lines(imported.log_lines(), folder / "imported.jsonl")
    return imported


def _in_zone(settings: "Settings", map_: "Map | None") -> "Settings":
    """The plant's days are those of the map's zone, unless somebody has set others."""
    zone = map_.times.zone if map_ is not None else None
    if zone is None or "timezone" in settings.model_fields_set:
        return settings
    try:
        return settings.with_overrides({"timezone": zone})
    except MisuseError:
        note(f"days are those of {settings.timezone}, since {zone} is no name of a zone with rules")
        return settings


def _replayed(logs: Sequence[Path], folder: Path, settings: "Settings") -> dict[str, int]:
    from streams.dev.replay import replay

    with progress("replaying") as on_progress:
        return dict(replay(logs, folder, settings, progress=on_progress))


def _page(
    folder: Path,
    sources: Sequence[str],
    account: Mapping[str, int],
    imported: "Imported | None",
) -> bytes:
    from streams.files.report import Told, read_outputs, report_page

    enterprises, rejected = read_outputs(folder)
    told = Told(
        sources=[_name(source) for source in sources],
        account={**(imported.account() if imported else {}), **account},
        left_out=imported.reasons() if imported else (),
    )
    return report_page(enterprises, rejected, told).encode()


def _name(source: str) -> str:
    """The file's name; of a database nothing that may hold a password."""
    return "a database" if "://" in source else Path(source).name


def _lost(account: Mapping[str, int]) -> int:
    """3 where more than 1 % of the events were late or rejected."""
    lost = account.get("late", 0) + account.get("rejected", 0)
    if lost <= MOST_LOST * account.get("published", 0):
        return 0
    complain(f"{lost:,} of {account.get('published', 0):,} events were late or rejected: the page lists why")
    return SHORT
