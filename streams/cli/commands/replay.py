"""From `andon replay FILE… --out DIR` to the results of a log, computed without a broker by the same operators."""

from streams.cli.options import Json, LogFiles, OutFolder, Period, Set, load_settings
from streams.cli.output import lines_of, print_counts, print_json, progress


def replay(files: LogFiles, out: OutFolder, period: Period = None, set_: Set = None, json: Json = False) -> None:
    """Run the operators over JSONL logs; the same bytes on every run."""
    settings = load_settings(set_, period=period)
    from streams.dev.replay import replay as replay_logs

    with progress("replaying", lines_of(files)) as on_progress:
        account = replay_logs(files, out, settings, progress=on_progress)
    if json:
        print_json({**account, "out": out})
    else:
        print_counts({**account, "written to": str(out)})
