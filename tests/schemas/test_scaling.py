"""More units than 64 bits can sum: counted in the same shares, and never refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import decode
from schemas.scaling import MOST_UNITS, is_summable, scaled_down
from schemas.stage import StageEvent
from schemas.topics import STAGE_EVENTS
from streams.runtime.fast_decode import fast_events

COUNTS = st.integers(1, 2**63 - 1)


@given(COUNTS, st.floats(0, 1), st.floats(0, 1), COUNTS)
def test_shares_stay_and_counts_still_fit_each_other(inspected, bad, lost, count):
    defective = min(inspected, int(inspected * bad))
    event = {
        "event_id": "e",
        "occurred_at": "2026-01-05T00:00:00Z",
        "site": "north",
        "product": "valve",
        "stage": "welding",
        "inspected": inspected,
        "defective": defective,
        "scrapped": min(defective, int(defective * lost)),
        "defects": [{"code": "crack", "count": count, "severity": "major"}],
    }
    raw = json.dumps(event).encode()
    fast = fast_events(StageEvent)(raw, ())
    assert fast is not None
    for read in (decode(STAGE_EVENTS, raw), fast[0]):
        fewer = scaled_down(read)
        assert is_summable(fewer)
        assert is_summable(read) == (max(inspected, count) <= MOST_UNITS)
        assert 0 <= fewer.scrapped <= fewer.defective <= fewer.inspected
        assert fewer.defective / fewer.inspected == pytest.approx(defective / inspected, abs=1e-9)
        assert (fewer.defective > 0) == (defective > 0)
