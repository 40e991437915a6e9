"""The worker process that end-to-end tests start, kill and stop."""

import sys

from streams.errors import AndonError
from streams.runtime.worker import run_worker
from streams.settings import Settings

if __name__ == "__main__":
    try:
        sys.exit(run_worker(Settings.load()))
    except AndonError as error:
        sys.exit(f"andon: {error}")
