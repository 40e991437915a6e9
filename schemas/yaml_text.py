"""JSON-like data flows in and block-style YAML comes out, the same text for the same data.

Every string is written as JSON writes it, which YAML reads as it stands, so no rule of YAML's plain scalars can bite.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

_PLAIN_KEY = re.compile(r"[A-Za-z_$][\w$-]*", re.ASCII)
_AMBIGUOUS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def yaml_text(data: dict[str, Any]) -> str:
    """`data` as a YAML document."""
    return "\n".join(_mapping(data)) + "\n"


def _mapping(data: dict[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        yield from _entry(f"{_key(key)}:", value)


def _sequence(data: list[Any]) -> Iterator[str]:
    for value in data:
        yield from _entry("-", value)


def _entry(mark: str, value: Any) -> Iterator[str]:
    if not value or not isinstance(value, dict | list):
        yield f"{mark} {json.dumps(value, ensure_ascii=False)}"
        return
    yield mark
    for line in _mapping(value) if isinstance(value, dict) else _sequence(value):
        yield f"  {line}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) and key.lower() not in _AMBIGUOUS else json.dumps(key)
