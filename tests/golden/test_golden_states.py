"""What a release remembered, a later one loads, and goes on from there to the outputs it is known for.

The states in tests/golden/states are those of published releases and are never written again; the digests beside them
tell what the present code says after them (`make golden` writes these anew).
"""

import json

import pytest

from tests.golden import states
from tests.golden.digests import differences, digest

KEPT = sorted(path.name.removesuffix(".json.gz") for path in states.FOLDER.glob("*.json.gz"))


@pytest.mark.parametrize("kept_name", KEPT)
def test_a_state_of_a_release_is_loaded_and_goes_on(kept_name):
    name = kept_name.split(".")[0]
    kept = json.loads((states.FOLDER / f"{kept_name}.json").read_text())
    run, outputs = states.restored(name, states.read(states.FOLDER / f"{kept_name}.json.gz"))

    states.finish(name, run)

    found = digest(b"", outputs)
    assert kept == found, "\n".join([*differences(kept, found, outputs), "if this is meant: make golden"])


def test_each_log_with_a_state_is_kept_of_some_release():
    assert {name.split(".")[0] for name in KEPT} == set(states.STATEFUL)
