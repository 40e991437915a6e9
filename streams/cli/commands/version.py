"""From the installed packages to the versions that a bug report needs."""

from streams.cli.options import Json
from streams.cli.output import print_counts, print_json

PACKAGES = ("andon", "faust-streaming", "aiokafka", "pydantic")


def version(json: Json = False) -> None:
    """Print the version of Andon and of what it stands on."""
    import platform
    from importlib.metadata import version as version_of

    versions = {name: version_of(name) for name in PACKAGES} | {"python": platform.python_version()}
    (print_json if json else print_counts)(versions)
