"""From the text of a map file to a checked map; what is wrong with it is one line that says where and what to do."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from streams.errors import MisuseError
from streams.files.cells.faults import UnsettledError
from streams.files.maps.model import OPEN, Map, open_keys


def load_map(path: Path) -> Map:
    """The map in a file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: the map cannot be read: {getattr(error, 'strerror', None) or error}"
        raise MisuseError(msg) from None
    return parse_map(text, str(path))


def parse_map(text: str, where: str) -> Map:
    """The map in a text; a MisuseError where it is none."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{where}: no TOML: {error}"
        raise MisuseError(msg) from None
    if left := open_keys(raw):
        verb = "says" if len(left) == 1 else "say"
        msg = f"{where}: {', '.join(left)} still {verb} {OPEN!r}: decide, and write it there"
        raise UnsettledError(msg)
    try:
        return Map.model_validate(raw)
    except ValidationError as error:
        msg_0 = f"{where}: {_told(error)}"
        raise MisuseError(msg_0) from None


def _told(error: ValidationError) -> str:
    first, *others = error.errors()
    more = f" (and {len(others)} more)" if others else ""
    return f"{_place(first['loc'])}{_what(first)}{more}"


def _place(loc: tuple[int | str, ...]) -> str:
    """events[1].product; the name of the shape, which pydantic puts in between, is left out."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc]
    if len(loc) > 2 and loc[0] == "events" and isinstance(loc[1], int):
        del parts[2]
    return "".join(parts).lstrip(".") + ": " if parts else ""


def _what(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "is no key of a map here; is it spelled as in the README?"
    if error["type"] == "missing":
        return "is missing"
    message = str(error["msg"])
    return message.removeprefix("Value error, ").replace("Input should be", "should be")
