"""From the settings to what fixes the meaning of a state, and from a state's stamp to whether these settings may go on.

A tally of a day is none of an hour, whatever its key says. So each snapshot is stamped with the settings it was counted
with, and with the version of its format; a worker with others, or of an older release, writes nothing over it.
"""

from collections.abc import Mapping
from typing import Any

from schemas.times import format_duration
from streams.errors import AndonError
from streams.settings import Settings

FORMAT = "format"
VERSION = 1
"""Of keys and markers of a changelog; each value has a version of its own besides (`streams/core/snapshot.py`)."""

DURATIONS = ("period", "grace")
FIXED = ("period", "grace", "timezone", "day_start", "partitions", "windows")
"""The settings that fix the meaning of a state; one that a release does not have is passed over."""

REMEDY = "set it as it was, or choose a new ANDON_GROUP, which counts everything again"


class OtherMeaning(AndonError):  # noqa: N818 - the name says it
    """The state was counted with other settings, or by a newer release."""


class Meaning:
    """What a worker's settings make of its state."""

    def __init__(self, settings: Settings) -> None:
        self._texts = {name: _text(name, getattr(settings, name)) for name in FIXED if hasattr(settings, name)}
        self._defaults = {name: _text(name, Settings.model_fields[name].default) for name in self._texts}

    def stamp(self) -> dict[str, str]:
        """What a snapshot remembers of it."""
        return {FORMAT: str(VERSION), **self._texts}

    def require_same(self, where: str, stamp: Mapping[str, str]) -> None:
        """Raises OtherMeaning when a snapshot means something else; `where` names its changelog.

        A stamp without any of them is of a release that wrote none, and is taken as it is. One that lacks a setting is
        of a release that did not have it, and counted by its default.
        """
        self._require_readable(where, stamp)
        if not stamp.keys() & self._texts.keys():
            return
        told = {name: stamp.get(name, self._defaults[name]) for name in self._texts}
        other = [name for name, text in told.items() if text != self._texts[name]]
        if other:
            was = ", ".join(f"ANDON_{name.upper()}={told[name]}" for name in other)
            now = ", ".join(f"ANDON_{name.upper()}={self._texts[name]}" for name in other)
            msg = f"the state in {where} was counted with {was}, and this worker has {now}: {REMEDY}"
            raise OtherMeaning(msg)

    def _require_readable(self, where: str, stamp: Mapping[str, str]) -> None:
        version = stamp.get(FORMAT, "1")
        if not version.isdigit() or int(version) > VERSION:
            msg = (
                f"the state in {where} has the format {version}, and this release reads up to {VERSION}: "
                "run the release that wrote it, or choose a new ANDON_GROUP, which counts everything again"
            )
            raise OtherMeaning(msg)


def require_within(where: str, source: str, position: int, end: int) -> None:
    """Raises OtherMeaning when a snapshot stands at an offset that its source does not reach."""
    if position >= end:
        msg = (
            f"the state in {where} stands at offset {position}, and {source} ends before {end}: the topic lost "
            "records, or the state is another's; choose a new ANDON_GROUP, which counts everything again"
        )
        raise OtherMeaning(msg)


def _text(name: str, value: Any) -> str:
    if name in DURATIONS and isinstance(value, int):
        return format_duration(value)
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
