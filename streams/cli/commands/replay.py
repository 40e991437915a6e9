"""From `andon replay FILE… --out DIR` to the results of a log, computed without a broker by the same operators."""

from streams.cli.log_account import SkipBad, tell_account
from streams.cli.options import Json, LogFiles, OutFolder, Period, Set, load_settings
from streams.cli.output import lines_of, print_counts, print_json, progress


def replay(  # noqa: PLR0917 - options of a command
    files: LogFiles,
    out: OutFolder,
    period: Period = None,
    set_: Set = None,
    skip_bad: SkipBad = False,
    json: Json = False,
) -> int:
    """Run the operators over JSONL logs, in the order of their events; the same bytes on every run.

    Ends with exit code 3 when more than 1 % of the rows came late or were left out.
    """
    settings = load_settings(set_, period=period)
    from streams.dev.replay import replay as replay_logs

    bad: list[str] | None = [] if skip_bad else None
    with progress("replaying", lines_of(files)) as on_progress:
        account = replay_logs(files, out, settings, progress=on_progress, bad=bad)
    told = account if bad is None else {**account, "skipped": len(bad)}
    if json:
        print_json({**told, "out": out})
    else:
        print_counts({**told, "written to": str(out)})
    return tell_account(account, bad or [], out)
