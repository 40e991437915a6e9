"""From `python -m streams.dev.broker [PORT]` to `run_broker`: the broker without the command line's packages."""

import sys

from streams.dev.broker.command import run_broker

if __name__ == "__main__":
    sys.exit(run_broker(int(sys.argv[1]) if len(sys.argv) > 1 else None))
