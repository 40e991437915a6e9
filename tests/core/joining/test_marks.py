"""Marks share rows and come back one by one; other records stay as they are."""

from hypothesis import given
from hypothesis import strategies as st

from streams.core.joining.marks import MARK, mark, packed, unpacked

NAMES = st.sampled_from(["a", "b"])
MARKS = st.tuples(NAMES, st.text(max_size=3), NAMES, st.integers(0, 99)).map(lambda m: [*mark(*m[:3]), m[3]])
OTHERS = st.tuples(st.integers(0, 9), NAMES, st.integers(0, 99)).map(lambda r: [r[0], "e", "stage", "main", r[1], r[2]])


@given(st.lists(MARKS | OTHERS, max_size=30))
def test_every_record_comes_back_with_its_offset(records):
    assert sorted(unpacked(packed(records)), key=repr) == sorted(records, key=repr)


@given(st.lists(MARKS, max_size=30))
def test_there_is_one_row_for_each_thing_said_in_an_enterprise(records):
    assert len(packed(records)) == len({(enterprise, said) for _, _, _, enterprise, _, said, _ in records})


def test_offsets_are_written_as_differences():
    records = [[*mark("main", f"u/{number}", "welding"), 1_000_000 + 3 * number] for number in range(3)]

    assert packed(records) == [[MARK, "main", "welding", ["u/0", "u/1", "u/2"], [1_000_000, 3, 3]]]
