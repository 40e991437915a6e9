"""Every view and filter stands in its address, and comes back out of it."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.console.asked import FILTERS, MS_PER_DAY, Asked

WORD = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30).map(str.strip)


def again(asked: Asked) -> Asked:
    parts = urlsplit(asked.address())
    return Asked.of(asked.path, dict(parse_qsl(parts.query)))


@given(
    labels=st.dictionaries(st.sampled_from(FILTERS), WORD.filter(bool)),
    words=WORD,
    page=st.integers(1, 500),
    language=st.sampled_from(("en", "pl")),
)
def test_an_address_says_all_that_was_asked(labels: dict[str, str], words: str, page: int, language: str) -> None:
    kept = tuple((name, labels[name]) for name in FILTERS if name in labels)
    asked = Asked("/alerts", "north & co", kept, "2026-01-05", "", words, "open", "p", page, language)

    assert again(asked) == asked


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"page": "0"}, Asked()),
        ({"page": "-4"}, Asked()),
        ({"page": "x"}, Asked()),
        ({"page": "99999999999"}, Asked(page=100_000)),
        ({"from": "31.12.2026"}, Asked()),
        ({"lang": "xx"}, Asked()),
        ({"product": "  "}, Asked()),
        ({"colour": "red"}, Asked()),
    ],
)
def test_what_makes_no_sense_is_left_out(query: dict[str, str], expected: Asked) -> None:
    assert Asked.of("/", query) == expected


def test_both_days_of_a_stretch_belong_to_it() -> None:
    first, end = Asked(first="2026-01-05", last="2026-01-06").between()

    assert first is not None
    assert end is not None
    assert end - first == 2 * MS_PER_DAY


def test_another_view_keeps_the_filters_and_drops_what_is_this_views_own() -> None:
    asked = Asked("/alerts", labels=(("product", "pump"),), words="crack", page=3, language="pl")

    assert asked.at("/stages") == "/stages?product=pump&lang=pl"
    assert asked.with_(page=4) == "/alerts?product=pump&q=crack&page=4&lang=pl"
