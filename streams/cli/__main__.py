"""From `python -m streams.cli` to the same command line as `andon`."""

import sys

from streams.cli.entry import main

sys.exit(main())
