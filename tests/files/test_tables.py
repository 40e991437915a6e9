"""Files as programs save them: encodings, delimiters, faults of single rows, and every kind of table."""

import gzip
import json
import sqlite3

import polars
import pytest

from streams.errors import MisuseError
from streams.files.tables import ReadOptions, TableError, is_log, open_table
from streams.files.tables import extras as extras_module

TEXT = "Datum;Stück;Größe\r\n01.02.2026;3;1,5\r\n\r\n02.02.2026;4;2,5\r\n"


def rows(source, **options):
    table = open_table(source, ReadOptions(**options))
    return [(row.line, *row.cells.values()) for row in table.rows if row.fault is None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1250"])
def test_an_encoding_is_told_by_the_bytes(write, encoding):
    table = open_table(write("a.csv", TEXT, encoding))

    assert table.columns == ["Datum", "Stück", "Größe"]
    assert [row.line for row in table.rows] == [2, 4]


def test_polish_in_an_old_code_page_is_told_by_its_letters_or_asked_about(write):
    plain = write("a.csv", "Wyrób;Ilość\nżółty;1\n", "cp1250")
    assert open_table(plain).columns == ["Wyrób", "Ilość"]

    unclear = write("b.csv", "a;b\nę;1\n", "cp1250")
    with pytest.raises(TableError, match=r"fit cp1252 and cp1250: settle it as `encoding`"):
        open_table(unclear)
    assert rows(unclear, encoding="cp1250") == [(2, "ę", "1")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_delimiter_is_found(write, delimiter):
    path = write(
        "a.csv", "\n".join(delimiter.join(row) for row in (("day", "n", "x y"), ("1", "2", "3"), ("4", "5", "6")))
    )

    assert open_table(path).columns == ["day", "n", "x y"]


def test_the_columns_that_a_map_names_decide_between_delimiters(write):
    path = write("a.csv", "a;b,c\n1;2,3\n4;5,6\n")

    assert open_table(path, ReadOptions(wanted=frozenset({"c"}))).columns == ["a;b", "c"]
    assert open_table(path, ReadOptions(wanted=frozenset({"a"}))).columns == ["a", "b,c"]


def test_a_bad_row_names_its_line_and_does_not_stop_the_rest(write):
    path = write("a.csv", b'a,b,c\n1,2,3\n4,5\n"x\ny",6,7\n8,\xff,9\n10,11,12,13\n14,15,16,,\n')
    told = {row.line: row.fault for row in open_table(path, ReadOptions(encoding="utf-8")).rows}

    assert told == {
        2: None,
        3: "2 fields, and the header has 3",
        4: None,
        6: "column b: bytes that are no utf-8",
        7: "4 fields, and the header has 3",
        8: None,
    }


def test_headers_that_come_twice_or_not_at_all_have_names_of_their_own(write):
    assert open_table(write("a.csv", "Result,,Result\n1,2,3\n")).columns == ["Result", "column 2", "Result (2)"]


def test_gzip_is_told_by_its_bytes_whatever_the_name(write):
    packed = gzip.compress(TEXT.encode())

    assert rows(write("a.csv.gz", packed)) == rows(write("b.csv", packed)) == rows(write("c.csv", TEXT))


def test_json_lines_are_a_table_and_a_log_is_told_from_them(write):
    path = write("a.jsonl", '{"n": 1, "at": "x"}\nnonsense\n[1]\n{"n": 2.5}\n')
    table = open_table(path)

    assert table.columns == ["n", "at"]
    assert [(row.line, row.fault and row.fault.partition(":")[0]) for row in table.rows] == [
        (1, None),
        (2, "no JSON"),
        (3, "no JSON object"),
        (4, None),
    ]
    assert not is_log(path)
    assert is_log(write("b.jsonl", json.dumps({"topic": "t", "value": {}})))


def test_excel_gives_its_cells_own_types_below_a_title(workbook):
    path = workbook(
        "a.xlsx", [["Report of March"], [], ["Day", "n", "share"], ["03/04/2026", 4, 0.5], [], ["x", 5.0, "1,5"]]
    )

    assert rows(path) == [(4, "03/04/2026", 4, 0.5), (6, "x", 5, "1,5")]


def test_of_several_sheets_one_must_be_named(tmp_path, workbook):
    import openpyxl

    book = openpyxl.Workbook()
    for name in ("March", "April"):
        sheet = book.create_sheet(name)
        sheet.append(["a", "b"])
        sheet.append([name, 1])
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(TableError, match=r"2 sheets hold rows \(March, April\): name one as `sheet`"):
        open_table(tmp_path / "two.xlsx")

    assert rows(tmp_path / "two.xlsx", sheet="April") == [(2, "April", 1)]


def test_parquet_is_a_table(tmp_path):
    polars.DataFrame({"n": [1, None, 3], "p": ["a", None, "c"]}).write_parquet(tmp_path / "a.parquet")

    assert rows(tmp_path / "a.parquet") == [(1, 1, "a"), (3, 3, "c")]


def test_a_database_is_read_by_url_and_query(tmp_path):
    with sqlite3.connect(tmp_path / "plant.db") as connection:
        connection.execute("create table q (day text, n int)")
        connection.execute("insert into q values ('2026-01-01', 3)")
    url = f"sqlite:///{tmp_path}/plant.db"

    assert rows(url, query="select day, n from q") == [(1, "2026-01-01", 3)]
    with pytest.raises(TableError, match="say what to read: --query"):
        open_table(url)
    with pytest.raises(TableError, match="the database cannot be read: no such table: elsewhere"):
        open_table(url, ReadOptions(query="select * from elsewhere"))


def test_the_password_of_a_database_is_never_told():
    with pytest.raises(MisuseError) as told:
        open_table("sqlite://user:secret@/plant.db")

    assert "secret" not in str(told.value)


def test_a_missing_extra_is_one_line_that_says_what_to_install(monkeypatch, workbook):
    def absent(module):
        raise ModuleNotFoundError(name=module)

    monkeypatch.setattr(extras_module, "import_module", absent)
    with pytest.raises(MisuseError, match=r"an Excel file needs python_calamine, .*: pip install 'andon\[files\]'"):
        open_table(workbook("a.xlsx", [["a"], [1]]))


@pytest.mark.parametrize("name", ["a.pdf", "noname"])
def test_a_file_that_is_no_table_is_named_with_what_would_be(write, name):
    with pytest.raises(TableError, match=r"what kind of table is that\? Its name should end in .csv"):
        open_table(write(name, "x"))


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.csv.gz"])
def test_a_missing_or_broken_file_is_one_line(tmp_path, name):
    with pytest.raises(TableError):
        list(open_table(tmp_path / name).rows)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(TableError):
        list(open_table(tmp_path / name).rows)
