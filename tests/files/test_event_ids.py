"""An event's id: the same row is the same event, in whatever file it comes and however it was saved."""

import gzip

from hypothesis import given
from hypothesis import strategies as st

from streams.files.importing import import_tables
from streams.files.maps import parse_map
from tests.files.commands import values

MAP = """
[times]
order = "{order}"
zone = "UTC"
[[events]]
shape = "inspections"
at = "at"
product = "part"
stage = "stage"
result = "r"
good_words = ["ok"]
bad_words = ["nok"]
"""
ROWS = [
    ("03.04.2026 10:00", "v", "weld", "ok"),
    ("03.04.2026 10:00", "v", "weld", "ok"),
    ("04.04.2026 10:00", "v", "weld", "nok"),
]


def saved(rows, delimiter=","):
    return "\n".join(delimiter.join(row) for row in (("at", "part", "stage", "r"), *rows)) + "\n"


def ids(imported):
    return [value["event_id"] for value in values(imported)]


def run(path, order="DMY"):
    return import_tables(parse_map(MAP.format(order=order), "m"), path if isinstance(path, list) else [path])


def test_like_rows_of_a_file_are_different_units(write):
    assert len(set(ids(run(write("a.csv", saved(ROWS)))))) == 3


def test_a_file_saved_anew_gives_the_same_ids(write):
    first = ids(run(write("a.csv", saved(ROWS))))
    american = [(f"{row[0][3:5]}/{row[0][:2]}/{row[0][6:]}", *row[1:]) for row in ROWS]

    assert ids(run(write("b.txt", saved(ROWS, ";"), "utf-16"))) == first
    assert ids(run(write("c.csv", saved(american)), "MDY")) == first
    assert ids(run(write("d.csv.gz", gzip.compress(saved(ROWS).encode())))) == first


def test_rows_that_two_files_share_count_once_and_are_told(write):
    result = run([write("a.csv", saved(ROWS)), write("b.csv", saved([*ROWS, ("05.04.2026", "v", "weld", "ok")]))])

    assert len(ids(result)) == 4
    assert result.account() == {"rows": 7, "events": 4, "left_out": 0, "repeated_in_another_file": 3}


def test_a_row_with_a_key_of_its_own_is_known_by_it(write):
    text = MAP.format(order="DMY") + 'id = "key"'
    head = "at,part,stage,r,key\n"
    first = import_tables(parse_map(text, "m"), [write("a.csv", head + "03.04.2026,v,weld,ok,7\n")])
    mended = import_tables(parse_map(text, "m"), [write("a.csv", head + "03.04.2026,v,weld,nok,7\n")])

    assert ids(first) == ids(mended)


@given(st.permutations(range(6)), st.integers(0, 5))
def test_the_order_of_the_rows_and_what_else_is_in_the_file_change_no_id(tmp_path_factory, order, left):
    folder = tmp_path_factory.mktemp("ids")
    rows = [(f"0{1 + n % 3}.04.2026", "vp"[n % 2], "weld", "ok") for n in range(6)]
    (folder / "a.csv").write_text(saved(rows))
    (folder / "b.csv").write_text(saved([rows[n] for n in order][:left]))

    assert set(ids(run(folder / "b.csv"))) <= set(ids(run(folder / "a.csv")))
