"""The Olist CSV files in, orders and reviews out: rows joined by their ids, times read, nothing judged.

Each order carries the category of its first item and the latest shipping limit of all its items. Review texts are not
read. Copies that a program has saved anew are read as well: another delimiter, encoding or date form, `4.0`, Excel or
gzip; the file with the translations may be missing, and the categories then keep their Portuguese names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Literal, NamedTuple

from streams.errors import MisuseError
from streams.files.cells.day_and_clock import Order as DateOrder
from streams.files.cells.day_and_clock import numbers_of
from streams.files.cells.faults import BadRow
from streams.files.cells.moments import Calendar, moment_of
from streams.files.cells.numbers import whole_of
from streams.files.guess.dates import ORDER, Times
from streams.files.guess.profile import Column
from streams.files.tables import Cell, ReadOptions, Table, TableError, open_table
from streams.files.tables.delimited import head_of
from streams.files.tables.encoding import encodings_of
from streams.files.tables.opening import is_table

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
MIDNIGHT = time(0)
TEXTS = (".csv", ".tsv", ".txt", ".gz")
DATED = ("_timestamp", "_at", "_date")
"""How the names of the columns that hold times end."""


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

    def __init__(self, fields: Mapping[str, Cell], where: str, order: DateOrder | None) -> None:
        self._fields = fields
        self._where = where
        self._order = order

    def text(self, column: str) -> str:
        """The field as it stands, without the .0 that a spreadsheet gives a number."""
        cell = self._fields[column]
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return "" if cell is None else str(cell)

    def time(self, column: str) -> datetime:
        """The field as a time; UTC is taken for what has no offset."""
        found = self.time_if_any(column)
        if found is None:
            raise self._unreadable(column, "a time such as 2017-11-24 18:30:00")
        return found

    def time_if_any(self, column: str) -> datetime | None:
        """The field as a time, None where it is empty."""
        try:
            moment = moment_of(column, [self._fields[column]], Calendar(self._order, UTC, MIDNIGHT))
        except BadRow:
            raise self._unreadable(column, "a time such as 2017-11-24 18:30:00") from None
        return moment.at if moment is not None else None

    def number(self, column: str) -> int:
        """The field as a whole number."""
        number = whole_of(self._fields[column], None)
        if number is None:
            raise self._unreadable(column, "a whole number")
        return number

    def linked(self, column: str, table: dict[str, "Row"]) -> "Row":
        """The row of another file that this field names."""
        found = table.get(self.text(column))
        if found is None:
            raise self._unreadable(column, "an id of the other files of the same download")
        return found

    def _unreadable(self, column: str, expected: str) -> MisuseError:
        return MisuseError(f"{self._where}: {column} is {self.text(column)[:80]!r} and should be {expected}")


def read_orders(directory: Path) -> list[Order]:
    """All orders, the earliest purchase first, so that a person's later ones can be told from the first."""
    check_files(directory)
    order = _date_order(directory)
    customers = {row.text("customer_id"): row for row in _rows(directory, CUSTOMERS)}
    items = _items(directory, order)
    known: set[str] = set()
    orders = []
    for row in sorted(
        _rows(directory, ORDERS, order), key=lambda row: (row.time("order_purchase_timestamp"), row.text("order_id"))
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
    for row in _rows(directory, REVIEWS, _date_order(directory)):
        created, answered = row.time("review_creation_date"), row.time("review_answer_timestamp")
        yield Review(row.text("review_id"), row.text("order_id"), row.number("review_score"), created, answered)


def check_files(directory: Path) -> None:
    """A MisuseError that names every file that is not there; the translations may be missing."""
    missing = [name for name in COLUMNS if name != CATEGORIES and _path(directory, name) is None]
    if missing:
        names = ", ".join(missing)
        msg = f"{directory} lacks {names}: give the folder with the CSV files of the public Olist data set, unpacked"
        raise MisuseError(msg)


def _path(directory: Path, name: str) -> Path | None:
    """The file of this name, or a copy of it in another format."""
    exact = directory / name
    if exact.is_file():
        return exact
    copies = sorted(directory.glob(f"{exact.stem}.*"))
    return next((path for path in copies if is_table(path)), None)


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


def _items(directory: Path, order: DateOrder | None) -> dict[str, Items]:
    """By order: the category of its first item, and the latest shipping limit."""
    categories = _categories(directory)
    by_order: dict[str, Items] = {}
    for row in sorted(_rows(directory, ITEMS, order), key=lambda row: row.number("order_item_id")):
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


def _rows(directory: Path, name: str, order: DateOrder | None = None) -> Iterator[Row]:
    """The rows of one file; none where the file may be missing and is."""
    path = _path(directory, name)
    if path is None:
        return
    table = _table(path, name)
    absent = COLUMNS[name] - set(table.columns)
    if absent:
        msg = f"{path}: no column {', '.join(sorted(absent))}: use the file of the public Olist data set as it is"
        raise MisuseError(msg)
    for row in table.rows:
        if row.fault is not None:
            msg = f"cannot read {path}:{row.line}: the row has too few fields ({row.fault}); is the file cut short?"
            raise MisuseError(msg)
        yield Row(row.cells, f"{path}:{row.line}", order)


def _table(path: Path, name: str) -> Table:
    try:
        return open_table(path, _options(path, name))
    except TableError as error:
        msg = f"cannot read {path}: {error}; use the file of the public Olist data set as it is"
        raise MisuseError(msg) from error


def _options(path: Path, name: str) -> ReadOptions:
    """A copy that is no UTF-8 is in the code page of Portuguese."""
    wanted = COLUMNS[name]
    if path.suffix.lower() not in TEXTS:
        return ReadOptions(wanted=wanted)
    fitting = encodings_of(head_of(path))
    return ReadOptions(encoding=fitting[0], wanted=wanted)


def _date_order(directory: Path) -> DateOrder | None:
    """Day or month first, told by the dates of all files; None where they are ISO."""
    texts: list[str] = []
    for name, columns in COLUMNS.items():
        path = _path(directory, name)
        dated = [column for column in sorted(columns) if column.endswith(DATED)]
        if path is not None and dated:
            cells = (row.cells.get(column) for row in _table(path, name).rows for column in dated)
            texts += [cell for cell in cells if isinstance(cell, str) and numbers_of(cell) is not None]
    times = Times([Column("the dates", texts=texts)])
    question = next((one for one in times.questions if one.key == ORDER), None)
    if question is not None:
        msg = f"{directory}: {question.why}; save the dates as 2017-11-24 18:30:00"
        raise MisuseError(msg)
    order: DateOrder | None = times.found.get("order")
    return order
