"""The published numbers of the Olist sample come out of the imported log, and a foreign folder is one clear error."""

import csv
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from schemas.codec import decode
from schemas.topics import by_name
from streams.dev.event_log import LogLine
from streams.dev.olist import OlistOptions, import_olist
from streams.dev.olist_files import COLUMNS, ORDERS
from streams.errors import MisuseError

SHARED = Path(os.environ.get("ANDON_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
OLIST = SHARED / "olist"
real = pytest.mark.skipif(
    not OLIST.is_dir(), reason=f"needs the Olist files: {OLIST} is absent (ANDON_SHARED_DATA says where)"
)

CHRISTMAS = ("2017-12-18", "2017-12-25", "2018-01-01", "2018-01-08")
SPRING = ("2018-03-12", "2018-03-19", "2018-03-26", "2018-04-02", "2018-04-09", "2018-04-16", "2018-04-23")


@cache
def log(options: OlistOptions | None = None) -> tuple[LogLine, ...]:
    return tuple(import_olist(OLIST, options))


def values(kind: str, options: OlistOptions | None = None) -> Iterator[dict[str, Any]]:
    """Events of one stage, or one kind of feedback."""
    return (line["value"] for line in log(options) if kind in (line["value"].get("stage"), line["value"].get("kind")))


def week(value: dict[str, Any]) -> str:
    """The Monday of the event's week."""
    day = datetime.fromisoformat(value["occurred_at"]).date()
    return str(day - timedelta(days=day.weekday()))


def weekly_percent(events: Iterator[dict[str, Any]], bad: Callable[[dict[str, Any]], bool]) -> dict[str, int]:
    total, failed = Counter[str](), Counter[str]()
    for value in events:
        total[week(value)] += 1
        failed[week(value)] += bad(value)
    return {monday: round(100 * failed[monday] / n) for monday, n in total.items()}


def after_the_promised_day(value: dict[str, Any]) -> bool:
    return any(row["code"].endswith(("days", "more")) for row in value.get("defects", ()))


def is_low(value: dict[str, Any]) -> bool:
    return bool(value["score"] <= 2)


@real
def test_every_line_is_valid_unique_and_in_the_order_of_receipt() -> None:
    lines = log()
    for line in lines:
        decode(by_name(line["topic"]), json.dumps(line["value"]).encode())

    received = [datetime.fromisoformat(line["received_at"]) for line in lines]
    assert received == sorted(received)
    assert len({line["value"]["event_id"] for line in lines}) == len(lines)
    assert all(line["received_at"] == line["value"]["occurred_at"] for line in lines)


@real
def test_only_delivered_orders_are_told_unless_all_are_asked_for() -> None:
    told = Counter(line["value"].get("stage", line["value"].get("kind")) for line in log())
    every = Counter(
        line["value"].get("stage", line["value"].get("kind")) for line in log(OlistOptions(only_delivered=False))
    )

    assert told == {"purchase": 5164, "approval": 5164, "handover": 5164, "delivery": 5164, "csat": 5232}
    assert every["purchase"] == 8135
    assert every["csat"] == 8225


@real
def test_arrivals_are_the_demand_of_the_published_weeks() -> None:
    arrived = Counter(week(value) for value in values("approval"))

    assert [arrived[monday] for monday in ("2017-11-06", "2017-11-13", "2017-11-20", "2017-11-27")] == [
        69,
        86,
        157,
        105,
    ]
    assert (min(arrived[monday] for monday in SPRING), max(arrived[monday] for monday in SPRING)) == (76, 103)
    before = [n for monday, n in arrived.items() if "2017-09-04" <= monday < "2017-11-06"]
    assert 50 < sum(before) / len(before) < 55


@real
def test_late_shares_are_the_published_ones_by_the_day() -> None:
    percent = weekly_percent(values("delivery"), after_the_promised_day)

    assert [percent[monday] for monday in CHRISTMAS] == [13, 11, 24, 11]
    assert [percent[monday] for monday in SPRING] == [17, 11, 17, 19, 20, 12, 11]
    assert percent == weekly_percent(
        values("delivery", OlistOptions(late_by="day")), lambda value: value.get("defective", 0) > 0
    )


@real
def test_the_link_of_lateness_by_the_clock_with_low_scores_is_the_published_one() -> None:
    late = {value["order_id"]: value.get("defective", 0) > 0 for value in values("delivery")}
    table = Counter((late[value["order_id"]], is_low(value)) for value in values("csat"))

    assert table == {(False, False): 4357, (False, True): 457, (True, False): 180, (True, True): 238}


@real
def test_low_scores_follow_the_days_of_delay() -> None:
    """A share by days late, from the first review of each order: 9.6, 33, 74, 81 and 84 %."""
    severities = {
        value["order_id"]: value["defects"][0]["severity"]
        for value in values("delivery")
        if after_the_promised_day(value)
    }
    first = first_reviews()
    shares = {
        severity: [is_low(value) for order, value in first.items() if severities.get(order) == severity]
        for severity in (None, "major", "critical")
    }
    percent = {severity: 100 * sum(low) / len(low) for severity, low in shares.items()}

    assert percent[None] == pytest.approx(9.6, abs=0.05)
    assert percent["major"] == pytest.approx(33.0, abs=0.05)
    assert 73 < percent["critical"] < 85


@real
def test_low_scores_of_the_published_weeks_come_out_by_week_of_delivery() -> None:
    one_an_order = weekly_percent(iter(first_reviews().values()), is_low)
    all_reviews = weekly_percent(values("csat"), is_low)

    assert [one_an_order[monday] for monday in CHRISTMAS] == [20, 15, 31, 23]
    assert [all_reviews[monday] for monday in CHRISTMAS] == [20, 14, 31, 23]


@real
@pytest.mark.parametrize(("review_time", "percent"), [("created", [20, 17, 22, 20]), ("answered", [27, 14, 16, 21])])
def test_reviews_by_their_own_times_give_other_weeks(review_time: Any, percent: list[int]) -> None:
    options = OlistOptions(review_time=review_time)

    assert [weekly_percent(values("csat", options), is_low)[monday] for monday in CHRISTMAS] == percent


def first_reviews() -> dict[str, dict[str, Any]]:
    """The review of each order that was answered first."""
    first: dict[str, dict[str, Any]] = {}
    answered = {
        value["event_id"]: value["occurred_at"] for value in values("csat", OlistOptions(review_time="answered"))
    }
    for value in values("csat"):
        other = first.get(value["order_id"])
        if other is None or answered[value["event_id"]] < answered[other["event_id"]]:
            first[value["order_id"]] = value
    return first


@real
def test_no_words_of_a_customer_are_imported() -> None:
    assert all("text" not in line["value"] for line in log())


@real
def test_an_order_is_one_unit_from_purchase_to_review() -> None:
    told = [
        (line["value"].get("stage", line["value"].get("kind")), line["value"]["product"])
        for line in log()
        if line["value"]["order_id"] == "a4591c265e18cb1dcee52889e2d8acc3"
    ]

    assert [what for what, _ in told] == ["purchase", "approval", "handover", "delivery", "csat"]
    assert len({product for _, product in told}) == 1


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match=r"lacks olist_customers_dataset.csv, .*give the folder with the CSV files"):
        next(import_olist(tmp_path))


TIMES = (
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
    "order_estimated_delivery_date",
)


def shop(folder: Path, *orders: tuple[str, ...]) -> Path:
    """The official files with one customer and the given orders: id, purchase, and the TIMES."""
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
    for order_id, purchased, *times in orders:
        order = {"order_id": order_id, "customer_id": f"c-{order_id}", "order_status": "delivered"}
        rows[ORDERS].append({**order, "order_purchase_timestamp": purchased, **dict(zip(TIMES, times, strict=True))})
        rows["olist_customers_dataset.csv"].append(
            {"customer_id": f"c-{order_id}", "customer_unique_id": "ana", "customer_state": "SP"}
        )
        for item, (product, limit) in enumerate(
            (("p1", "2018-01-05 12:00:00"), ("p2", "2018-01-04 12:00:00")), start=1
        ):
            rows["olist_order_items_dataset.csv"].append(
                {"order_id": order_id, "order_item_id": str(item), "product_id": product, "shipping_limit_date": limit}
            )
    rows["olist_products_dataset.csv"] = [
        {"product_id": "p1", "product_category_name": "brinquedos"},
        {"product_id": "p2", "product_category_name": ""},
    ]
    rows["product_category_name_translation.csv"] = [
        {"product_category_name": "brinquedos", "product_category_name_english": "toys"}
    ]
    for name, columns in COLUMNS.items():
        with (folder / name).open("w", newline="") as out:
            writer = csv.DictWriter(out, sorted(columns))
            writer.writeheader()
            writer.writerows(rows[name])
    return folder


def delivery_of(folder: Path, options: OlistOptions | None = None) -> dict[str, Any]:
    return next(line["value"] for line in import_olist(folder, options) if line["value"].get("stage") == "delivery")


IN_TIME = (
    "o1",
    "2018-01-01 10:00:00",
    "2018-01-01 11:00:00",
    "2018-01-05 11:00:00",
    "2018-01-09 10:00:00",
    "2018-01-10 00:00:00",
)


def test_an_order_in_time_passes_everywhere_and_takes_its_first_items_category(tmp_path: Path) -> None:
    stages = [line["value"] for line in import_olist(shop(tmp_path, IN_TIME)) if "stage" in line["value"]]

    assert [value["stage"] for value in stages] == ["approval", "handover", "delivery"]
    assert [value.get("defective", 0) for value in stages] == [0, 0, 0]
    assert {value["product"] for value in stages} == {"toys"}
    assert stages[0]["occurred_at"] == "2018-01-01T10:00:00Z", "the purchase, and local time as UTC"


@pytest.mark.parametrize(
    ("handed_over", "delivered", "origin"),
    [
        ("2018-01-05 11:00:00", "2018-01-12 09:00:00", "delivery"),
        ("2018-01-08 12:00:00", "2018-01-12 09:00:00", "handover"),
        ("2018-01-06 12:00:00", "2018-01-12 09:00:00", None),
    ],
    ids=["handed over in time", "handed over late by more than the delivery", "both had their part"],
)
def test_the_origin_of_a_late_delivery_is_told_where_one_stage_suffices(
    tmp_path: Path, handed_over: str, delivered: str, origin: str | None
) -> None:
    order = (*IN_TIME[:3], handed_over, delivered, IN_TIME[5])

    assert delivery_of(shop(tmp_path, order))["defects"][0].get("origin_stage") == origin


@pytest.mark.parametrize(
    ("delivered", "code", "severity"),
    [
        ("2018-01-10 15:00:00", "late_same_day", "minor"),
        ("2018-01-11 15:00:00", "late_1_to_3_days", "major"),
        ("2018-01-14 00:30:00", "late_4_to_7_days", "critical"),
    ],
)
def test_a_delay_is_graded_by_days(tmp_path: Path, delivered: str, code: str, severity: str) -> None:
    (defect,) = delivery_of(shop(tmp_path, (*IN_TIME[:4], delivered, IN_TIME[5])))["defects"]

    assert (defect["code"], defect["severity"]) == (code, severity)


def test_the_promised_day_is_in_time_by_the_day(tmp_path: Path) -> None:
    order = (*IN_TIME[:4], "2018-01-10 15:00:00", IN_TIME[5])

    assert "defective" not in delivery_of(shop(tmp_path, order), OlistOptions(late_by="day"))


def test_a_slow_approval_and_a_slow_handover_are_defects_of_their_own(tmp_path: Path) -> None:
    order = (*IN_TIME[:2], "2018-01-04 10:00:01", "2018-01-05 12:00:01", *IN_TIME[4:])
    found = [row["code"] for line in import_olist(shop(tmp_path, order)) for row in line["value"].get("defects", ())]

    assert found == ["late_approval", "late_handover"]


def test_who_ordered_before_is_an_existing_customer(tmp_path: Path) -> None:
    later = ("o2", "2018-01-02 10:00:00", *IN_TIME[2:])
    bought = [
        (line["value"]["order_id"], line["value"]["relationship"])
        for line in import_olist(shop(tmp_path, later, IN_TIME))
        if line["value"].get("kind") == "purchase"
    ]

    assert bought == [("o1", "new"), ("o2", "existing")]


def test_a_missing_column_and_a_bad_time_name_their_file_and_line(tmp_path: Path) -> None:
    orders = shop(tmp_path, IN_TIME) / ORDERS
    text = orders.read_text()
    orders.write_text(text.replace("order_status", "state"))
    with pytest.raises(MisuseError, match=r"olist_orders_dataset.csv: no column order_status"):
        next(import_olist(tmp_path))

    orders.write_text(text.replace("2018-01-01 10:00:00", "yesterday"))
    with pytest.raises(MisuseError, match=r"olist_orders_dataset.csv:2: order_purchase_timestamp is 'yesterday'"):
        next(import_olist(tmp_path))

    orders.write_text(text.replace("c-o1", "c-other"))
    with pytest.raises(MisuseError, match=r"olist_orders_dataset.csv:2: customer_id is 'c-other'"):
        next(import_olist(tmp_path))


def test_a_file_that_is_cut_short_or_no_text_is_one_clear_error(tmp_path: Path) -> None:
    orders = shop(tmp_path, IN_TIME) / ORDERS
    whole = orders.read_bytes()
    orders.write_bytes(whole[:-30])
    with pytest.raises(MisuseError, match=r"olist_orders_dataset.csv:2: the row has too few fields"):
        next(import_olist(tmp_path))

    orders.write_bytes(whole + b"\xff\xfe\xff")
    with pytest.raises(MisuseError, match=r"cannot read .*olist_orders_dataset.csv"):
        next(import_olist(tmp_path))


def told_by(folder: Path) -> list[LogLine]:
    return list(import_olist(folder))


def saved_anew(folder: Path, delimiter: str, write: Callable[[str, str], str], encoding: str = "utf-8") -> None:
    """Every file of the folder as another program saves it; `write` gives each cell of a column."""
    for name in COLUMNS:
        with (folder / name).open(newline="") as old:
            rows = list(csv.DictReader(old))
        with (folder / name).open("w", newline="", encoding=encoding) as out:
            writer = csv.DictWriter(out, sorted(COLUMNS[name]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows({column: write(column, cell) for column, cell in row.items()} for row in rows)


LATE = (
    "o2",
    "2018-01-13 09:15:00",
    "2018-01-13 10:00:00",
    "2018-01-14 08:00:00",
    "2018-01-20 10:00:00",
    "2018-01-18 00:00:00",
)


def as_written(pattern: str) -> Callable[[str, str], str]:
    def write(column: str, cell: str) -> str:
        dated = column.endswith(("_timestamp", "_at", "_date"))
        return datetime.fromisoformat(cell).strftime(pattern) if dated and cell else cell

    return write


@pytest.mark.parametrize(
    ("delimiter", "pattern", "encoding"),
    [
        (";", "%d/%m/%Y %H:%M", "cp1252"),
        ("\t", "%m/%d/%Y %I:%M:%S %p", "utf-16"),
        (",", "%d.%m.%Y %H:%M:%S", "utf-8-sig"),
        (";", "%Y-%m-%dT%H:%M:%S+00:00", "utf-8"),
    ],
)
def test_a_copy_that_was_saved_anew_gives_the_same_events(
    tmp_path: Path, delimiter: str, pattern: str, encoding: str
) -> None:
    official = told_by(shop(tmp_path, IN_TIME, LATE))
    saved_anew(tmp_path, delimiter, as_written(pattern), encoding)

    assert told_by(tmp_path) == official


def test_an_offset_is_respected(tmp_path: Path) -> None:
    shop(tmp_path, IN_TIME)
    saved_anew(tmp_path, ",", as_written("%Y-%m-%d %H:%M:%S-03:00"))

    assert told_by(tmp_path)[0]["value"]["occurred_at"] == "2018-01-01T13:00:00Z"


def test_dates_that_can_be_read_both_ways_are_no_guess(tmp_path: Path) -> None:
    shop(tmp_path, IN_TIME)
    saved_anew(tmp_path, ";", as_written("%d/%m/%Y %H:%M"))
    with pytest.raises(MisuseError, match=r"05/01/2018 1\d:00 can be 5 January 2018 \(DMY\) or 1 May 2018 \(MDY\)"):
        told_by(tmp_path)


def test_numbers_with_a_zero_behind_and_a_missing_translation_are_taken(tmp_path: Path) -> None:
    shop(tmp_path, IN_TIME)
    saved_anew(tmp_path, ",", lambda column, cell: f"{cell}.0" if column == "order_item_id" else cell)
    (tmp_path / "product_category_name_translation.csv").unlink()

    assert {line["value"]["product"] for line in told_by(tmp_path)} == {"brinquedos"}
