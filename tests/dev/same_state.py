"""Two objects of state in; the first place at which they differ out."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from streams.core.alerts.live import Live

BOOKKEEPING = frozenset(
    {
        *("dirty", "gone", "moved", "_moved", "changed", "saved", "stored", "dirty_from", "level_changed", "wished"),
        *("read", "_counted", "_told", "_met", "texts", "frozen_text", "merged", "merged_before", "ordered"),
    }
)
"""What was changed since the last save, where it was stored, and what is kept to be quick."""


def difference(mine: Any, theirs: Any, path: str = "state") -> str | None:
    """A path and the two values; None where there is no difference."""
    if _plain(mine) or _plain(theirs):
        return None if mine == theirs else f"{path}: {str(mine)[:200]} instead of {str(theirs)[:200]}"
    a, b = _parts(mine), _parts(theirs)
    if a.keys() != b.keys():
        return f"{path}: {sorted(map(str, a))} instead of {sorted(map(str, b))}"
    found = (difference(a[name], b[name], f"{path}.{name}") for name in a)
    return next((each for each in found if each is not None), None)


def _parts(value: Any) -> dict[Any, Any]:
    """What a value is made of, by name or number."""
    if isinstance(value, dict):
        return {name: part for name, part in value.items() if not _empty(part)}
    if isinstance(value, list | tuple):
        return dict(enumerate(value))
    names = (
        [f.name for f in fields(value) if f.compare] if is_dataclass(value) else list(getattr(value, "__dict__", {}))
    )
    parts = {name: getattr(value, name) for name in names if name not in BOOKKEEPING}
    if isinstance(value, Live) and not value.published:  # the next finding brings it anew
        parts["finding"] = replace(value.finding, evidence={}, design={})
    if "pieces" in parts:  # however many messages a stored piece came in
        parts["pieces"] = [b",".join(bodies) for bodies in parts["pieces"]]
    return parts


def _empty(part: Any) -> bool:
    """What holds nothing is as good as missing: a period of which all units were heard of again, sums of no groups."""
    return part == {} or (isinstance(part, list) and bool(part) and all(_empty(each) for each in part))


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str | bytes | int | float | set | frozenset | type) or callable(value)
