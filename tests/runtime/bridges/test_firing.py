"""What follows from each revision of an alert, and what is repeated."""

from typing import Any

from streams.runtime.bridges.firing import MOST_KNOWN, RESOLVED_FOR_MS, Firing, Notice
from tests.runtime.bridges.alerts import end_of, revision

NOW = 1_768_600_000_000
END = 1_768_176_000_000


def told(notices: list[Notice]) -> list[tuple[str, str, bool]]:
    return [(notice.alert.alert_id, notice.alert.severity, notice.ended_ms is None) for notice in notices]


def after(*revisions: Any) -> Firing:
    firing = Firing()
    for each in revisions:
        firing.take(each, NOW)
    return firing


def test_what_opens_fires_until_it_is_resolved() -> None:
    firing = Firing()

    assert told(firing.take(revision(), NOW)) == [("a1", "warning", True)]
    assert told(firing.again(NOW)) == [("a1", "warning", True)]
    assert firing.take(end_of(), NOW) == [Notice(end_of(), END)]
    assert len(firing) == 0


def test_an_expired_alert_is_over_too() -> None:
    assert told(after(revision()).take(end_of(reason="expired"), NOW)) == [("a1", "warning", False)]


def test_each_revision_is_told_once_and_the_latest_is_repeated() -> None:
    firing = after(revision(), revision(revision=2, reason="acknowledged", acknowledged_by="Ada"))

    assert firing.take(revision(revision=2), NOW) == []
    assert [notice.alert.acknowledged_by for notice in firing.again(NOW)] == ["Ada"]


def test_a_late_write_of_an_older_revision_brings_nothing_back() -> None:
    firing = after(revision(), end_of())

    assert firing.take(revision(), NOW) == []
    assert len(firing) == 0


def test_an_end_is_repeated_for_a_quarter_of_an_hour() -> None:
    firing = after(revision(), end_of())

    assert firing.again(NOW + RESOLVED_FOR_MS - 1) == [Notice(end_of(), END)]
    assert firing.again(NOW + RESOLVED_FOR_MS) == []


def test_an_end_that_was_told_by_an_earlier_run_is_not_repeated() -> None:
    firing = Firing()
    firing.take(revision(), NOW, told=True)
    firing.take(end_of(), NOW, told=True)

    assert firing.again(NOW) == []


def test_a_new_severity_ends_what_alertmanager_takes_for_another_alert() -> None:
    firing = after(revision())

    notices = firing.take(revision(revision=2, severity="critical", reason="escalated"), NOW)

    assert told(notices) == [("a1", "warning", False), ("a1", "critical", True)]
    assert told(firing.again(NOW)) == [("a1", "critical", True), ("a1", "warning", False)]


def test_the_end_of_an_alert_leaves_a_later_one_of_the_same_labels_firing() -> None:
    firing = after(revision("a1"), end_of("a1"))

    assert told(firing.take(revision("a2"), NOW)) == [("a2", "warning", True)]
    assert firing.take(end_of("a1", 3, cause_code="tool_wear"), NOW) == []
    assert told(firing.again(NOW)) == [("a2", "warning", True)]


def test_an_end_is_told_even_where_its_beginning_was_never_seen() -> None:
    assert told(Firing().take(end_of(number=7), NOW)) == [("a1", "warning", False)]


def test_what_was_refused_is_not_repeated_and_a_later_revision_is_tried() -> None:
    firing = after(revision())
    firing.drop(firing.again(NOW)[0])

    assert firing.again(NOW) == []
    assert told(firing.take(revision(revision=2), NOW)) == [("a1", "warning", True)]


def test_the_memory_of_revisions_is_bounded_and_forgets_the_oldest() -> None:
    firing = after(end_of("first"), end_of("second"))
    for number in range(MOST_KNOWN - 1):
        firing._revisions[str(number)] = 1
    firing.take(end_of("last"), NOW)

    assert "first" not in firing._revisions
    assert "last" in firing._revisions
