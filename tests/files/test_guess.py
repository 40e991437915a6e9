"""Proposed maps: what the file tells stands in them, what it cannot tell is asked, nothing is guessed in silence."""

import pytest

from streams.errors import MisuseError
from streams.files.guess import propose
from streams.files.guess.spellings import likeness, plain
from streams.files.importing import import_tables
from tests.files.commands import values


def keys(proposal):
    return [question.key for question in proposal.questions]


def block(proposal, number=0):
    return proposal.map["events"][number]


UNITS = "Date,Part,Station,Result\n{}"


def units(*dates):
    return UNITS.format("".join(f"{day},valve,weld,{'Pass' if n else 'Fail'}\n" for n, day in enumerate(dates)))


@pytest.mark.parametrize(
    ("dates", "order", "asked"),
    [
        (("13/04/2026", "04/05/2026"), "DMY", []),
        (("04/13/2026", "04/05/2026"), "MDY", []),
        (("03/04/2026", "04/05/2026"), "?", ["times.order"]),
        (("13/04/2026", "04/13/2026"), "?", ["times.order"]),
        (("03.04.2026", "04.05.2026"), "DMY", []),
        (("2026-04-03", "2026-04-05"), None, []),
    ],
)
def test_day_or_month_first_is_told_by_a_date_that_can_be_read_one_way_and_else_asked(write, dates, order, asked):
    proposal = propose([write("a.csv", units(*dates))])

    assert proposal.map["times"].get("order") == order
    assert keys(proposal) == asked


def test_the_question_shows_both_readings(write):
    (question,) = propose([write("a.csv", units("03/04/2026", "04/05/2026"))]).questions

    assert question.told.startswith("times.order: 03/04/2026 can be 3 April 2026 (DMY) or 4 March 2026 (MDY)")


@pytest.mark.parametrize(
    ("first", "asked"),
    [
        ("2026-04-03 10:00", ["times.zone"]),
        ("2026-04-03T10:00:00+02:00", []),
        ("2026-04-03", []),
        ("2026-04-03 00:00:00", []),
    ],
)
def test_a_time_of_day_without_an_offset_asks_for_its_zone(write, first, asked):
    assert keys(propose([write("a.csv", units(first, first))])) == asked


def test_days_that_are_written_as_midnights_stay_on_their_day(write):
    proposal = propose([write("a.csv", units("2026-04-03 00:00:00", "2026-04-04 00:00:00"))])

    assert proposal.map["times"] == {"midnight": "day", "zone": "UTC"}


@pytest.mark.parametrize(
    ("header", "numbers", "sign", "asked"),
    [
        ("Wert", ("1,5", "2"), ",", []),
        ("Wert", ("1.5", "2"), ".", []),
        ("Wert", ("1.234", "2.345"), "?", ["read.decimal"]),
        ("Wert", ("1.234,5", "2"), ",", []),
        ("Wert", ("1.234", "1234"), ".", []),
        ("Wert", ("1,5", "1.5"), "?", ["read.decimal"]),
        ("Wert", ("1", "2"), None, []),
    ],
)
def test_the_decimal_sign_is_told_by_a_number_that_can_be_read_one_way_and_else_asked(
    write, header, numbers, sign, asked
):
    rows = "".join(f"2026-04-03;v;d;{n};9\n" for n in numbers)
    proposal = propose([write("a.csv", f"Datum;Artikel;Merkmal;{header};OSG\n{rows}")])

    assert proposal.map["read"].get("decimal") == sign
    assert keys(proposal) == asked


def test_in_a_column_of_whole_numbers_a_sign_before_three_digits_makes_thousands(write):
    rows = "03.04.2026;v;s;1.234;12\n13.04.2026;v;s;1.300;7\n"
    proposal = propose([write("a.csv", "Datum;Artikel;Station;Geprüft;Fehlerhaft\n" + rows)])

    assert proposal.map["read"]["decimal"] == ","
    assert [
        value["inspected"]
        for value in values(
            import_tables(proposal.checked(), [write("b.csv", "Datum;Artikel;Station;Geprüft;Fehlerhaft\n" + rows)])
        )
    ] == [1234, 1300]


def test_dates_that_excel_took_for_american_ones_are_asked_about(workbook):
    import datetime as dt

    rows = [["Date", "Part", "Result"], [dt.datetime(2026, 3, 4), "v", "OK"], ["13/04/2026", "v", "NOK"]]
    proposal = propose([workbook("a.xlsx", rows)])

    assert "times.typed_dates" in keys(proposal)
    assert next(q.choices[0] for q in proposal.questions if q.key == "times.typed_dates") == "swapped"


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("English", "Date;Plant;Line;Product;Stage;Inspected;Defective"),
        ("German", "Datum;Werk;Linie;Artikel;Station;Geprüft;Fehlerhaft"),
        ("Polish", "Data;Zakład;Linia;Wyrób;Stanowisko;Sprawdzone;Wadliwe"),
    ],
)
def test_headers_are_known_in_three_languages(write, language, header):
    proposal = propose([write("a.csv", f"{header}\n2026-04-03;n;1;v;s;10;1\n")])
    names = header.split(";")

    assert block(proposal) == {
        "shape": "inspections",
        **dict(zip(("at", "site", "line", "product", "stage", "inspected", "defective"), names, strict=True)),
    }
    assert import_tables(proposal.checked(), [write("b.csv", f"{header}\n2026-04-03;n;1;v;s;10;1\n")]).events


def test_a_header_is_compared_without_signs_case_accents_and_units():
    assert plain("Prüf-Datum [UTC]") == "pruf datum"
    assert plain("orderID") == "order id"
    assert likeness("at", "Prüfdatum") > likeness("at", "Lieferdatum") > 0
    assert likeness("product", "Result") == 0


def test_results_in_columns_of_their_stages_are_a_wide_table(write):
    proposal = propose(
        [write("a.csv", "Date;Part;Serial;Welding result;Paint result\n2026-04-03;v;1;OK;NOK\n2026-04-03;v;2;OK;OK\n")]
    )

    assert block(proposal)["stages"] == [
        {"stage": "Welding", "result": "Welding result"},
        {"stage": "Paint", "result": "Paint result"},
    ]


def test_zeros_and_ones_are_asked_about_since_either_may_be_good(write):
    proposal = propose([write("a.csv", "Date,Part,Result\n2026-04-03,v,0\n2026-04-03,v,1\n")])

    assert keys(proposal) == ["events[1].good_words", "events[1].bad_words"]
    decided = proposal.answered({"events[1].good_words": "1", "events[1].bad_words": "0"})
    assert (block(decided)["good_words"], block(decided)["bad_words"], decided.questions) == (["1"], ["0"], [])


def test_a_list_of_defects_alone_is_refused_with_the_remedy(write):
    log = write("log.csv", "Date,Part,Station,Defect code\n2026-04-03,v,s,pore\n")
    with pytest.raises(
        MisuseError, match=r"log.csv lists defects, and nothing says among how many units: .*PRODUCTION.csv"
    ):
        propose([log])


def test_a_list_of_defects_and_production_counts_are_joined(write):
    log = write("log.csv", "Date,Part,Station,Defect code\n2026-04-03,v,weld,pore\n2026-04-03,v,paint,run\n")
    made = write("made.csv", "Date,Part,Produced\n2026-04-03,v,40\n")
    proposal = propose([made, log])

    assert block(proposal)["production"] == {
        "file": "made.csv",
        "inspected": "Produced",
        "at": "Date",
        "product": "Part",
        "stages": ["paint", "weld"],
    }
    assert [
        (v["stage"], v["inspected"], v["defective"]) for v in values(import_tables(proposal.checked(), [made, log]))
    ] == [
        ("paint", 40, 1),
        ("weld", 40, 1),
    ]


def test_a_survey_may_hold_two_questions(write):
    rows = "".join(f"2026-04-03,c{n},{n},{1 + n % 5}\n" for n in range(11))
    proposal = propose([write("a.csv", "Date,Customer,NPS,Satisfaction\n" + rows)])

    assert [(one["kind"], one["score"]) for one in proposal.map["events"]] == [("nps", "NPS"), ("csat", "Satisfaction")]
    assert keys(proposal) == []


@pytest.mark.parametrize(
    ("header", "marks"), [("Satisfaction", range(1, 11)), ("NPS", range(1, 6)), ("Effort", range(1, 6))]
)
def test_marks_of_another_scale_are_asked_about(write, header, marks):
    rows = "".join(f"2026-04-03,c{n},{n}\n" for n in marks)

    assert keys(propose([write("a.csv", f"Date,Customer,{header}\n{rows}")])) == ["events[1].kind"]


def test_school_marks_are_asked_about(write):
    assert keys(propose([write("a.csv", "Datum;Kunde;Note\n2026-04-03;a;1\n2026-04-03;b;5\n")])) == ["events[1].best"]


def test_complaints_are_told_by_the_name_of_their_file_and_words_of_customers_stay_in_it(write):
    proposal = propose(
        [write("Reklamationen.csv", "Datum;Kunde;Artikel;Grund;Kommentar\n2026-04-03;a;v;tropft;privat\n")]
    )

    assert block(proposal) == {
        "shape": "feedback",
        "kind": {"value": "complaint"},
        "at": "Datum",
        "product": "Artikel",
        "customer_id": "Kunde",
        "need": "Grund",
    }


def test_orders_with_a_promise_are_deliveries_purchases_and_scores(write):
    head = "Order ID,Customer,Product,Order date,Estimated delivery,Delivered,Review score\n"
    text = head + "1,a,v,2026-04-01,2026-04-05,2026-04-06,2\n1,a,v,2026-04-01,2026-04-05,2026-04-04,5\n"
    proposal = propose([write("orders.csv", text)])

    assert [one["shape"] for one in proposal.map["events"]] == ["promises", "feedback", "survey"]
    assert [
        event["kind"]
        for event in values(import_tables(proposal.checked(), [write("orders.csv", text)]))
        if "kind" in event
    ] == ["purchase", "purchase", "csat", "csat"]


def test_a_file_that_no_shape_fits_says_so_with_its_columns(write):
    with pytest.raises(MisuseError, match=r"a.csv: no shape fits its columns \(x, y\)"):
        propose([write("a.csv", "x,y\n1,2\n")])


def test_the_proposed_text_reads_back_as_the_proposed_map(write):
    proposal = propose([write('odd "name".csv', 'Date;Part "x";Result\n13/04/2026;v;io\n13/04/2026;v;n.i.O.\n')])
    loaded = proposal.checked()

    assert loaded.events[0].product.column == 'Part "x"'
    assert (loaded.events[0].good_words, loaded.events[0].bad_words) == (["io"], ["n.i.O."])


def test_remarks_in_which_nothing_is_ever_good_are_no_stage_and_are_told(write):
    rows = "".join(
        f"2026-04-{day:02},valve,OK,{'OK' if day % 2 else 'NOK'},{'rework' if day % 3 else ''}\n"
        for day in range(1, 20)
    )
    proposal = propose([write("a.csv", "Date,Part,Leak test,Visual,Remarks\n" + rows)])

    assert [stage["stage"] for stage in block(proposal)["stages"]] == ["Leak", "Visual"]
    assert "rework" not in block(proposal)["bad_words"]
    assert "# not read: Remarks holds only rework. An empty cell there is no result" in proposal.text


def test_scrap_as_the_only_count_of_bad_units_is_asked_about(write):
    text = (
        "Datum;Artikel;Arbeitsgang;Geprüft;Ausschuss\n02.03.2026;A10;Montage;1.250;12\n13.03.2026;A10;Montage;980;7\n"
    )
    proposal = propose([write("a.csv", text)])

    assert (block(proposal)["inspected"], block(proposal)["defective"]) == ("Geprüft", "?")
    assert keys(proposal) == ["events[1].defective"]
    (first, _) = values(
        import_tables(proposal.answered({"events[1].defective": "Ausschuss"}).checked(), [write("a.csv", text)])
    )
    assert (first["inspected"], first["defective"]) == (1250, 12)
