"""A watched folder: each row once, whole files only, and a journal that a restart goes on from."""

import json
from pathlib import Path

import pytest

from streams.errors import MisuseError
from streams.files.maps import parse_map
from streams.files.watch.folder import Folder
from streams.files.watch.journal import Journal
from streams.files.watch.watching import Watching, require_single_files
from streams.runtime.clients.tail import read_all
from streams.settings import Settings

MAP = """
[times]
zone = "UTC"
[[events]]
shape = "inspections"
at = "at"
product = "part"
stage = "stage"
result = "r"
good_words = ["ok"]
bad_words = ["nok"]
"""
HEAD = "at,part,stage,r\n"


class Topic:
    """What would be on the broker; `fails_after` so many chunks the broker is gone."""

    def __init__(self, fails_after: int = 10**9) -> None:
        self.ids: list[str] = []
        self.left = fails_after

    async def send(self, lines):
        if self.left <= 0:
            msg = "no broker"
            raise ConnectionError(msg)
        self.left -= 1
        self.ids += [line.value["event_id"] for line in lines]


class Plant:
    """A folder, its journal and a program that can be started anew."""

    def __init__(self, path: Path) -> None:
        self.path = path / "drop"
        self.path.mkdir()
        self.topic = Topic()
        self.told = []
        self.start()

    def start(self) -> None:
        journal = Journal(self.path.with_name("journal.sqlite"))
        self.watching = Watching(
            parse_map(MAP, "m"), Folder(self.path, settle_seconds=2), journal, self.topic, self.told.append
        )

    def drop(self, name: str, *rows: str) -> None:
        (self.path / name).write_text(HEAD + "".join(f"{row}\n" for row in rows))

    async def look(self) -> None:
        await self.watching.look(0)
        await self.watching.look(2)


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    return Plant(tmp_path)


async def test_rows_go_out_once_however_often_the_folder_is_looked_at(plant):
    plant.drop("a.csv", "2026-04-03,v,weld,ok", "2026-04-03,v,weld,ok", "2026-04-03,v,weld,nok")
    await plant.look()
    await plant.look()

    assert len(plant.topic.ids) == len(set(plant.topic.ids)) == 3
    assert plant.watching.totals == {"files": 1, "events": 3, "known": 0, "left_out": 0}


async def test_a_restart_publishes_nothing_again(plant):
    plant.drop("a.csv", "2026-04-03,v,weld,ok")
    await plant.look()
    plant.start()
    await plant.look()

    assert len(plant.topic.ids) == 1


async def test_a_file_that_grows_gives_its_new_rows_alone(plant):
    plant.drop("a.csv", "2026-04-03,v,weld,ok")
    await plant.look()
    plant.drop("a.csv", "2026-04-03,v,weld,ok", "2026-04-04,v,weld,ok")
    plant.start()
    await plant.look()

    assert len(plant.topic.ids) == len(set(plant.topic.ids)) == 2
    assert (plant.told[-1].events, plant.told[-1].known) == (1, 1)


async def test_a_copy_under_another_name_is_known(plant):
    plant.drop("a.csv", "2026-04-03,v,weld,ok")
    await plant.look()
    plant.drop("b.csv", "2026-04-03,v,weld,ok")
    await plant.look()

    assert len(plant.topic.ids) == 1


async def test_a_file_that_is_still_written_waits_until_it_is_whole(plant):
    plant.drop("a.csv", "2026-04-03,v,weld,ok")
    await plant.watching.look(0)
    plant.drop("a.csv", "2026-04-03,v,weld,ok", "2026-04-04,v,weld,ok")
    await plant.watching.look(2)
    assert plant.topic.ids == []
    assert plant.watching.folder.is_settling()

    await plant.watching.look(4)
    assert len(plant.topic.ids) == 2
    assert not plant.watching.folder.is_settling()


@pytest.mark.parametrize("name", [".a.csv", "~$a.csv", "a.csv.part", "a.csv.tmp", "a.pdf"])
async def test_what_is_no_finished_table_is_left_alone(plant, name):
    plant.drop(name, "2026-04-03,v,weld,ok")
    await plant.look()

    assert (plant.topic.ids, plant.told) == ([], [])


async def test_a_broker_that_goes_away_in_the_middle_costs_no_row(plant, monkeypatch):
    monkeypatch.setattr("streams.files.watch.watching.CHUNK_EVENTS", 2)
    plant.topic.left = 1
    plant.drop("a.csv", *(f"2026-04-0{n},v,weld,ok" for n in range(1, 6)))
    with pytest.raises(ConnectionError):
        await plant.look()
    plant.topic.left = 10
    plant.start()
    await plant.look()

    assert len(plant.topic.ids) == len(set(plant.topic.ids)) == 5


async def test_a_file_that_cannot_be_read_is_told_and_read_again_when_it_changes(plant):
    (plant.path / "a.csv").write_text("x,y\n1,2\n")
    await plant.look()
    assert "names 'at', 'part', 'r', 'stage'" in plant.told[0].problem

    plant.drop("a.csv", "2026-04-03,v,weld,ok")
    await plant.look()
    assert len(plant.topic.ids) == 1


async def test_bad_rows_are_told_with_their_line(plant):
    plant.drop("a.csv", "2026-04-03,v,weld,ok", "2026-04-03,v,weld,hm")
    await plant.look()

    assert [row.line for row in plant.told[0].imported.reasons()] == [3]


def test_a_map_that_needs_two_files_at_once_is_refused():
    text = MAP + 'join = { file = "orders*", on = "part" }'
    with pytest.raises(MisuseError, match=r"events\[1\] needs two files at once, .* `andon publish --map"):
        require_single_files(parse_map(text, "m"))


@pytest.mark.kafka
def test_a_folder_and_a_file_reach_the_broker(andon, kafka, prefix, monkeypatch, tmp_path):
    monkeypatch.setenv("ANDON_BROKER", kafka)
    monkeypatch.setenv("ANDON_TOPIC_PREFIX", prefix)
    assert andon("topics", "ensure").code == 0
    (tmp_path / "drop").mkdir()
    (tmp_path / "map.toml").write_text(MAP)
    (tmp_path / "drop" / "a.csv").write_text(HEAD + "2026-04-03,v,weld,ok\n2026-04-04,v,weld,ok\n")
    words = ("watch", "drop", "--map", "map.toml", "--once", "--settle", "0.1", "--poll", "0.1", "--json")

    assert andon(*words).json == {"files": 1, "events": 2, "known": 0, "left_out": 0}
    assert andon(*words).json == {"files": 0, "events": 0, "known": 0, "left_out": 0}
    assert (tmp_path / "drop.andon-journal.sqlite").exists()
    (tmp_path / "b.csv").write_text(HEAD + "2026-04-05,v,weld,ok\nx,v,weld,ok\n")
    published = andon("publish", "b.csv", "--map", "map.toml", "--json")
    assert (published.code, published.json["published"]) == (3, 1)

    settings = Settings.load({"broker": kafka, "topic_prefix": prefix})
    assert sorted(_days(settings, f"{prefix}stage-events.v1")) == ["2026-04-03", "2026-04-04", "2026-04-05"]


def _days(settings: Settings, topic: str) -> list[str]:
    import asyncio

    async def read() -> list[str]:
        return [json.loads(message.value)["occurred_at"][:10] async for message in read_all(settings, [topic])]

    return asyncio.run(read())
