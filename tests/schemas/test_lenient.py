"""Events as senders really write them: read where nothing is lost, and refused with what they should be elsewhere."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import Rejected, decode
from schemas.instants import plain_instant
from schemas.names import BLANK, clean_name
from schemas.times import to_millis
from schemas.topics import ACTIONS, FEEDBACK, STAGE_EVENTS, Topic

Example = Callable[..., dict[str, Any]]
NOON = 1_767_614_400_000


def read(example: Example, topic: Topic[Any], **changes: Any) -> Any:
    return decode(topic, json.dumps(example(topic, **changes)).encode())


@pytest.mark.parametrize(
    ("topic", "changes", "read_as"),
    [
        (STAGE_EVENTS, {"line": ""}, {"line": None}),
        (STAGE_EVENTS, {"line": " \u200b"}, {"line": None}),
        (STAGE_EVENTS, {"enterprise": "", "attempt": ""}, {"enterprise": "main", "attempt": 1}),
        (STAGE_EVENTS, {"enterprise": None, "defects": None}, {"enterprise": "main", "defects": ()}),
        (STAGE_EVENTS, {"inspected": 12.0, "defective": "2", "scrapped": -0.0}, {"inspected": 12, "scrapped": 0}),
        (STAGE_EVENTS, {"inspected": 1e3}, {"inspected": 1000}),
        (STAGE_EVENTS, {"attributes": {" shift ": "A ", "tool": ""}}, {"attributes": {"shift": "A"}}),
        (STAGE_EVENTS, {"site": "  No\u0308rd\u200b\t1 "}, {"site": "Nörd 1"}),
        (STAGE_EVENTS, {"site": "\ufeffaachen"}, {"site": "aachen"}),
        (STAGE_EVENTS, {"site": "a\u034f\u0301"}, {"site": "á"}),
        (STAGE_EVENTS, {"site": "   "}, {"site": BLANK}),
        (STAGE_EVENTS, {"site": "\ud83d"}, {"site": "\ufffd"}),
        (FEEDBACK, {"score": 4.0, "importance": "", "relationship": " new "}, {"score": 4, "relationship": "new"}),
        (FEEDBACK, {"score": "4", "requirement_met": "True"}, {"score": 4, "requirement_met": True}),
        (FEEDBACK, {"relationship": ""}, {"relationship": None}),
        (FEEDBACK, {"text": "läuft \ud83d gut"}, {"text": "läuft \ufffd gut"}),
        (FEEDBACK, {"text": "\ud83d\ude00"}, {"text": "😀"}),
        (FEEDBACK, {"text": "é" * 20_000}, {"text": "é" * 10_000}),
        (FEEDBACK, {"text": 'she said "no"\n'}, {"text": 'she said "no"\n'}),
        (ACTIONS, {"note": "x" * 10_001}, {"note": "x" * 10_000}),
    ],
)
def test_what_loses_nothing_is_read(
    example: Example, topic: Topic[Any], changes: dict[str, Any], read_as: dict[str, Any]
) -> None:
    event = read(example, topic, **changes)
    assert {name: getattr(event, name) for name in read_as} == read_as

    wrapped = json.dumps({"specversion": "1.0", "data": example(topic, **changes)}).encode()
    assert decode(topic, wrapped) == event
    assert decode(topic, b"\xef\xbb\xbf" + json.dumps(example(topic, **changes), indent=1).encode()) == event


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05 12:00:00Z",
        "2026-01-05T12:00:00z",
        "2026-01-05t12:00Z",
        "2026-01-05 12:00:00 +0000",
        "2026-01-05T13:00:00+01",
        "2026-01-05T13:00:00+0100",
        "2026-01-05T11:00:00\u221201:00",
        "2026-01-05 12:00:00 UTC",
        "2026-01-05T12:00:00,000Z",
        "2026-01-05T12:00:00.000000000000Z",
        "2026-01-05T11:59:60Z",
        " 2026-01-05T12:00:00Z\n",
        "2026-01-05_12:00:00Z",
    ],
)
def test_a_time_is_read_in_every_common_spelling(example: Example, text: str) -> None:
    assert to_millis(read(example, STAGE_EVENTS, occurred_at=text).occurred_at) == NOON


def test_the_end_of_a_day_is_the_start_of_the_next() -> None:
    assert plain_instant("2026-12-31T24:00:00Z") == "2027-01-01T00:00:00Z"
    assert plain_instant("2016-12-31T23:59:60.5+01:00") == "2017-01-01T00:00:00.5+01:00"


@pytest.mark.parametrize(
    ("topic", "changes", "words"),
    [
        (STAGE_EVENTS, {"occurred_at": "2026-01-05 12:00:00"}, "RFC 3339 with an offset, such as 2026-03-02T08:15:30Z"),
        (STAGE_EVENTS, {"occurred_at": "2026-02-30T12:00:00Z"}, 'it is "2026-02-30T12:00:00Z"'),
        (STAGE_EVENTS, {"occurred_at": "2026-01-05T24:00:01Z"}, "occurred_at should be RFC 3339"),
        (STAGE_EVENTS, {"defective": 11}, "defective must not exceed inspected; they are 11 and 10"),
        (STAGE_EVENTS, {"inspected": 4.5}, "inspected should be a valid integer; it is 4.5"),
        (STAGE_EVENTS, {"site": ""}, 'site should have at least 1 character; it is ""'),
        (STAGE_EVENTS, {"attempt": 0}, "attempt should be greater than or equal to 1; it is 0"),
        (FEEDBACK, {"score": 6}, "the score of a csat must lie from 1 to 5; it is 6"),
        (FEEDBACK, {"kind": "shrug"}, 'it is "shrug"'),
        (FEEDBACK, {"requirement_met": "maybe"}, 'requirement_met should be a valid boolean; it is "maybe"'),
    ],
)
def test_what_stays_refused_says_which_field_what_it_was_and_what_it_should_be(
    example: Example, topic: Topic[Any], changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(Rejected) as caught:
        read(example, topic, **changes)

    assert words in caught.value.error


@given(st.text(max_size=210))
def test_cleaning_a_name_twice_changes_nothing_and_leaves_no_blank_at_its_ends(text: str) -> None:
    name = clean_name(text)

    assert clean_name(name) == name
    assert name == name.strip()
    assert len(name) <= max(200, len(text))


def test_seven_spellings_of_a_product_are_one() -> None:
    spellings = ["café", "cafe\u0301", " café", "café ", "ca\u200bfé", "\ufeffcafé", "café\u00ad"]

    assert {clean_name(spelling) for spelling in spellings} == {"café"}
