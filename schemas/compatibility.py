"""Two JSON Schemas of one event flow in, the published and the present; out come the changes that would break somebody.

An input may accept more and never less, since publishers go on as before. An output may promise more and never less,
since subscribers go on as before. `BREAKS` says which change breaks which side.
"""

from collections.abc import Iterator
from enum import Enum
from itertools import zip_longest
from typing import Any, Literal, NamedTuple

from schemas.documents import Document
from schemas.vocabulary import KNOWN

Side = Literal["input", "output"]

_BOTH: frozenset[Side] = frozenset({"input", "output"})
_INPUT: frozenset[Side] = frozenset({"input"})
_OUTPUT: frozenset[Side] = frozenset({"output"})
_NOBODY: frozenset[Side] = frozenset()


class Kind(Enum):
    """What can happen to a field."""

    ADDED = "was added as an optional field"
    ADDED_REQUIRED = "was added as a required field"
    REMOVED = "was removed"
    BECAME_REQUIRED = "became required"
    BECAME_OPTIONAL = "became optional"
    TYPE_NARROWED = "has a narrower type"
    TYPE_WIDENED = "has a wider type"
    TYPE_CHANGED = "has another type"
    RANGE_NARROWED = "has a narrower range"
    RANGE_WIDENED = "has a wider range"
    VALUE_REMOVED = "lost a value of its closed set"
    VALUE_ADDED = "has a new value in its closed set"
    KNOWN_REMOVED = "lost a known value of its open set"
    KNOWN_ADDED = "has a new known value in its open set"
    FORM_CHANGED = "has another form"
    DEFAULT_CHANGED = "has another default"
    CONDITION_ADDED = "has a new condition"
    CONDITION_REMOVED = "lost a condition"


BREAKS: dict[Kind, frozenset[Side]] = {
    Kind.ADDED: _NOBODY,
    Kind.ADDED_REQUIRED: _INPUT,
    Kind.REMOVED: _BOTH,
    Kind.BECAME_REQUIRED: _INPUT,
    Kind.BECAME_OPTIONAL: _OUTPUT,
    Kind.TYPE_NARROWED: _INPUT,
    Kind.TYPE_WIDENED: _OUTPUT,
    Kind.TYPE_CHANGED: _BOTH,
    Kind.RANGE_NARROWED: _INPUT,
    Kind.RANGE_WIDENED: _OUTPUT,
    Kind.VALUE_REMOVED: _INPUT,
    Kind.VALUE_ADDED: _OUTPUT,
    Kind.KNOWN_REMOVED: _BOTH,
    Kind.KNOWN_ADDED: _NOBODY,
    Kind.FORM_CHANGED: _BOTH,
    Kind.DEFAULT_CHANGED: _INPUT,
    Kind.CONDITION_ADDED: _INPUT,
    Kind.CONDITION_REMOVED: _OUTPUT,
}
"""Whom each change breaks: the publishers of an input, the subscribers of an output, or both."""

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_FORMS = ("pattern", "format")
_PARTS = {"items": "[]", "additionalProperties": "*", "propertyNames": "(name)"}


class Change(NamedTuple):
    """One change of one field; `detail` says from what to what."""

    field: str
    kind: Kind
    detail: str = ""

    def breaks(self, side: Side) -> bool:
        """Whether those on the other end of a v1 topic would be broken by it."""
        return side in BREAKS[self.kind]


class _Pair(NamedTuple):
    """The same place in the old and the new document."""

    field: str
    old: Document
    new: Document
    old_root: Document
    new_root: Document

    def below(self, name: str, old: Any, new: Any) -> "_Pair":
        """The pair of two schemas one level down."""
        return self._replace(
            field=_join(self.field, name), old=_resolved(old, self.old_root), new=_resolved(new, self.new_root)
        )


def changes(old: Document, new: Document) -> list[Change]:
    """Every change from `old` to `new` that anyone could notice on the wire."""
    return list(_changes(_Pair("", old, new, old, new)))


def _changes(pair: _Pair) -> Iterator[Change]:
    old, new = _variants(pair.old, pair.old_root), _variants(pair.new, pair.new_root)
    yield from _type_changes(pair.field, set(old), set(new))
    for name in old.keys() & new.keys():
        variant = pair._replace(old=old[name], new=new[name])
        for compare in (_ranges, _values, _known, _forms, _defaults, _conditions, _fields, _parts):
            yield from compare(variant)


def _resolved(schema: Document | bool | None, root: Document) -> Document:
    """`schema` with its reference followed; none at all, like `true`, is the schema of anything."""
    if not isinstance(schema, dict):
        return {}
    if "$ref" not in schema:
        return schema
    target: Document = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    return target | {key: value for key, value in schema.items() if key != "$ref"}


def _variants(schema: Document, root: Document) -> dict[str, Document]:
    """The types a value may have, by name; the objects of a union go by the name of their definition."""
    branches = schema.get("anyOf") or schema.get("oneOf")
    if not branches:
        return {str(schema.get("type", "any")): schema}
    siblings = {key: value for key, value in schema.items() if key == "default"}
    is_union = sum("$ref" in branch for branch in branches) > 1
    named: dict[str, Document] = {}
    for branch in branches:
        resolved = _resolved(branch, root) | siblings
        name = branch["$ref"].rsplit("/", 1)[-1] if is_union and "$ref" in branch else resolved.get("type", "any")
        named[name] = resolved
    return named


def _type_changes(field: str, old: set[str], new: set[str]) -> Iterator[Change]:
    detail = f"{' or '.join(sorted(old))} → {' or '.join(sorted(new))}"
    gained, lost = _beyond(new, old), _beyond(old, new)
    if gained and lost:
        yield Change(field, Kind.TYPE_CHANGED, detail)
    elif gained:
        yield Change(field, Kind.TYPE_WIDENED, detail)
    elif lost:
        yield Change(field, Kind.TYPE_NARROWED, detail)


def _beyond(types: set[str], others: set[str]) -> set[str]:
    """The types that `others` do not cover; anything covers all, and a number covers an integer."""
    covered = others | ({"integer"} if "number" in others else set())
    return set() if "any" in others else types - covered


def _ranges(pair: _Pair) -> Iterator[Change]:
    for key in (*_LOWER, *_UPPER):
        sign, free = (1, float("-inf")) if key in _LOWER else (-1, float("inf"))
        old, new = pair.old.get(key, free), pair.new.get(key, free)
        if old != new:
            kind = Kind.RANGE_NARROWED if (new - old) * sign > 0 else Kind.RANGE_WIDENED
            yield Change(pair.field, kind, f"{key} {pair.old.get(key, 'none')} → {pair.new.get(key, 'none')}")


def _values(pair: _Pair) -> Iterator[Change]:
    old, new = _closed_set(pair.old), _closed_set(pair.new)
    if old is None and new is None:
        return
    if old is None or new is None:
        yield Change(pair.field, Kind.TYPE_NARROWED if old is None else Kind.TYPE_WIDENED, "a closed set of values")
        return
    for value in (value for value in old if value not in new):
        yield Change(pair.field, Kind.VALUE_REMOVED, str(value))
    for value in (value for value in new if value not in old):
        yield Change(pair.field, Kind.VALUE_ADDED, str(value))


def _known(pair: _Pair) -> Iterator[Change]:
    """What an open vocabulary lists; one that was closed before is held to what it had."""
    old, new = pair.old.get(KNOWN) or _closed_set(pair.old) or [], pair.new.get(KNOWN)
    if new is None and KNOWN not in pair.old:
        return
    for value in (value for value in old if value not in (new or ())):
        yield Change(pair.field, Kind.KNOWN_REMOVED, str(value))
    for value in (value for value in new or () if value not in old):
        yield Change(pair.field, Kind.KNOWN_ADDED, str(value))


def _closed_set(schema: Document) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _forms(pair: _Pair) -> Iterator[Change]:
    for key in _FORMS:
        if pair.old.get(key) != pair.new.get(key):
            yield Change(pair.field, Kind.FORM_CHANGED, f"{key} {pair.old.get(key)} → {pair.new.get(key)}")


def _defaults(pair: _Pair) -> Iterator[Change]:
    old, new = pair.old.get("default"), pair.new.get("default")
    if old != new and old is not None:
        yield Change(pair.field, Kind.DEFAULT_CHANGED, f"{old} → {new}")


def _conditions(pair: _Pair) -> Iterator[Change]:
    old, new = pair.old.get("allOf", []), pair.new.get("allOf", [])
    for condition in (condition for condition in new if condition not in old):
        yield Change(pair.field, Kind.CONDITION_ADDED, str(condition))
    for condition in (condition for condition in old if condition not in new):
        yield Change(pair.field, Kind.CONDITION_REMOVED, str(condition))


def _fields(pair: _Pair) -> Iterator[Change]:
    old, new = pair.old.get("properties", {}), pair.new.get("properties", {})
    old_required, new_required = set(pair.old.get("required", ())), set(pair.new.get("required", ()))
    for name in [*old, *(name for name in new if name not in old)]:
        field = _join(pair.field, name)
        if name not in new:
            yield Change(field, Kind.REMOVED)
        elif name not in old:
            yield Change(field, Kind.ADDED_REQUIRED if name in new_required else Kind.ADDED)
        else:
            yield from _changes(pair.below(name, old[name], new[name]))
    for name in sorted(new_required ^ old_required):
        if (name in old) == (name in new):
            kind = Kind.BECAME_REQUIRED if name in new_required else Kind.BECAME_OPTIONAL
            yield Change(_join(pair.field, name), kind)


def _parts(pair: _Pair) -> Iterator[Change]:
    """What the items of a list and the keys and values of a map went through."""
    for key, name in _PARTS.items():
        if key in pair.old or key in pair.new:
            yield from _changes(pair.below(name, pair.old.get(key), pair.new.get(key)))
    places = zip_longest(pair.old.get("prefixItems", ()), pair.new.get("prefixItems", ()))
    for place, (old, new) in enumerate(places):
        yield from _changes(pair.below(f"[{place}]", old, new))


def _join(field: str, name: str) -> str:
    return f"{field}.{name}".lstrip(".")
