"""From an import to the lines that a publisher takes, each with the row it came from."""

import json
from collections.abc import Iterator

from streams.files.imported import Imported
from streams.runtime.clients.log_lines import LogLine, log_line


def lines_of(imported: Imported) -> Iterator[LogLine]:
    """The lines, in the order of their time."""
    for told in sorted(imported.events):
        yield log_line({"topic": told.topic, "value": json.loads(told.text)}, f"row {told.line}")
