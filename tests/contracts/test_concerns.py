"""The table of concerns is whole: every registry is derived from it, and a name that fits nothing is found here."""

import string

import pytest

from schemas.vocabulary import ACTION_CODES
from schemas.vocabulary import RULES as LISTED
from streams.core.alerts.inhibition import INHIBITIONS, RELATIONS
from streams.core.concerns import CONCERNS, SHARES
from streams.core.concerns.concern import Concern, Relation, Silence
from streams.core.recommendations import ACTIONS
from streams.core.rules import OWN, RULES
from streams.core.telling.echoes import SILENCES

each = pytest.mark.parametrize("concern", CONCERNS.values(), ids=lambda concern: concern.rule)
TOLD_OF_A_CHART = {"x", "n", "rate", "expected", "since", "onset", "of"}
"""What the words of any chart may name, beside its labels."""


def test_the_wire_lists_every_concern() -> None:
    assert set(CONCERNS) <= set(LISTED)
    assert set(LISTED) - set(CONCERNS) == {"alarm_flood"}, "listed, and nobody's concern"


def test_every_concern_has_its_rule_and_every_rule_its_concern() -> None:
    assert set(RULES) == set(CONCERNS)
    assert set(OWN) <= set(CONCERNS)


def test_the_shares_are_the_whole_budget() -> None:
    assert sum(SHARES.values()) == pytest.approx(1)
    assert all(share > 0 for share in SHARES.values())


def test_no_statistic_has_two_shares() -> None:
    named = [name for concern in CONCERNS.values() for name in (*concern.shares, *(s.name for s in concern.charted))]

    assert len(named) == len(set(named)) == len(SHARES)


@each
def test_a_concern_is_the_echo_of_concerns_only(concern: Concern) -> None:
    """A root that no rule has would never hold anything, in silence."""
    assert {echo.root for echo in concern.echo_of} <= set(CONCERNS)


@each
def test_a_concern_advises_what_can_be_advised(concern: Concern) -> None:
    assert set(concern.advice) <= set(ACTIONS)
    assert set(concern.advice) <= set(ACTION_CODES)


def test_every_action_is_advised_by_some_concern() -> None:
    assert {code for concern in CONCERNS.values() for code in concern.advice} == set(ACTIONS)


@each
def test_a_concern_speaks(concern: Concern) -> None:
    assert concern.words is not None or concern.rule in OWN


@each
def test_words_name_only_what_a_chart_tells(concern: Concern) -> None:
    """Labels and further numbers are those of its own rule."""
    if concern.words is None:
        return
    own = {"stage", "product", "site", "segment", "relationship", "supplier", "known", "at_risk"}
    texts = (concern.words.summary, concern.words.description)
    named = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}

    assert named <= TOLD_OF_A_CHART | own


def test_every_relation_and_every_silence_can_be_tested() -> None:
    assert set(RELATIONS) == set(Relation)
    assert set(SILENCES) == set(Silence)


def test_growth_strain_is_the_echo_of_nothing() -> None:
    assert all(row.echo != "growth_strain" for row in INHIBITIONS)
