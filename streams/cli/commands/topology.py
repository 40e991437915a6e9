"""From `andon topology` to the map: topic, operator, table, topic."""

from streams.cli.options import Json, Set, load_settings
from streams.cli.output import print_json


def topology(json: Json = False, set_: Set = None) -> None:
    """Print the map of the running code."""
    settings = load_settings(set_)
    from streams.topology import describe, rows

    if json:
        print_json([row._asdict() for row in rows(settings.core(), settings.topic_prefix)])
    else:
        print(describe(settings.core(), settings.topic_prefix))
