"""From the text of one setting to its value: durations, lists, broker addresses; each says what is allowed."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_settings import NoDecode

from schemas.times import parse_duration
from schemas.vocabulary import ACTION_CODES

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def _duration(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return parse_duration(str(value))
    except ValueError:
        msg = "write an ISO 8601 duration such as PT15M, PT1H, P1D or P7D"
        raise ValueError(msg) from None


def _duration_not_negative(value: Any) -> int:
    if (ms := _duration(value)) < 0:
        msg = "a duration here cannot be negative"
        raise ValueError(msg)
    return ms


def _period(value: Any) -> int:
    if not MINUTE_MS <= (ms := _duration(value)) <= 31 * DAY_MS:
        msg = "a period lasts from PT1M to P31D"
        raise ValueError(msg)
    return ms


def _parts(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.strip("[] ").split(",") if part.strip())


def _efforts(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    pairs = [part.partition("=")[::2] for part in _parts(value)]
    if all(code in ACTION_CODES and _is_positive(effort) for code, effort in pairs):
        return tuple(sorted((code, float(effort)) for code, effort in pairs))
    msg = f"write code=effort, such as add_capacity=20,audit_supplier=1; the codes are {', '.join(ACTION_CODES)}"
    raise ValueError(msg)


def _capacities(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    pairs = [tuple(side.strip() for side in part.rpartition("=")[::2]) for part in _parts(value)]
    if all(name and _is_positive(units) for name, units in pairs):
        return tuple(sorted((name, float(units)) for name, units in pairs))
    msg = "write STAGE=units a day or SITE/STAGE=units a day, such as assembly=120,north/assembly=60"
    raise ValueError(msg)


def _is_positive(text: str) -> bool:
    return re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text) is not None and float(text) > 0


def _brokers(value: Any) -> str:
    addresses = _parts(value) if isinstance(value, str) else ()
    if addresses and all(_is_address(address) for address in addresses):
        return ",".join(addresses)
    msg = "write host:port, several separated by commas, such as 127.0.0.1:9092"
    raise ValueError(msg)


def _is_address(text: str) -> bool:
    match = re.fullmatch(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})", text)
    return match is not None and 0 < int(match[1]) <= 65_535


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError, ValueError):
        msg = f"{text[:80]!r} is no time zone: write an IANA name such as Europe/Warsaw or UTC"
        raise ValueError(msg) from None
    return text


def day_start_ms(text: str) -> int:
    """06:00 as milliseconds after midnight."""
    hour, minute = text.split(":")
    return int(hour) * HOUR_MS + int(minute) * MINUTE_MS


Milliseconds = Annotated[int, BeforeValidator(_duration_not_negative)]
Period = Annotated[int, BeforeValidator(_period)]
BrokerList = Annotated[str, BeforeValidator(_brokers)]
IntegerList = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_parts)]
NameList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parts)]
Efforts = Annotated[tuple[tuple[str, float], ...], NoDecode, BeforeValidator(_efforts)]
Zone = Annotated[str, AfterValidator(_zone)]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$")]
TopicWord = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]*$", max_length=100)]


def _page_url(text: str) -> str:
    """A link that others can follow; Alertmanager refuses every alert whose link is none."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not text.isprintable() or " " in text:
        msg = f"{text[:80]!r} is no http(s) URL: write one such as https://andon.example.com or http://host:8080"
        raise ValueError(msg)
    return text


PageUrl = Annotated[str, AfterValidator(_page_url)]
StoreUrl = Annotated[str, StringConstraints(pattern=r"^(memory|rocksdb)://")]
Capacities = Annotated[tuple[tuple[str, float], ...], NoDecode, BeforeValidator(_capacities)]
