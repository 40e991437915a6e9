"""What scoring hands to the operators, how it counts, and the short form of `make bench scenarios`: one seed each."""

from dataclasses import replace

import pytest
from pydantic_core import to_json

from schemas.codec import decode
from schemas.times import to_millis
from schemas.topics import by_name
from streams.dev.replay import lines_of
from streams.dev.scoring import Score, checked, false_alarms_bound, quiet_together, run_scenario
from streams.dev.simulator import SCENARIOS, Simulation, generate
from streams.settings import Settings

SEED = 2
"""Any would do for most scenarios; the bench holds the share that is right over fifty."""
QUIET = [name for name, scenario in SCENARIOS.items() if scenario.truth.quiet]
SHORT = replace(SCENARIOS["drifting-tool"], days=4)


def test_an_event_handed_over_is_the_one_that_a_log_would_hold():
    handed = map(checked, Simulation(SHORT, 5).events())

    for line, event in zip(lines_of(generate(SHORT, 5)), handed, strict=True):
        assert event.topic.name == line.topic
        assert event.event == decode(by_name(line.topic), to_json(line.value))
        assert (event.occurred_ms, event.received_ms) == (to_millis(event.event.occurred_at), line.received_ms)


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name not in QUIET])
def test_what_gets_worse_is_found_with_its_labels_its_onset_and_its_verdict(name: str):
    run = run_scenario(SCENARIOS[name], SEED, Settings.load())

    assert run.right
    assert run.delay_periods is not None


@pytest.mark.timeout(900)
@pytest.mark.xfail(
    reason="mix-shift and overdispersed end in healthy_growth; notices of critical defects are counted (issues 11, 12)",
    strict=True,
)
def test_quiet_scenarios_are_left_in_peace_within_the_budget_of_false_alarms():
    settings = Settings.load()
    runs = {name: run_scenario(SCENARIOS[name], SEED, settings) for name in QUIET}

    assert [name for name, run in runs.items() if not run.right] == []
    judged = sum(run.judged_periods for run in runs.values())
    assert sum(run.alarms for run in runs.values()) <= false_alarms_bound(judged, settings)


def test_all_quiet_scenarios_share_one_bound():
    settings = Settings.load()
    one = Score("a", "steady", 50, 49, None, 40, 58, 4_250)
    loud = Score("b", "strain", 50, 50, 7, None, None, 4_250)
    other = Score("c", "steady", 50, 50, None, 50, 58, 4_250)

    together = quiet_together([one, loud, other], settings)

    assert (together.runs, together.right, together.false_alarms) == (100, 99, 90)
    assert together.false_alarms_bound == 109, "the 95 % bound of 93 expected, less than twice that of each"
