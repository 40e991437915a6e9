"""From `andon worker` to the stream processor, which waits until a broker answers."""

from streams.cli.options import Period, Set, load_settings


def worker(set_: Set = None, period: Period = None) -> int:
    """Run the stream processor until it is stopped."""
    settings = load_settings(set_, period=period)
    from streams.runtime.worker import run_worker

    return run_worker(settings)
