"""`andon import csv`: three files as plants have them, from the file to the log, and what is said when it cannot be."""

import datetime as dt

import pytest

from tests.files.commands import read_log

COUNTS = "Datum;Werk;Artikel;Station;Geprüft;Fehlerhaft\r\n" + "".join(
    f"{1 + n:02d}.04.2026;Nord;Ventil;Schweißen;1.{200 + n};{n}\r\n" for n in range(30)
)


def test_semicolons_and_decimal_commas_need_no_answer(andon, write):
    write("zahlen.csv", COUNTS, "cp1252")
    result = andon("import", "csv", "zahlen.csv", "--guess", "--out", "log.jsonl")

    assert result.code == 0
    assert "Ten rows as events" in result.err
    assert [line.split() for line in result.out.splitlines()] == [
        ["rows", "30"],
        ["events", "30"],
        ["left_out", "0"],
        ["out", "log.jsonl"],
    ]


def test_the_map_lies_beside_the_log_and_gives_the_same_bytes(andon, write, tmp_path):
    write("zahlen.csv", COUNTS, "cp1252")
    andon("import", "csv", "zahlen.csv", "--guess", "--out", "log.jsonl")
    guessed = (tmp_path / "log.jsonl").read_bytes()

    assert andon("import", "csv", "zahlen.csv", "--map", "log.map.toml", "--out", "again.jsonl").code == 0
    assert (tmp_path / "again.jsonl").read_bytes() == guessed
    assert read_log(tmp_path / "again.jsonl")[0]["inspected"] == 1200


def inspections(day):
    yield ["Quality report"]
    yield ["Inspection date", "Serial", "Product", "Station", "Result"]
    for n in range(40):
        at = dt.datetime(2026, 4, day, 6) + dt.timedelta(hours=n)
        yield [at.strftime("%d/%m/%Y %H:%M"), f"S{n}", "valve", "welding", "NOK" if n % 9 == 0 else "OK"]


def test_an_excel_file_with_the_day_first_asks_for_its_zone_and_writes_nothing_before(andon, workbook, tmp_path):
    workbook("a.xlsx", inspections(13))
    result = andon("import", "csv", "a.xlsx", "--guess", "--out", "log.jsonl")

    assert result.code == 2
    assert "decide times.zone in log.map.toml and run again with --map log.map.toml" in result.err
    assert not (tmp_path / "log.jsonl").exists()

    again = andon("import", "csv", "a.xlsx", "--map", "log.map.toml", "--out", "log.jsonl")
    assert (again.code, again.err) == (
        2,
        "andon: log.map.toml: times.zone still says '?': decide, and write it there\n",
    )

    answered = andon("import", "csv", "a.xlsx", "--guess", "--zone", "Europe/Warsaw", "--out", "log.jsonl", "--json")
    assert answered.code == 0
    assert read_log(tmp_path / "log.jsonl")[0]["occurred_at"] == "2026-04-13T04:00:00Z"


def test_an_excel_file_whose_dates_can_be_read_both_ways_asks_for_their_order(andon, workbook):
    workbook("a.xlsx", inspections(3))
    result = andon("import", "csv", "a.xlsx", "--guess", "--zone", "UTC", "--out", "log.jsonl")

    assert result.code == 2
    assert "03/04/2026 06:00 can be 3 April 2026 (DMY) or 4 March 2026 (MDY)" in result.err


def test_a_list_of_defects_with_production_counts_is_a_rate(andon, write, tmp_path):
    write("log.csv", "Date,Part,Defect code,Count\n2026-04-03,v,pore,3\n2026-04-09,v,pore,1\n")
    write("made.csv", "Date,Part,Produced\n" + "".join(f"2026-04-0{n},v,100\n" for n in range(1, 9)))
    result = andon("import", "csv", "log.csv", "made.csv", "--guess", "--out", "log.jsonl")

    assert result.code == 3
    assert "left out: log.csv:3: no production count for 2026-04-09" in result.err
    assert "1 of 10 rows (10.0 %) were left out" in result.err
    assert [(v["inspected"], v["defective"]) for v in read_log(tmp_path / "log.jsonl")][2] == (100, 3)


def test_rows_left_out_are_listed_in_a_file_beside_the_log(andon, write, tmp_path):
    write("a.csv", "Date,Part,Result\n" + "2026-04-03,v,OK\n2026-04-03,v,NOK\n" * 200 + "x,v,OK\n" * 30)
    result = andon("import", "csv", "a.csv", "--guess", "--out", "log.jsonl")

    assert result.code == 3
    assert result.err.count("andon: left out: a.csv:") == 20
    assert "left out: 10 rows more, all of them in log.jsonl.left-out.jsonl" in result.err
    assert len((tmp_path / "log.jsonl.left-out.jsonl").read_text().splitlines()) == 30


def test_strict_writes_nothing(andon, write, tmp_path):
    write("a.csv", COUNTS + "Summe;;;;;\r\n")
    andon("import", "csv", "a.csv", "--guess", "--out", "log.jsonl")
    (tmp_path / "log.jsonl").unlink()
    result = andon("import", "csv", "a.csv", "--map", "log.map.toml", "--out", "log.jsonl", "--strict")

    assert (result.code, result.err[:20]) == (1, "andon: a.csv:32: Dat")
    assert not (tmp_path / "log.jsonl").exists()


def test_a_guess_without_out_prints_the_map_alone_on_stdout(andon, write):
    write("a.csv", COUNTS)
    result = andon("import", "csv", "a.csv", "--guess")

    assert (result.code, result.out.splitlines()[1]) == (0, "version = 1")


def test_the_guess_is_data_for_programs(andon, write):
    write("a.csv", "Date,Part,Result\n03/04/2026,v,OK\n03/04/2026,v,NOK\n")
    told = andon("import", "csv", "a.csv", "--guess", "--json").json

    assert [question["key"] for question in told["questions"]] == ["times.order"]
    assert len(told["events"]) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("a.csv", "--out", "log.jsonl"), "give --map MAP.toml, which says what the columns mean, or --guess"),
        (("a.csv", "--map", "m.toml"), "say where to write: --out LOG.jsonl"),
        (("none.csv", "--guess"), "none.csv: No such file or directory"),
        (("a.csv", "--map", "bad.toml", "--out", "log.jsonl"), "bad.toml: events[1].porduct: is no key of a map here"),
    ],
)
def test_misuse_is_one_line_that_says_what_to_do(andon, write, words, said):
    write("a.csv", COUNTS)
    write(
        "m.toml",
        '[[events]]\nshape = "inspections"\nat = "a"\nproduct = "b"\nstage = "c"\ninspected = "d"\ngood = "e"\n',
    )
    write(
        "bad.toml",
        '[[events]]\nshape = "inspections"\nat = "a"\nporduct = "b"\nproduct = "p"\nstage = "c"\ncode = "d"\n',
    )
    result = andon("import", "csv", *words)

    assert result.code == 2
    assert said in result.err
    assert len(result.err.splitlines()) == 1
