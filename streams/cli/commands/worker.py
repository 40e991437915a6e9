"""From `andon worker` to the stream processor, once a broker with the right topics answers."""

from streams.cli.options import Period, Set, load_settings
from streams.cli.running import run


def worker(set_: Set = None, period: Period = None) -> int:
    """Run the stream processor until it is stopped."""
    settings = load_settings(set_, period=period)
    from streams.runtime.clients.readiness import require_topics

    run(require_topics(settings))  # before there is a log, so that a missing broker is one line and not three
    from streams.runtime.worker import run_worker

    return run_worker(settings)
