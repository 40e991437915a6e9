import json

import pytest

from streams.core.closed.closing import (
    MAX_TALLIES,
    STAGE,
    ClosedTally,
    Closing,
    batches,
    decode_closing,
    encode_closing,
)
from streams.core.tallies.stage import StageKey

WELDING = StageKey("main", "north", "", "valve", "welding", "")


def test_a_closing_survives_its_encoding():
    tally = ClosedTally(STAGE, 7, WELDING, 0, 0, [1, 1, 1, 0, 0, {}, {}, {}])
    closing = Closing("stage-events.v1/2", [tally], closed=7, idle=True)

    assert decode_closing(encode_closing(closing)) == closing


def test_a_scope_travels_by_the_names_of_its_labels_and_the_message_says_its_version():
    raw = encode_closing(Closing("stage-events.v1/2", [ClosedTally(STAGE, 7, WELDING, 0, 0, [])]))

    assert json.loads(raw) == {
        "v": 2,
        "source": "stage-events.v1/2",
        "tallies": [
            ["stage", 7, {"enterprise": "main", "product": "valve", "site": "north", "stage": "welding"}, 0, 0, []]
        ],
    }


def test_a_closing_of_a_release_that_wrote_values_alone_is_read():
    raw = b'{"source":"a","tallies":[["stage",7,["main","north","","valve","welding",""],0,0,[]]],"closed":7}'

    assert decode_closing(raw) == Closing("a", [ClosedTally(STAGE, 7, WELDING, 0, 0, [])], closed=7)


def test_a_closing_of_a_newer_release_is_refused_in_words():
    with pytest.raises(ValueError, match="version 3; this release reads up to 2"):
        decode_closing(b'{"v":3,"source":"a"}')


def test_tallies_travel_by_enterprise_in_bounded_batches():
    mine = [ClosedTally(STAGE, 1, ("a", str(number)), 0, 0, []) for number in range(MAX_TALLIES + 1)]
    other = ClosedTally(STAGE, 1, ("b", "0"), 0, 0, [])

    assert [(name, len(batch)) for name, batch in batches([*mine, other])] == [("a", MAX_TALLIES), ("a", 1), ("b", 1)]


def test_a_tally_of_many_codes_weighs_as_several():
    codes = {f"c{number}": 1 for number in range(40)}
    rich = [ClosedTally(STAGE, 1, ("a", str(number)), 0, 0, [1, codes, [[1], [2]]]) for number in range(40)]

    sizes = [len(batch) for _, batch in batches(rich)]
    assert sum(sizes) == 40
    assert max(sizes) == MAX_TALLIES // 11
