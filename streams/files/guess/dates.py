"""From the dates of a file to how they are read: day or month first, time zone, days without a time of day.

Only dates that can be read one way decide. Where every date can be read both ways the file cannot tell, and a person is
asked. A column in which Excel has made real dates of some texts and left others is asked about too: those it made may
have day and month swapped.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import Any

from streams.files.cells.day_and_clock import clock_of, day_of, numbers_of
from streams.files.guess.profile import Column
from streams.files.guess.question import Question

ORDER = "times.order"
ZONE = "times.zone"
TYPED = "times.typed_dates"


class Times:
    """What the date columns say of [times]."""

    def __init__(self, columns: Iterable[Column], clocks: Iterable[Column] = ()) -> None:
        self._columns = list(columns)
        self._clocks = list(clocks)
        self.found: dict[str, Any] = {}
        self.notes: dict[str, str] = {}
        self.questions: list[Question] = []
        self._order()
        self._swapped()
        self._zone()

    def _texts(self) -> Iterator[str]:
        for column in self._columns:
            yield from column.texts

    def _order(self) -> None:
        numbers = [(text, found) for text in self._texts() if (found := numbers_of(text)) is not None]
        if not numbers:
            return
        day_first = [text for text, (first, second, _) in numbers if first > 12 >= second]
        month_first = [text for text, (first, second, _) in numbers if second > 12 >= first]
        if day_first and month_first:
            why = f"{day_first[0]} has the day first and {month_first[0]} the month: the file mixes two forms"
            self.questions.append(Question(ORDER, why, ("DMY", "MDY")))
        elif day_first or month_first:
            self.found["order"] = "DMY" if day_first else "MDY"
            self.notes[ORDER] = f"{(day_first or month_first)[0]} can be read no other way"
        elif all("." in text for text, _ in numbers):
            self.found["order"] = "DMY"
            self.notes[ORDER] = "dates with dots have the day first; no date of this file contradicts it"
        else:
            text = next((text for text, (first, second, _) in numbers if first != second), numbers[0][0])
            self.questions.append(Question(ORDER, _both_ways(text), ("DMY", "MDY")))

    def _swapped(self) -> None:
        for column in self._columns:
            texts = [text for text in column.texts if numbers_of(text) is not None]
            if column.typed_dates and texts and all(day.day <= 12 for day in column.typed_dates):
                shown = column.typed_dates[0]
                why = (
                    f"{column.name} holds dates such as {shown:%Y-%m-%d} and texts such as {texts[0]}: Excel likely "
                    "swapped day and month where it saw a date"
                )
                self.questions.append(Question(TYPED, why, ("swapped", "as_they_are")))
                return

    def _zone(self) -> None:
        clocks = [*self._clock_texts(), *self._typed_clocks()]
        if clocks and all(clock == time(0) for clock, _ in clocks) and not self._clocks:
            self.found["midnight"] = "day"
            self.notes["times.midnight"] = "every time of day is midnight: the column holds days"
            clocks = []
        if not clocks and not self._clocks:
            self.found["zone"] = "UTC"
            self.notes[ZONE] = "the file holds days, which have no zone: they lie at noon of this one"
        elif self._clocks or any(not has_offset for _, has_offset in clocks):
            why = "the times carry no offset: in which zone are the clocks of this file?"
            self.questions.append(Question(ZONE, why, example="Europe/Berlin"))

    def _clock_texts(self) -> Iterator[tuple[time, bool]]:
        order = self.found.get("order", "DMY")
        for text in self._texts():
            found = day_of(text, order)
            clock = clock_of(found[1]) if found is not None and found[1].strip(" ,") else None
            if clock is not None:
                yield clock.time, clock.offset is not None

    def _typed_clocks(self) -> Iterator[tuple[time, bool]]:
        for column in self._columns:
            for day in column.typed_dates:
                if isinstance(day, datetime):
                    yield day.time(), day.tzinfo is not None


def _both_ways(text: str) -> str:
    readings: Sequence[str] = [
        f"{found[0].day} {found[0]:%B %Y} ({order})"
        for order in ("DMY", "MDY")
        if (found := day_of(text, order)) is not None
    ]
    return f"{text} can be {' or '.join(readings)}, and no date of this file tells which"
