"""A database's SQLAlchemy URL and a query in, rows out."""

from collections.abc import Iterator
from typing import Any

from streams.files.tables.extras import require
from streams.files.tables.table import ReadOptions, Row, Table, TableError, row_of

BATCH_ROWS = 5_000


def open_sql(url: str, options: ReadOptions) -> Table:
    """The table that the query gives; its rows count from 1. The message of an error never holds the password."""
    sqlalchemy = require("sqlalchemy", "sql", "a database")
    try:
        address = sqlalchemy.make_url(url)
        name = address.render_as_string(hide_password=True)
        if not options.query:
            msg = f"{name}: say what to read: --query 'SELECT …', or `query` under [read] in the map"
            raise TableError(msg)
        connection = sqlalchemy.create_engine(address).connect().execution_options(stream_results=True)
        result = connection.execute(sqlalchemy.text(options.query))
    except (sqlalchemy.exc.SQLAlchemyError, ModuleNotFoundError) as error:
        reason = " ".join(str(getattr(error, "orig", None) or error).split())[:300]
        msg = f"the database cannot be read: {reason}"
        raise TableError(msg) from None
    columns = list(result.keys())
    return Table(name, columns, _rows(columns, connection, result), ReadOptions(query=options.query))


def _rows(columns: list[str], connection: Any, result: Any) -> Iterator[Row]:
    with connection:
        for line, cells in enumerate(result.yield_per(BATCH_ROWS), start=1):
            if (row := row_of(columns, tuple(cells), line)) is not None:
                yield row
