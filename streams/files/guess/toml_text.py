"""From a proposed map to the text of its file, with a comment where something was found out or is still open."""

import json
from collections.abc import Mapping
from typing import Any

WIDTH = 100


def toml_text(proposed: Mapping[str, Any], notes: Mapping[str, str]) -> str:
    """The file: [read], [times] and every [[events]]; `notes` stand behind the key they are about."""
    lines = ['# What the columns mean; the keys are described in the README under "Your own tables".', "version = 1"]
    for part in ("read", "times"):
        if proposed.get(part):
            lines += ["", f"[{part}]", *_pairs(proposed[part], part, notes)]
    for number, block in enumerate(proposed["events"], start=1):
        lines += ["", "[[events]]", *_pairs(block, f"events[{number}]", notes)]
    return "\n".join(lines) + "\n"


def _pairs(part: Mapping[str, Any], where: str, notes: Mapping[str, str]) -> list[str]:
    lines = []
    for key, value in part.items():
        note = notes.get(f"{where}.{key}")
        lines += [f"# {note}"] if note else []
        lines.append(f"{_key(key)} = {_value(value)}")
    return lines


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        parts = [_value(inner) for inner in value]
        one_line = f"[{', '.join(parts)}]"
        return one_line if len(one_line) < WIDTH else "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def _key(key: str) -> str:
    return key if key and all(sign.isascii() and (sign.isalnum() or sign in "_-") for sign in key) else _value(key)
