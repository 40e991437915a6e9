"""The official Olist CSV files in, orders and reviews out: rows joined by their ids, times read, nothing judged.

Each order carries the category of its first item and the latest shipping limit of all its items. Review texts are not
read.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from streams.errors import MisuseError

CUSTOMERS = "olist_customers_dataset.csv"
ORDERS = "olist_orders_dataset.csv"
ITEMS = "olist_order_items_dataset.csv"
PRODUCTS = "olist_products_dataset.csv"
REVIEWS = "olist_order_reviews_dataset.csv"
CATEGORIES = "product_category_name_translation.csv"

COLUMNS: dict[str, frozenset[str]] = {
    CUSTOMERS: frozenset({"customer_id", "customer_unique_id", "customer_state"}),
    ORDERS: frozenset(
        {
            "order_id",
            "customer_id",
            "order_status",
            "order_purchase_timestamp",
            "order_approved_at",
            "order_delivered_carrier_date",
            "order_delivered_customer_date",
            "order_estimated_delivery_date",
        }
    ),
    ITEMS: frozenset({"order_id", "order_item_id", "product_id", "shipping_limit_date"}),
    PRODUCTS: frozenset({"product_id", "product_category_name"}),
    REVIEWS: frozenset({"review_id", "order_id", "review_score", "review_creation_date", "review_answer_timestamp"}),
    CATEGORIES: frozenset({"product_category_name", "product_category_name_english"}),
}
"""The files that are read, and the columns that are used."""

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Order:
    """One order with its times and promises; None where the files have none."""

    order_id: str
    status: str
    customer_id: str
    state: str
    relationship: Literal["new", "existing"]
    """Existing: the same person has ordered before, whatever became of that order."""
    product: str
    purchased: datetime
    approved: datetime | None
    handed_over: datetime | None
    shipping_limit: datetime | None
    delivered: datetime | None
    promised: datetime


class Review(NamedTuple):
    """One review, without its words."""

    review_id: str
    order_id: str
    score: int
    created: datetime
    answered: datetime


class Items(NamedTuple):
    """What an order's items say of it."""

    product: str = UNKNOWN
    shipping_limit: datetime | None = None


class Row:
    """One row of a file; a field that cannot be read is a MisuseError with file and line."""

    def __init__(self, fields: dict[str, str], where: str) -> None:
        self._fields = fields
        self._where = where

    def text(self, column: str) -> str:
        """The field as it stands."""
        return self._fields[column]

    def time(self, column: str) -> datetime:
        """The field as a time; the files have no offset, and UTC is taken for it."""
        try:
            return datetime.fromisoformat(self._fields[column]).replace(tzinfo=UTC)
        except ValueError:
            raise self._unreadable(column, "a time such as 2017-11-24 18:30:00") from None

    def time_if_any(self, column: str) -> datetime | None:
        """The field as a time, None where it is empty."""
        return self.time(column) if self._fields[column] else None

    def number(self, column: str) -> int:
        """The field as a whole number."""
        try:
            return int(self._fields[column])
        except ValueError:
            raise self._unreadable(column, "a whole number") from None

    def linked(self, column: str, table: dict[str, "Row"]) -> "Row":
        """The row of another file that this field names."""
        found = table.get(self._fields[column])
        if found is None:
            raise self._unreadable(column, "an id of the other files of the same download")
        return found

    def _unreadable(self, column: str, expected: str) -> MisuseError:
        return MisuseError(f"{self._where}: {column} is {self._fields[column][:80]!r} and should be {expected}")


def read_orders(directory: Path) -> list[Order]:
    """All orders, the earliest purchase first, so that a person's later ones can be told from the first."""
    check_files(directory)
    customers = {row.text("customer_id"): row for row in _rows(directory, CUSTOMERS)}
    items = _items(directory)
    known: set[str] = set()
    orders = []
    for row in sorted(
        _rows(directory, ORDERS), key=lambda row: (row.text("order_purchase_timestamp"), row.text("order_id"))
    ):
        customer = row.linked("customer_id", customers)
        person = customer.text("customer_unique_id")
        orders.append(
            _order(row, customer, items.get(row.text("order_id"), Items()), "existing" if person in known else "new")
        )
        known.add(person)
    return orders


def read_reviews(directory: Path) -> Iterator[Review]:
    """All reviews, in the order of the file."""
    check_files(directory)
    for row in _rows(directory, REVIEWS):
        created, answered = row.time("review_creation_date"), row.time("review_answer_timestamp")
        yield Review(row.text("review_id"), row.text("order_id"), row.number("review_score"), created, answered)


def check_files(directory: Path) -> None:
    """A MisuseError that names every file that is not there."""
    missing = [name for name in COLUMNS if not (directory / name).is_file()]
    if missing:
        names = ", ".join(missing)
        msg = f"{directory} lacks {names}: give the folder with the CSV files of the public Olist data set, unpacked"
        raise MisuseError(msg)


def _order(row: Row, customer: Row, items: Items, relationship: Literal["new", "existing"]) -> Order:
    return Order(
        order_id=row.text("order_id"),
        status=row.text("order_status"),
        customer_id=customer.text("customer_unique_id"),
        state=customer.text("customer_state"),
        relationship=relationship,
        product=items.product,
        purchased=row.time("order_purchase_timestamp"),
        approved=row.time_if_any("order_approved_at"),
        handed_over=row.time_if_any("order_delivered_carrier_date"),
        shipping_limit=items.shipping_limit,
        delivered=row.time_if_any("order_delivered_customer_date"),
        promised=row.time("order_estimated_delivery_date"),
    )


def _items(directory: Path) -> dict[str, Items]:
    """By order: the category of its first item, and the latest shipping limit."""
    categories = _categories(directory)
    by_order: dict[str, Items] = {}
    for row in sorted(_rows(directory, ITEMS), key=lambda row: row.number("order_item_id")):
        limit = row.time("shipping_limit_date")
        first = by_order.get(row.text("order_id"))
        by_order[row.text("order_id")] = (
            Items(first.product, max(limit, first.shipping_limit or limit))
            if first
            else Items(categories.get(row.text("product_id"), UNKNOWN), limit)
        )
    return by_order


def _categories(directory: Path) -> dict[str, str]:
    """By product: the English name of its category, the Portuguese one where there is no translation."""
    english = {
        row.text("product_category_name"): row.text("product_category_name_english")
        for row in _rows(directory, CATEGORIES)
    }
    named = ((row.text("product_id"), row.text("product_category_name")) for row in _rows(directory, PRODUCTS))
    return {product: english.get(name, name) or UNKNOWN for product, name in named}


def _rows(directory: Path, name: str) -> Iterator[Row]:
    """The rows of one file; some of the official files begin with a byte order mark."""
    path = directory / name
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            absent = COLUMNS[name] - set(reader.fieldnames or ())
            if absent:
                msg = (
                    f"{path}: no column {', '.join(sorted(absent))}: use the file of the public Olist data set as it is"
                )
                raise MisuseError(msg)
            for fields in reader:
                yield Row(_complete(fields, path, reader.line_num), f"{path}:{reader.line_num}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        msg = f"cannot read {path}: {error}; use the file of the public Olist data set as it is"
        raise MisuseError(msg) from error


def _complete(fields: dict[str, str], path: Path, line: int) -> dict[str, str]:
    if None in fields.values():
        msg = f"{path}:{line}: the row has too few fields; is the file cut short?"
        raise MisuseError(msg)
    return fields
