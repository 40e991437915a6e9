"""The rolling table of one partition, as it is kept."""

from streams.core.counting.book import FORMAT, PREFIX, Book
from streams.core.tallies.stage import StageKey, StageTally

WELDING = StageKey("main", "north", "", "valve", "welding", "")
NEWER = f'{PREFIX}7/{{"enterprise":"main","product":"valve","site":"north","stage":"welding"}}'


def book() -> Book:
    return Book(StageTally, StageTally.load, StageKey, keep=3)


def test_an_entry_is_kept_under_the_names_of_its_labels():
    kept = book()
    kept.open(7, WELDING).tally.inspected += 5

    assert list(kept.changes()) == [NEWER]


def test_an_entry_of_an_older_release_is_written_anew_and_its_old_name_deleted():
    older = '7/["main","north","","valve","welding",""]'
    kept = book()
    kept.load(older, [0, 2, 1, StageTally(inspected=5).dump()])

    changed = kept.changes()

    assert kept.periods[7][WELDING].tally.inspected == 5
    assert changed[PREFIX + older] is None
    assert FORMAT.load(changed[NEWER]) == [0, 2, 1, StageTally(inspected=5).dump()]
    assert kept.changes() == {}
