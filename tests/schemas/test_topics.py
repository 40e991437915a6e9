from typing import Any

import pytest

from schemas.topics import (
    ACTIONS,
    ALERTS,
    ALL,
    CLOSINGS,
    DEAD_LETTERS,
    FEEDBACK,
    INPUTS,
    INSIGHTS,
    INTERNAL,
    OUTPUTS,
    RECOMMENDATIONS,
    STAGE_EVENTS,
    SUMMARIES,
    Topic,
    by_name,
    dead_letter_name,
)


@pytest.mark.parametrize(
    ("topic", "row"),
    [
        (STAGE_EVENTS, "quality.stage-events.v1 product key delete StageEvent"),
        (FEEDBACK, "quality.feedback.v1 product key delete FeedbackEvent"),
        (ACTIONS, "quality.actions.v1 enterprise key delete ActionEvent"),
        (SUMMARIES, "quality.summaries.v1 summary_id enterprise delete PeriodSummary"),
        (INSIGHTS, "quality.insights.v1 insight_id enterprise compact Insight"),
        (ALERTS, "quality.alerts.v1 alert_id enterprise compact Alert"),
        (RECOMMENDATIONS, "quality.recommendations.v1 recommendation_id enterprise compact Recommendation"),
    ],
)
def test_a_topic_is_that_of_the_contract(topic: Topic[Any], row: str) -> None:
    assert f"{topic.name} {topic.key} {topic.partitioned_by} {topic.cleanup} {topic.event_model.__name__}" == row
    assert not topic.internal


def test_every_input_has_a_dead_letter_topic_and_no_other_topic_has() -> None:
    assert [topic.name for topic in DEAD_LETTERS] == [dead_letter_name(topic.name) for topic in INPUTS]
    assert dead_letter_name("quality.feedback.v1") == "quality.feedback.v1.dlq"


def test_all_holds_every_topic_once() -> None:
    assert set(ALL) == {*INPUTS, *OUTPUTS, *DEAD_LETTERS, *INTERNAL}
    assert len({topic.name for topic in ALL}) == len(ALL)


def test_the_closings_are_internal_and_carry_no_model() -> None:
    assert CLOSINGS in INTERNAL
    assert all(topic.internal and topic.model is None for topic in INTERNAL)
    with pytest.raises(TypeError, match=r"quality\.closings\.v1 carries no events"):
        _ = CLOSINGS.event_model


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.stem)
@pytest.mark.parametrize("prefix", ["quality.", "", "plant-3."])
def test_a_topic_is_found_by_its_full_name(topic: Topic[Any], prefix: str) -> None:
    assert by_name(topic.full_name(prefix), prefix) is topic


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(LookupError, match=r"no topic is called 'quality\.feedbak\.v1'; .*quality\.feedback\.v1,"):
        by_name("quality.feedbak.v1")


def test_the_prefix_is_part_of_the_name() -> None:
    with pytest.raises(LookupError, match=r"plant-3\.alerts\.v1"):
        by_name("quality.alerts.v1", "plant-3.")


def test_an_event_type_names_the_event_and_its_version() -> None:
    assert ALERTS.event_type == "andon.alert.v1"
    assert SUMMARIES.event_type == "andon.period-summary.v1"
