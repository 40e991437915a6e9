"""From a log to summaries by the plant's day: what is made in a night counts for the day on which its shift began."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from streams.dev.replay import replay
from streams.errors import AndonError
from streams.runtime.meaning import Meaning
from streams.settings import Settings

PLANT = {"timezone": "Europe/Warsaw", "day_start": "06:00"}


def event(number: int, moment: str) -> dict[str, Any]:
    told = {"event_id": f"e{number}", "occurred_at": moment, "site": "north", "product": "pump", "stage": "cutting"}
    return {"topic": "quality.stage-events.v1", "value": told}


def days(tmp_path: Path, **chosen: str) -> Counter[str]:
    """Units by the begin of their period; one event every half hour over the end of winter time."""
    log = tmp_path / "log.jsonl"
    moments = [f"2026-03-{26 + n // 48:02}T{n % 48 // 2:02}:{n % 2 * 30:02}:00Z" for n in range(6 * 48)]
    log.write_text("".join(json.dumps(event(n, moment)) + "\n" for n, moment in enumerate(moments)))
    replay([log], tmp_path, Settings.load({"partitions": 1, **chosen}))
    counted: Counter[str] = Counter()
    for line in (tmp_path / "summaries.jsonl").read_text().splitlines():
        body = json.loads(line)
        if body["scope"]["kind"] == "stage":
            counted[body["period_start"]] += body["counts"]["inspected"]
    return counted


def test_a_replay_counts_by_the_plants_day(tmp_path):
    counted = days(tmp_path, **PLANT)

    assert counted["2026-03-27T06:00:00+01:00"] == 48
    assert counted["2026-03-28T06:00:00+01:00"] == 46  # clocks go forward in this night
    assert counted["2026-03-29T06:00:00+02:00"] == 48


def test_without_settings_days_begin_at_midnight_utc(tmp_path):
    assert days(tmp_path)["2026-03-28T00:00:00Z"] == 48


def test_state_that_was_counted_by_another_clock_is_refused():
    stamp = Meaning(Settings.load()).stamp()
    was, now = ("ANDON_TIMEZONE={}, ANDON_DAY_START={}".format(*clock) for clock in (("UTC", "00:00"), PLANT.values()))
    told = f"{was}, and this worker has {now}"
    with pytest.raises(AndonError, match=told):
        Meaning(Settings.load(PLANT)).require_same("log", stamp)


def test_state_of_a_release_that_knew_no_clock_was_counted_by_utc():
    stamp = {name: text for name, text in Meaning(Settings.load()).stamp().items() if name not in PLANT}

    Meaning(Settings.load()).require_same("log", stamp)
    with pytest.raises(AndonError, match="ANDON_DAY_START=00:00"):
        Meaning(Settings.load({"day_start": "06:00"})).require_same("log", stamp)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"timezone": "Europe/Atlantis"}, "IANA name such as Europe/Warsaw"),
        ({"day_start": "6 am"}, "day_start"),
        ({"day_start": "24:00"}, "day_start"),
        ({"period": "PT5H", "timezone": "Europe/Warsaw"}, "no part of a day and no whole days"),
    ],
)
def test_what_is_no_clock_is_refused(chosen, told):
    with pytest.raises(AndonError, match=told):
        Settings.load(chosen)
