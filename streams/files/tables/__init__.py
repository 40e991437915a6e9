"""From a file or a query to a table: named columns, rows with their line numbers, cells as they stand."""

from streams.files.tables.opening import is_log, open_table
from streams.files.tables.table import Cell, ReadOptions, Row, Table, TableError

__all__ = ["Cell", "ReadOptions", "Row", "Table", "TableError", "is_log", "open_table"]
