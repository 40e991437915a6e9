"""Golden logs give the bytes they gave: a change of behaviour shows itself here, and a mere move changes nothing.

A change that is meant: `make golden`, in a commit of its own that says why the outputs change. What changed in full:
`python -m tests.golden --show DIR NAME` here and in the older release, and `diff -r`.
"""

import json

import pytest

from tests.golden.digests import differences, digest
from tests.golden.logs import LOGS
from tests.golden.playing import FOLDER, played


@pytest.mark.parametrize("name", LOGS)
def test_a_golden_log_gives_the_same_bytes(name):
    log = LOGS[name]
    if log.absent:
        pytest.skip(log.absent)
    kept = json.loads((FOLDER / f"{name}.json").read_text())

    found, outputs = played(log)

    assert kept == found, "\n".join([*differences(kept, found, outputs), "if this is meant: make golden"])


def test_a_difference_is_told_with_its_file_its_counts_and_its_first_line():
    before = {"alerts": [b'{"rule":"escape","reason":"opened"}', b'{"rule":"escape","reason":"resolved"}']}
    after = {"alerts": [b'{"rule":"escape","reason":"opened"}', b'{"rule":"benchmark","reason":"opened"}']}

    told = differences(digest(b"log", before), digest(b"log", after), after)

    assert told == [
        "alerts: 2 -> 2 lines; benchmark opened 0 -> 1, escape resolved 1 -> 0",
        'alerts: line 2 is now {"rule":"benchmark","reason":"opened"}',
    ]


def test_a_file_that_ends_too_early_is_told():
    line = b'{"rule":"escape","reason":"opened"}'

    told = differences(digest(b"log", {"alerts": [line, line]}), digest(b"log", {"alerts": [line]}), {"alerts": [line]})

    assert told[-1] == "alerts: ends before line 2"


def test_no_digest_is_kept_of_a_log_that_nobody_knows():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(LOGS)
