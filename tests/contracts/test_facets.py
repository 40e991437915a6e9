"""Every facet of the registry: its state survives its encoding, and is bounded by what it says of itself."""

import json

import pytest

from schemas.topics import INSIGHTS, SUMMARIES
from streams.core.enterprise.facets import FACETS
from tests.core.closings import ASSESSMENT, SETTINGS, arriving, strained_enterprise


@pytest.mark.parametrize("name", sorted(FACETS))
def test_a_facet_carries_the_name_under_which_it_is_kept(name):
    assert FACETS[name](SETTINGS).name == name


def test_judging_goes_on_after_a_restart_as_if_there_had_been_none():
    records = arriving(strained_enterprise())
    half = len(records) // 2
    whole = ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs
    shard = ASSESSMENT.open(0, {}, -1)
    first = shard.fold(records[:half], half - 1).outs
    restarted = ASSESSMENT.open(0, {name: value for name, value in shard.changes().items() if value}, half - 1)
    rest = restarted.fold(records, len(records) - 1).outs

    assert [out.value for out in first + rest] == [out.value for out in whole]
    assert {out.topic for out in rest} >= {SUMMARIES, INSIGHTS}
    assert all(json.loads(out.value) for out in rest)
