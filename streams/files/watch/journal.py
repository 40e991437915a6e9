"""What has been published, kept beside the folder: files by the hash of their content, rows by the id of their event.

The ids are written after the broker has acknowledged their events. Should the program end in between, these events go
out once more with the same ids, and the worker counts a repeat once.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from streams.errors import AndonError

SCHEMA = """
create table if not exists files (sha256 text primary key, name text not null, events integer, left_out integer);
create table if not exists events (id blob primary key) without rowid;
"""


class JournalError(AndonError):
    """The journal cannot be read or written."""


class Journal:
    """The journal in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._database = sqlite3.connect(path)
            self._database.executescript(SCHEMA)
        except sqlite3.Error as error:
            msg = f"{path}: the journal cannot be used: {error}; name another with --journal"
            raise JournalError(msg) from None

    def knows_file(self, sha256: str) -> bool:
        """Whether a file of this content has been published to its end."""
        return self._database.execute("select 1 from files where sha256 = ?", (sha256,)).fetchone() is not None

    def unknown(self, ids: Iterable[str]) -> set[str]:
        """Of these events, those that have not been published."""
        execute = self._database.execute
        return {one for one in ids if execute("select 1 from events where id = ?", (one.encode(),)).fetchone() is None}

    def note_events(self, ids: Iterable[str]) -> None:
        """These events have been acknowledged."""
        with self._database as transaction:
            transaction.executemany("insert or ignore into events values (?)", ((one.encode(),) for one in ids))

    def note_file(self, sha256: str, name: str, events: int, left_out: int) -> None:
        """A file has been published to its end."""
        with self._database as transaction:
            transaction.execute("insert or replace into files values (?, ?, ?, ?)", (sha256, name, events, left_out))

    def close(self) -> None:
        """Let the file go."""
        self._database.close()
