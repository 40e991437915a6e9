"""Names that a reader would take for one, and that are counted apart."""

import pytest

from schemas.names import likeness
from streams.cli.look_alikes import look_alikes, told


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paint", "paint"),
        ("Łódź", "Lodz"),
        ("line-1", "Line 1"),
        ("раint", "paint"),
        ("Straße", "strasse"),
        ("ﬁx", "fix"),
    ],
)
def test_names_that_look_alike_have_one_likeness(one: str, other: str) -> None:
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize(("one", "other"), [("valve", "value"), ("L1", "L11"), ("north", "south"), ("-", "_")])
def test_other_names_have_another(one: str, other: str) -> None:
    assert likeness(one) != likeness(other)


def test_they_are_told_by_label_and_names_of_two_labels_are_not_compared() -> None:
    scopes = [
        {"kind": "stage", "site": "Łódź", "product": "valve", "stage": "paint"},
        {"kind": "stage", "site": "Lodz", "product": "Valve", "stage": "valve"},
        {"kind": "satisfaction", "product": "valve"},
    ]

    assert told(look_alikes(scopes)) == "site 'Lodz', 'Łódź'; product 'Valve', 'valve'"
    assert look_alikes([*scopes[:1], {"kind": "enterprise"}]) == []
