"""The labels of a scope in, what is written of them out, and back: sorted names and values, without the blank ones.

A scope is a named tuple in memory. Written out it is an object of its labels, so that a dimension that is added later
reads the scopes of older releases, and a scope without it is written as before. Releases up to 0.1 wrote the values
alone, in the order of the fields; these are read as well. A dimension added later has a default and stands last.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar, cast

from streams.core.snapshot import compact

Key = Any
"""A named tuple of labels; absent ones are empty strings."""
K = TypeVar("K")


@lru_cache(maxsize=65_536, typed=True)
def pairs(key: Key) -> Mapping[str, str]:
    """The labels that a scope has, sorted by name. The mapping is kept: do not change it."""
    return {name: value for name, value in sorted(key._asdict().items()) if value}


@lru_cache(maxsize=65_536, typed=True)
def scope_text(key: Key) -> str:
    """The same as compact JSON: the name of a scope in a snapshot."""
    return compact(pairs(key))


def load_scope(kind: type[K], data: Any) -> K:
    """The scope from its labels, or from the values alone as older releases wrote them; raises TypeError for a label
    that this release does not know.
    """
    make: Any = kind
    if isinstance(data, Mapping):
        blank = dict.fromkeys(make._fields, "")
        unknown = data.keys() - blank.keys()
        if unknown:
            msg = f"a scope has the labels {sorted(unknown)}, which this release does not know: run the newer one"
            raise TypeError(msg)
        return cast("K", make(**(blank | dict(data))))
    return cast("K", make(*data))


def identity_parts(key: Key) -> list[str]:
    """What an id of the scope is made of: the values of the dimensions that were there from the start, blank or not,
    and the names and values of later ones where the scope has them; so an id outlives an added dimension.
    """
    later = key._field_defaults
    first = [value for name, value in key._asdict().items() if name not in later]
    return first + [part for name in sorted(later) if (value := getattr(key, name)) for part in (name, value)]


def overflow(kind: type[K], key: Key, other: str) -> K:
    """The scope of an enterprise under which all is counted that finds no room."""
    make: Any = kind
    first = [name for name in make._fields if name not in make._field_defaults]
    return cast("K", make(key[0], *(other for _ in first[1:])))
