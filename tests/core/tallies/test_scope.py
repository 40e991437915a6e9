"""A scope is written by the names of its labels, so that an added dimension reads what was written without it."""

from typing import NamedTuple

import pytest

from streams.core.closed.closing import SCOPES
from streams.core.tallies.links import LinkKey
from streams.core.tallies.relationship import RelationshipKey
from streams.core.tallies.scope import identity_parts, load_scope, overflow, pairs, scope_text
from streams.core.tallies.stage import StageKey

WELDING = StageKey("main", "north", "", "valve", "welding", "")


class Wider(NamedTuple):
    """StageKey as a later release may have it."""

    enterprise: str
    site: str
    line: str
    product: str
    stage: str
    supplier: str
    product_type: str = ""
    value_class: str = ""
    shift: str = ""


def test_what_is_written_is_sorted_by_name_and_holds_no_blank() -> None:
    assert list(pairs(WELDING).items()) == [
        ("enterprise", "main"),
        ("product", "valve"),
        ("site", "north"),
        ("stage", "welding"),
    ]
    assert scope_text(WELDING) == '{"enterprise":"main","product":"valve","site":"north","stage":"welding"}'


@pytest.mark.parametrize("kind", SCOPES.values(), ids=lambda kind: kind.__name__)
def test_a_scope_survives_being_written(kind) -> None:
    scope = kind(*(f"label {number}" for number in range(len(kind._fields))))

    assert load_scope(kind, pairs(scope)) == scope
    assert load_scope(kind, list(scope)) == scope


def test_a_release_that_knows_one_more_dimension_reads_what_was_written_without_it() -> None:
    assert load_scope(Wider, pairs(WELDING)) == Wider(*WELDING)
    assert load_scope(Wider, ["main", "north", "", "valve", "welding", ""]) == Wider(*WELDING[:6])


def test_an_added_dimension_changes_no_id_of_a_scope_without_it() -> None:
    assert identity_parts(Wider(*WELDING)) == identity_parts(WELDING) == ["main", "north", "", "valve", "welding", ""]
    assert identity_parts(WELDING._replace(value_class="a"))[6:] == ["value_class", "a"]
    assert identity_parts(WELDING._replace(product_type="a"))[6:] == ["product_type", "a"]


def test_a_label_that_only_a_newer_release_knows_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match=r"shift.*run the newer one"):
        load_scope(StageKey, pairs(Wider(*WELDING, shift="night")))


def test_scopes_of_two_kinds_with_the_same_values_are_not_taken_for_each_other() -> None:
    same = ("main", "a", "b")

    assert pairs(LinkKey(*same)) == {"enterprise": "main", "stage": "a", "segment": "b"}
    assert pairs(RelationshipKey(*same)) == {"enterprise": "main", "segment": "a", "relationship": "b"}


def test_the_rest_has_the_dimensions_that_were_there_from_the_start() -> None:
    assert overflow(StageKey, WELDING, "other") == StageKey("main", *["other"] * 5)
