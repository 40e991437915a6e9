"""Every shape of a table under a map: which events a row gives, and what is refused because it would be false."""

import pytest

from streams.errors import MisuseError
from streams.files.importing import StrictError
from streams.files.shapes.draft import Refusal
from tests.files.commands import values

COUNTS = """
[read]
decimal = ","
[times]
order = "DMY"
zone = "Europe/Berlin"
[[events]]
shape = "inspections"
at = "Datum"
site = { value = "nord" }
product = "Artikel"
stage = "Station"
"""
UNITS = """
[[events]]
shape = "inspections"
at = "at"
product = "part"
stage = "stage"
result = "result"
good_words = ["OK"]
bad_words = ["NOK"]
code = "defect"
"""


def fields(imported, *names):
    return [tuple(value.get(name) for name in names) for value in values(imported)]


def test_good_and_bad_by_day_are_inspections_with_thousands_and_a_sum_row_is_left_out(write, imported):
    path = write(
        "a.csv",
        "Datum;Artikel;Station;Gut;Schlecht\n03.04.2026;Ventil;Schweißen;1.200;12\n04.04.2026;Ventil;Schweißen;0;0\n"
        "05.04.2026;Ventil;Schweißen;90;\nSumme;;;1290;12\n",
    )
    result = imported(COUNTS + 'good = "Gut"\ndefective = "Schlecht"', path)

    assert fields(result, "occurred_at", "site", "product", "stage", "inspected", "defective") == [
        ("2026-04-03T10:00:00Z", "nord", "Ventil", "Schweißen", 1212, 12),
        ("2026-04-05T10:00:00Z", "nord", "Ventil", "Schweißen", 90, 0),
    ]
    assert [(row.line, row.reason) for row in result.reasons()] == [
        (5, "Datum is 'Summe' and should be a date, with or without a time of day (DMY)")
    ]
    assert result.account() == {"rows": 4, "events": 2, "left_out": 1}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("100;90;12", "good 90 and bad 12 do not add up to inspected 100"),
        ("10;-1;11", "11 bad of 10 inspected cannot be"),
        ("x;1;1", "Gesamt is 'x' and should be a whole number with the decimal sign ,"),
        ("1,5;1;1", "Gesamt is '1,5' and should be a whole number with the decimal sign ,"),
    ],
)
def test_counts_that_cannot_be_are_left_out_with_their_reason(write, imported, row, reason):
    path = write("a.csv", f"Datum;Artikel;Station;Gesamt;Gut;Schlecht\n03.04.2026;V;S;{row}\n")
    result = imported(COUNTS + 'inspected = "Gesamt"\ngood = "Gut"\ndefective = "Schlecht"', path)

    assert [row.reason for row in result.reasons()] == [reason]


def test_columns_that_count_each_defect_code_are_its_defects(write, imported):
    path = write("a.csv", "Datum;Artikel;Station;n;bad;Poren;Riss\n03.04.2026;V;S;100;5;4;0\n")
    text = COUNTS + 'inspected = "n"\ndefective = "bad"\ncodes = { porosity = "Poren", crack = "Riss" }'

    assert values(imported(text, path))[0]["defects"] == [{"code": "porosity", "count": 4, "severity": "major"}]


def test_one_result_a_row_is_one_unit_and_an_unknown_word_is_a_bad_row(write, imported):
    path = write(
        "a.csv", "at,part,stage,result,defect\n2026-04-03,v,s,ok,\n2026-04-04,v,s,NOK,pore\n2026-04-05,v,s,maybe,\n"
    )
    result = imported(UNITS, path)

    assert fields(result, "inspected", "defective", "defects") == [
        (1, 0, None),
        (1, 1, [{"code": "pore", "count": 1, "severity": "major"}]),
    ]
    assert "'maybe', which the map lists neither under `good` nor under `bad` (OK, NOK)" in result.reasons()[0].reason


def test_a_file_without_one_good_unit_is_a_list_of_defects_and_refused_unless_the_map_vouches_for_it(write, imported):
    path = write("a.csv", "at,part,stage,result,defect\n" + "2026-04-03,v,s,NOK,pore\n" * 10)
    with pytest.raises(Refusal, match=r"a.csv: not one good unit in 10 rows: .* shape \"defects\" .*all_bad = true"):
        imported(UNITS, path)

    assert len(values(imported(UNITS + "all_bad = true", path))) == 10


@pytest.mark.parametrize("given", ['defective = "b"', 'inspected = "b"', ""])
def test_a_map_that_does_not_say_what_was_inspected_is_refused(write, imported, given):
    with pytest.raises(MisuseError, match=r"events\[1\]: (nothing says what was inspected|counts need two)"):
        imported(COUNTS + given, write("a.csv", "Datum;Artikel;Station;b\n1.1.2026;v;s;1\n"))


WIDE = """
[[events]]
shape = "wide"
at = "date"
product = "part"
unit_id = "serial"
good_words = ["ok"]
bad_words = ["nok"]
stages = [{ stage = "weld", result = "W", code = "why" }, { stage = "paint", result = "P", at = "painted" }]
"""


def test_a_column_a_stage_gives_an_event_a_stage_and_an_empty_cell_none(write, imported):
    path = write(
        "a.csv", "date,part,serial,W,why,P,painted\n2026-04-03,v,s1,nok,pore,ok,2026-04-05\n2026-04-03,v,s2,ok,,,\n"
    )

    assert fields(imported(WIDE, path), "unit_id", "stage", "defective", "occurred_at") == [
        ("s1", "weld", 1, "2026-04-03T10:00:00Z"),
        ("s2", "weld", 0, "2026-04-03T10:00:00Z"),
        ("s1", "paint", 0, "2026-04-05T10:00:00Z"),
    ]


LOG = """
[[events]]
shape = "defects"
file = "log*.csv"
at = "date"
product = "part"
stage = "stage"
code = "code"
count = "n"
production = { file = "made*.csv", at = "date", product = "part", inspected = "made", stages = ["weld", "paint"] }
"""
MADE = "date,part,made\n2026-04-03,v,100\n2026-04-03,v,50\n2026-04-04,v,100\n2026-04-05,v,3\n"


def test_defects_meet_the_production_counts_of_their_day(write, imported):
    log = write("log.csv", "date,part,stage,code,n\n2026-04-03,v,weld,pore,3\n2026-04-03,v,weld,crack,1\n")
    result = imported(LOG, log, write("made.csv", MADE))

    assert fields(result, "occurred_at", "stage", "inspected", "defective") == [
        ("2026-04-03T10:00:00Z", "weld", 150, 4),
        ("2026-04-03T10:00:00Z", "paint", 150, 0),
        ("2026-04-04T10:00:00Z", "weld", 100, 0),
        ("2026-04-04T10:00:00Z", "paint", 100, 0),
        ("2026-04-05T10:00:00Z", "weld", 3, 0),
        ("2026-04-05T10:00:00Z", "paint", 3, 0),
    ]
    assert [(defect["code"], defect["count"]) for defect in values(result)[0]["defects"]] == [("crack", 1), ("pore", 3)]


def test_defects_without_production_are_left_out_with_the_remedy_and_never_everything_that_was_made(write, imported):
    log = write("log.csv", "date,part,stage,code,n\n2026-04-09,v,weld,pore,3\n2026-04-05,v,weld,pore,4\n")
    result = imported(LOG, log, write("made.csv", MADE))

    assert [(row.file, row.line, row.reason) for row in result.reasons()] == [
        (
            "log.csv",
            2,
            (
                "no production count for 2026-04-09, weld, v: without the units made nobody can tell a rate; "
                "add the row to "
                "made*.csv"
            ),
        ),
        ("log.csv", 3, "4 defective of 3 made cannot be: 2026-04-05, weld, v"),
    ]
    assert all(value["defective"] == 0 for value in values(result))


def test_several_defects_of_one_unit_are_one_defective_unit(write, imported):
    log = write(
        "log.csv", "date,part,stage,code,sn\n" + "".join(f"2026-04-03,v,weld,{c},u1\n" for c in ("pore", "crack"))
    )
    text = LOG.replace('count = "n"', 'unit_id = "sn"')
    first = values(imported(text, log, write("made.csv", MADE)))[0]

    assert (first["defective"], len(first["defects"])) == (1, 2)


def test_a_log_of_defects_without_its_second_file_says_which_is_missing(write, imported):
    log = write("log.csv", "date,part,stage,code,n\n2026-04-03,v,weld,pore,3\n")
    with pytest.raises(MisuseError, match=r"the map reads made\*.csv, and no such file is given"):
        imported(LOG, log)


MEASURED = """
[read]
decimal = ","
[times]
zone = "UTC"
[[events]]
shape = "measurements"
at = "at"
product = "part"
stage = "turning"
unit_id = "sn"
[[events.measured]]
characteristic = { value = "diameter" }
value = "d"
unit = { value = "mm" }
lsl = { value = 9.9 }
usl = "max"
"""


def test_what_lies_outside_its_limits_is_defective(write, imported):
    path = write(
        "a.csv",
        "at;part;turning;sn;d;max\n2026-04-03;v;t;1;10,05;10,1\n2026-04-03;v;t;2;10,2;10,1\n2026-04-03;v;t;3;;10\n",
    )
    told = values(imported(MEASURED, path))

    assert [(value["defective"], value["measurements"]) for value in told] == [
        (0, [{"characteristic": "diameter", "value": 10.05, "unit": "mm", "lsl": 9.9, "usl": 10.1}]),
        (1, [{"characteristic": "diameter", "value": 10.2, "unit": "mm", "lsl": 9.9, "usl": 10.1}]),
    ]
    assert told[1]["defects"][0]["code"] == "diameter out of limits"


def test_measurements_without_result_or_limits_pass_only_where_the_map_says_so(write, imported):
    path = write("a.csv", "at;part;turning;sn;d;max\n2026-04-03;v;t;1;10,05;\n")
    free = MEASURED.replace('lsl = { value = 9.9 }\nusl = "max"\n', "")
    with pytest.raises(MisuseError, match="nothing says which units passed"):
        imported(free, path)

    assert (
        values(imported(free.replace("[[events.measured]]", "only_measured = true\n[[events.measured]]"), path))[0][
            "defective"
        ]
        == 0
    )


SURVEY = """
[[events]]
shape = "survey"
kind = "csat"
at = "at"
product = { value = "valve" }
customer_id = "who"
score = "score"
"""


def test_answers_lie_on_the_scale_of_their_kind(write, imported):
    path = write(
        "a.csv", "at,who,score\n2026-04-03,a,5\n2026-04-03,b,4.0\n2026-04-03,c,\n2026-04-03,d,9\n2026-04-03,e,4.5\n"
    )
    result = imported(SURVEY, path)

    assert fields(result, "customer_id", "score") == [("a", 5), ("b", 4)]
    assert [row.reason for row in result.reasons()] == [
        "score is 9, and csat goes from 1 to 5; another scale needs `values` in the map",
        "score is '4.5' and should be a whole number",
    ]


def test_answers_on_another_scale_are_refused_as_a_whole_since_the_low_ones_would_be_false(write, imported):
    path = write("a.csv", "at,who,score\n" + "".join(f"2026-04-03,{n},{1 + n % 10}\n" for n in range(50)))
    with pytest.raises(Refusal, match=r"25 of 50 answers lie outside 1 to 5: this is another scale"):
        imported(SURVEY, path)

    values_of = ", ".join(f'"{n}" = {(n + 1) // 2}' for n in range(1, 11))
    translated = SURVEY.replace('score = "score"', f'score = {{ column = "score", values = {{ {values_of} }} }}')
    assert len(values(imported(translated, path))) == 50


def test_school_marks_are_turned_round(write, imported):
    path = write("a.csv", "at,who,score\n2026-04-03,a,1\n2026-04-03,b,4\n")

    assert fields(imported(SURVEY + "best = 1", path), "score") == [(5,), (2,)]


def test_nobody_named_is_a_customer_of_each_row(write, imported):
    path = write("a.csv", "at,score\n2026-04-03,1\n2026-04-03,1\n")
    told = values(imported(SURVEY.replace('"who"', "{ each_row = true }"), path))

    assert len({value["customer_id"] for value in told}) == 2
    assert all(value["customer_id"].startswith("anonymous-") for value in told)


def test_complaints_and_returns_are_told_by_a_column(write, imported):
    text = """
    [[events]]
    shape = "feedback"
    at = "at"
    product = "part"
    customer_id = "who"
    need = "about"
    kind = { column = "Art", values = { Reklamation = "complaint", Retoure = "return" } }
    """
    path = write(
        "a.csv",
        "at,part,who,about,Art\n2026-04-03,v,a,delivery,reklamation\n2026-04-03,v,b,,Retoure\n2026-04-03,v,c,,Lob\n",
    )
    result = imported(text, path)

    assert fields(result, "kind", "customer_id", "need") == [("complaint", "a", "delivery"), ("return", "b", None)]
    assert "Art is 'Lob' and should be one of Reklamation, Retoure" in result.reasons()[0].reason


ORDERS = """
[[events]]
shape = "promises"
file = "orders*"
product = "category"
order_id = "id"
late_by = "{late_by}"
stages = [{{ stage = "delivery", done = "delivered", promised = "due" }}]

[[events]]
shape = "survey"
kind = "csat"
file = "reviews*"
join = {{ file = "orders*", on = "order", to = "id" }}
at = "answered"
product = "category"
customer_id = "customer"
order_id = "order"
score = "stars"
"""


@pytest.mark.parametrize(("late_by", "late"), [("day", [0, 1]), ("clock", [1, 1])])
def test_a_promise_is_a_day_or_a_moment_and_the_map_says_which(write, imported, late_by, late):
    orders = write(
        "orders.csv",
        "id,category,customer,delivered,due\n"
        "1,toys,a,2026-04-03 18:00,2026-04-03 00:00\n"
        "2,toys,b,2026-04-04 09:00,2026-04-03\n"
        "3,t,c,,2026-04-03\n",
    )
    reviews = write("reviews.csv", "order,answered,stars\n1,2026-04-05,5\n9,2026-04-05,5\n")
    result = imported(ORDERS.format(late_by=late_by), orders, reviews)

    assert [value["defective"] for value in values(result) if "stage" in value] == late
    assert [(v["product"], v["customer_id"]) for v in values(result) if "kind" in v] == [("toys", "a")]
    assert [row.reason for row in result.reasons()] == ["order is '9', which no row of orders* has"]


def test_strict_stops_at_the_first_bad_row_and_names_it(write, imported):
    path = write("a.csv", "at,who,score\n2026-04-03,a,5\n2026-04-03,b,x\n")
    with pytest.raises(StrictError, match=r"a.csv:3: score is 'x'"):
        imported(SURVEY, path, strict=True)


def test_a_column_that_is_not_there_is_named_with_the_one_that_may_be_meant(write, imported):
    path = write("a.csv", "at,who,scores\n2026-04-03,a,5\n")
    with pytest.raises(
        MisuseError, match=r"a.csv: events\[1\] names 'score' \(is it 'scores'\?\), and the columns are"
    ):
        imported(SURVEY, path)


def test_what_the_contract_refuses_is_left_out_with_its_words(write, imported):
    path = write("a.csv", "at,who,score\n2026-04-03," + "x" * 201 + ",5\n")

    assert "customer_id" in imported(SURVEY, path).reasons()[0].reason


def test_only_rows_that_the_map_asks_for_are_read(write, imported):
    path = write("a.csv", "at,who,score,status\n2026-04-03,a,5,Final\n2026-04-03,b,1,draft\n")
    result = imported(SURVEY + 'where = { status = "final" }', path)

    assert (len(values(result)), result.rows, result.reasons()) == (1, 1, [])
