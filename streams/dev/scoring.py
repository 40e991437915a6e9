"""Scenarios with their ground truth in, how often the judging was right out: each scenario over many seeds, through
replay.

A scenario that hides a cause is right when its rule fired with the true labels, an onset inside the true window and
the true verdict. A quiet one is right when its verdict holds (on most of the last days, since one day is chance) and
growth strain was not cried. Every alert opened in a
quiet scenario is a false alarm; together they must lie inside the 95 % Poisson bound of what the false-alarm budget
allows for the time that was judged.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from statistics import median
from typing import Any

from schemas.times import from_millis, rfc3339, to_millis
from schemas.topics import INPUTS
from streams.core.stats.budget import FalseAlarmBudget, false_alarm_bound
from streams.dev.replay import BLOCK_LINES, Checked, Replay
from streams.dev.simulator import SCENARIOS, Received, Scenario, Simulation
from streams.settings import Settings
from streams.topology import operators

BY_NAME = {topic.name: topic for topic in INPUTS}
HELD_PERIODS = 28
"""A quiet verdict must hold in most of so many periods at the end."""


@dataclass(frozen=True, slots=True)
class Run:
    """One seed of one scenario: was it right, after how many periods, and what alarmed."""

    right: bool
    delay_periods: int | None
    alarms: int
    judged_periods: int


@dataclass(frozen=True, slots=True)
class Score:
    """All seeds of one scenario; `false_alarms_bound` is what the budget allows them, None where alarms are wanted.
    `judged_periods`: periods of all runs that had a verdict other than "learning".
    """

    scenario: str
    expected: str
    runs: int
    right: int
    median_delay_periods: float | None
    false_alarms: int | None
    false_alarms_bound: int | None
    judged_periods: int


@dataclass(slots=True)
class Told:
    """What a replay said that the truth can be held against."""

    verdicts: list[tuple[str, str]] = field(default_factory=list)
    opened: list[dict[str, Any]] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)

    def take(self, name: str, value: bytes) -> None:
        """One output of the replay."""
        if name == "alerts":
            alert = json.loads(value)
            self.alerts.append(alert)
            if alert["reason"] == "opened":
                self.opened.append(alert)
        elif name == "summaries" and b'"verdict":' in value:
            summary = json.loads(value)
            self.verdicts.append((summary["period_start"], summary["verdict"]))


def run_scenario(scenario: Scenario, seed: int, settings: Settings) -> Run:
    """One scenario with one seed through the operators."""
    told = Told()
    core = settings.core()
    core = replace(core, verdicts_only=True, benchmarks=scenario.benchmarks or core.benchmarks)
    run = Replay(operators(core), settings.partitions, told.take)
    events = map(checked, Simulation(scenario, seed).events())
    while block := list(islice(events, BLOCK_LINES)):
        run.take(block)
    run.end()
    judged = sum(verdict != "learning" for _, verdict in told.verdicts)
    detected = _detected(scenario, told)
    right = _verdict_right(scenario, told) and (
        detected is not None if scenario.truth.expected_rule else not _strains(told)
    )
    return Run(right, _delay(scenario, detected, settings), len(told.opened), judged)


def checked(received: Received) -> Checked:
    """The event as its model accepts it: what a broker would carry, without the way through text."""
    topic, event_id, occurred_ms, received_ms, fields = received
    known = BY_NAME[topic]
    event = known.event_model.model_validate({"event_id": event_id, "occurred_at": from_millis(occurred_ms), **fields})
    return Checked(known, fields["product"], occurred_ms, received_ms, event)


def score(
    names: Iterable[str],
    seeds: range,
    settings: Settings,
    *,
    workers: int = 2,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Score]:
    """Every scenario over every seed, `workers` runs at a time; `progress` hears how many are done."""
    jobs = [(name, seed) for name in names for seed in seeds]
    flags = {name: value for name, value in settings if name in settings.model_fields_set}
    runs: dict[str, list[Run]] = {}
    with ProcessPoolExecutor(workers) as pool:
        done = pool.map(_job, [(name, seed, flags) for name, seed in jobs])
        for number, ((name, _), result) in enumerate(zip(jobs, done, strict=True), start=1):
            runs.setdefault(name, []).append(result)
            progress(number)
    return [_score(SCENARIOS[name], results, settings) for name, results in runs.items()]


def false_alarms_bound(judged_periods: int, settings: Settings) -> int:
    """The 95 % Poisson bound of false alarms that the budget allows in so many periods."""
    budget = FalseAlarmBudget(settings.false_alarms_per_year, settings.period)
    return false_alarm_bound(budget.expected(judged_periods))


def quiet_together(scores: Iterable[Score], settings: Settings) -> Score:
    """All quiet scenarios as one: their false alarms together against what the budget allows in all their periods."""
    quiet = [each for each in scores if each.false_alarms is not None]
    judged = sum(each.judged_periods for each in quiet)
    return Score(
        scenario="(all quiet ones)",
        expected="",
        runs=sum(each.runs for each in quiet),
        right=sum(each.right for each in quiet),
        median_delay_periods=None,
        false_alarms=sum(each.false_alarms or 0 for each in quiet),
        false_alarms_bound=false_alarms_bound(judged, settings),
        judged_periods=judged,
    )


def as_rows(scores: list[Score]) -> list[dict[str, Any]]:
    """The scores as JSON rows, with the fields of the contract."""
    return [{name: value for name, value in asdict(each).items() if name != "judged_periods"} for each in scores]


def _job(job: tuple[str, int, dict[str, Any]]) -> Run:
    name, seed, flags = job
    return run_scenario(SCENARIOS[name], seed, Settings.load(flags))


def _score(scenario: Scenario, runs: list[Run], settings: Settings) -> Score:
    delays = [run.delay_periods for run in runs if run.delay_periods is not None]
    quiet, judged = scenario.truth.quiet, sum(run.judged_periods for run in runs)
    return Score(
        scenario=scenario.name,
        expected=scenario.truth.verdict,
        runs=len(runs),
        right=sum(run.right for run in runs),
        median_delay_periods=median(delays) if delays else None,
        false_alarms=sum(run.alarms for run in runs) if quiet else None,
        false_alarms_bound=false_alarms_bound(judged, settings) if quiet else None,
        judged_periods=judged,
    )


def _strains(told: Told) -> bool:
    return any(alert["rule"] == "growth_strain" for alert in told.opened)


def _detected(scenario: Scenario, told: Told) -> dict[str, Any] | None:
    """The first alert of the expected rule with the true labels that was raised after the cause began, and whose onset
    lies in the true window, or so much before it as its chart may err.
    """
    truth, window = scenario.truth, scenario.window
    if truth.expected_rule is None or window is None:
        return None
    opens, closes = window
    first, last = rfc3339(to_millis(opens - timedelta(days=truth.onset_early_days))), rfc3339(to_millis(closes))
    for alert in told.alerts:
        in_window = first <= alert["starts_at"] < last and alert["detected_at"] >= rfc3339(to_millis(opens))
        named = in_window and alert["rule"] == truth.expected_rule
        if named and any(set(truth.labels.items()) <= set(labels.items()) for labels in _all_labels(alert)):
            return alert
    return None


def _all_labels(alert: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield alert["labels"]
    yield from (leg["labels"] for leg in alert["evidence"].get("quality", ()))


def _verdict_right(scenario: Scenario, told: Told) -> bool:
    truth, window = scenario.truth, scenario.window
    accepted = {truth.verdict, *truth.also_right}
    if truth.quiet and window is None:
        lately = [verdict in accepted for _, verdict in told.verdicts[-HELD_PERIODS:]]
        return 2 * sum(lately) > HELD_PERIODS
    start = rfc3339(to_millis(window[0])) if window else ""
    return any(verdict == truth.verdict for moment, verdict in told.verdicts if moment >= start)


def _delay(scenario: Scenario, alert: dict[str, Any] | None, settings: Settings) -> int | None:
    """Periods from the true cause to the alarm: the window opens with the cause."""
    if alert is None or scenario.window is None:
        return None
    opened = rfc3339(to_millis(scenario.window[0]))
    return max(0, round((_millis(alert["detected_at"]) - _millis(opened)) / settings.period))


def _millis(moment: str) -> int:
    return to_millis(datetime.fromisoformat(moment))
