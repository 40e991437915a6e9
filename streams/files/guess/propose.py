"""From files nobody has described to one proposed map, with every decision that the files leave open as a question."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from streams.errors import MisuseError
from streams.files.guess.dates import Times
from streams.files.guess.decimals import KEY as DECIMAL
from streams.files.guess.decimals import decimal_of
from streams.files.guess.defect_logs import defect_log
from streams.files.guess.fields import Fields
from streams.files.guess.profile import Column, Profile, profile_of
from streams.files.guess.question import Question
from streams.files.guess.shapes import RECOGNISERS, Block, is_defect_log
from streams.files.guess.toml_text import toml_text
from streams.files.guess.words import is_verdict
from streams.files.maps import Map, parse_map
from streams.files.maps.model import OPEN
from streams.files.tables import ReadOptions

Source = str | Path
COUNTED = ("inspected", "good", "defective", "scrapped", "count", "score", "attempt")


@dataclass(slots=True)
class Proposal:
    """A map with `?` where a person must decide."""

    map: dict[str, Any]
    questions: list[Question]
    notes: dict[str, str] = field(default_factory=dict)

    def answered(self, answers: Mapping[str, str]) -> "Proposal":
        """The same with these questions answered; a question stays where there is no answer for it."""
        decided = deepcopy(self.map)
        for question in self.questions:
            if question.key in answers:
                _put(decided, question.key, answers[question.key])
        left = [question for question in self.questions if question.key not in answers]
        return Proposal(decided, left, self.notes)

    @property
    def text(self) -> str:
        """The map file."""
        notes = {question.key: f"decide: {question.told}" for question in self.questions}
        return toml_text(self.map, self.notes | notes)

    def checked(self) -> Map:
        """The map; an UnsettledError while a question is open."""
        return parse_map(self.text, "the proposed map")


def propose(sources: Sequence[Source], query: str | None = None) -> Proposal:
    """The proposed map of these files; a MisuseError where no shape fits one of them."""
    profiles = [profile_of(source, ReadOptions(query=query)) for source in sources]
    blocks, questions = _blocks(profiles)
    used = _columns_used(blocks, profiles)
    times = Times(*_time_columns(blocks, used))
    decimal, asked = decimal_of(
        (column for column in used.values() if column.is_quantity),
        (column for profile in profiles for column in profile.columns if column.is_quantity),
        {text for block in blocks for text in _counts(block)},
    )
    read = _read(profiles, query, decimal, asked)
    part = {
        key: OPEN for key in ("order", "zone", "typed_dates") if any(q.key == f"times.{key}" for q in times.questions)
    }
    proposed = {"read": read, "times": times.found | part, "events": blocks}
    notes = {**times.notes, **_unused_results(blocks, profiles)}
    return Proposal(proposed, [*([asked] if asked else []), *times.questions, *questions], notes)


def _unused_results(blocks: Sequence[Block], profiles: Sequence[Profile]) -> dict[str, str]:
    """Columns that hold results and that no block reads, told above the first block."""
    used = set(_texts(blocks))
    idle = [
        f"{column.name} holds only {', '.join(column.spelled.values())}"
        for profile in profiles
        for column in profile.columns
        if is_verdict(column) and column.name not in used
    ]
    return {"events[1].shape": f"not read: {'; '.join(idle)}. An empty cell there is no result"} if idle else {}


def _blocks(profiles: Sequence[Profile]) -> tuple[list[Block], list[Question]]:
    """The [[events]] of every kind of file; files with the same columns share theirs."""
    kinds: dict[tuple[str, ...], list[Profile]] = {}
    for profile in profiles:
        kinds.setdefault(tuple(column.name for column in profile.columns), []).append(profile)
    firsts = [same[0] for same in kinds.values()]
    logs = [profile for profile in firsts if is_defect_log(profile)]
    if logs:
        return defect_log(logs[0], [profile for profile in firsts if profile not in logs])
    blocks: list[Block] = []
    questions: list[Question] = []
    for profile in firsts:
        found, open_ = _recognised(profile, len(blocks) + 1)
        blocks += [one | ({"file": profile.name} if len(firsts) > 1 else {}) for one in found]
        questions += open_
    return blocks, questions


def _recognised(profile: Profile, number: int) -> tuple[list[Block], list[Question]]:
    for recogniser in RECOGNISERS:
        found = recogniser(Fields(profile), f"events[{number}]")
        if found is not None:
            return found
    names = ", ".join(column.name for column in profile.columns)
    msg = (
        f"{profile.name}: no shape fits its columns ({names}); write a map by hand: "
        'the README shows one of each shape under "Your own tables"'
    )
    raise MisuseError(msg)


def _read(
    profiles: Sequence[Profile], query: str | None, decimal: str | None, asked: Question | None
) -> dict[str, Any]:
    """[read]: what all files have in common; what differs is found in each file anew."""
    read: dict[str, Any] = {}
    for name in ("delimiter", "encoding", "sheet", "header_row"):
        values = {getattr(profile.found, name) for profile in profiles}
        if len(values) == 1 and (value := values.pop()) is not None:
            read[name] = value
    read |= {"query": query} if query else {}
    if asked is not None:
        return read | {"decimal": OPEN}
    return read | ({"decimal": decimal} if decimal else {})


def _columns_used(blocks: Iterable[Block], profiles: Sequence[Profile]) -> dict[str, Column]:
    """The columns that the blocks name, of all files."""
    names = {text for block in blocks for text in _texts(block)}
    return {
        f"{profile.name}/{column.name}": column
        for profile in profiles
        for column in profile.columns
        if column.name in names
    }


def _time_columns(blocks: Iterable[Block], used: Mapping[str, Column]) -> tuple[list[Column], list[Column]]:
    """Columns of dates, and columns of a time of day alone."""
    named = {text for block in blocks for text in _moments(block)}
    columns = [column for column in used.values() if column.name in named]
    return [one for one in columns if not one.mostly("clocks")], [one for one in columns if one.mostly("clocks")]


def _moments(part: Any) -> Iterable[str]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _texts(value) if key in ("at", "done", "promised") else _moments(value)
    elif isinstance(part, list):
        for item in part:
            yield from _moments(item)


def _counts(part: Any) -> Iterable[str]:
    """The columns of whole numbers."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from (value,) if key in COUNTED and isinstance(value, str) else _counts(value)


def _texts(part: Any) -> Iterable[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping | list):
        for item in part.values() if isinstance(part, Mapping) else part:
            yield from _texts(item)


def _put(proposed: dict[str, Any], key: str, answer: str) -> None:
    """An answer at `times.zone` or `events[1].kind`; lists are written with commas."""
    *path, last = key.replace("]", "").replace("[", ".").split(".")
    part: Any = proposed
    for step in path:
        part = part[int(step) - 1] if isinstance(part, list) else part.setdefault(step, {})
    before = part.get(last)
    if isinstance(before, list):
        part[last] = [word for word in before if word != OPEN] + [word.strip() for word in answer.split(",")]
    elif answer in ("true", "false"):
        part[last] = answer == "true"
    else:
        part[last] = int(answer) if last == "best" else answer


__all__ = ["DECIMAL", "Proposal", "propose"]
