"""The stored files: up to date, guarded against incompatible changes, and readable by others."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.asyncapi import asyncapi_document
from schemas.export import HOME, IncompatibleChangeError, check, export
from schemas.topics import ALL
from schemas.yaml_text import yaml_text

Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A directory with the files as they are generated now."""
    export(tmp_path)
    return tmp_path


def edit(path: Path, change: Edit) -> None:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def test_the_stored_files_of_the_project_are_up_to_date() -> None:
    assert check(HOME) == []


def test_exporting_twice_writes_the_same_bytes(stored: Path) -> None:
    before = {path: path.read_bytes() for path in stored.rglob("*") if path.is_file()}
    paths = export(stored)

    assert {path: path.read_bytes() for path in paths} == before


def test_every_missing_file_is_stale(tmp_path: Path) -> None:
    problems = check(tmp_path)

    assert "json/alert.schema.json: stale: run `andon schemas export`" in problems
    assert "asyncapi.yaml: stale: run `andon schemas export`" in problems
    assert len(problems) == len(export(tmp_path))


def test_a_compatible_difference_is_stale_and_can_be_exported(stored: Path) -> None:
    edit(stored / "json/stage-event.schema.json", lambda old: old["properties"].pop("lot_id"))

    assert check(stored) == ["json/stage-event.schema.json: stale: run `andon schemas export`"]
    export(stored)
    assert check(stored) == []


# each edit makes the stored file into one from which the present models would be an incompatible step
@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        (
            "stage-event",
            lambda old: old["required"].remove("site"),
            "site became required, which breaks publishers of v1",
        ),
        ("stage-event", lambda old: old["properties"].pop("site"), "site was added as a required field"),
        ("stage-event", lambda old: old["properties"].update(shift={"type": "string"}), "shift was removed"),
        ("stage-event", lambda old: old["properties"]["attempt"].update(minimum=0), "attempt has a narrower range"),
        ("stage-event", lambda old: old["properties"]["attempt"].update(type="number"), "attempt has a narrower type"),
        (
            "stage-event",
            lambda old: old["$defs"]["Defect"]["properties"]["severity"]["enum"].append("fatal"),
            "defects.[].severity lost a value of its closed set (fatal)",
        ),
        ("feedback-event", lambda old: old["allOf"].pop(), "the event has a new condition"),
        ("alert", lambda old: old["properties"].update(score={"type": "number"}), "score was removed"),
        ("alert", lambda old: old["required"].append("ends_at"), "ends_at became optional, which breaks subscribers"),
        ("alert", lambda old: old["properties"]["status"]["enum"].remove("firing"), "status has a new value"),
        ("alert", lambda old: old["properties"]["alert_id"].update(maxLength=9), "alert_id has a wider range"),
        ("insight", lambda old: old["properties"]["value"].update(type="integer"), "value has a wider type"),
        ("insight", lambda old: old["properties"]["value"].update(type="string"), "value has another type"),
    ],
)
def test_an_incompatible_change_is_named_with_its_file_field_and_remedy(
    stored: Path, file: str, change: Edit, words: str
) -> None:
    edit(stored / f"json/{file}.schema.json", change)

    (problem,) = check(stored)

    assert problem.startswith(f"json/{file}.schema.json: ")
    assert words in problem
    assert problem.endswith("take the change back, or publish a v2 of the topic beside v1")


def test_an_incompatible_change_is_exported_only_on_request(stored: Path) -> None:
    path = stored / "json/alert.schema.json"
    edit(path, lambda old: old["properties"].update(score={"type": "number"}))
    before = path.read_bytes()

    with pytest.raises(IncompatibleChangeError, match="score was removed"):
        export(stored)
    assert path.read_bytes() == before

    export(stored, break_contract=True)
    assert check(stored) == []


def test_a_schema_whose_model_is_gone_is_named(stored: Path) -> None:
    (stored / "json/rumour.schema.json").write_text("{}")

    (problem,) = check(stored)

    assert problem.startswith("json/rumour.schema.json: no model has this schema any more")


def test_a_topic_that_is_gone_is_named(stored: Path) -> None:
    path = stored / "asyncapi.yaml"
    path.write_text(path.read_text().replace('"quality.alerts.v1"', '"quality.alarms.v1"'))

    (problem,) = check(stored)

    assert problem.startswith("asyncapi.yaml: the topic quality.alarms.v1 is gone")


def test_an_unreadable_file_is_named(stored: Path) -> None:
    (stored / "json/alert.schema.json").write_text("{")

    (problem,) = check(stored)

    assert problem.startswith("json/alert.schema.json: not readable as JSON")


def test_the_asyncapi_file_reads_as_what_it_was_written_from() -> None:
    assert yaml.safe_load((HOME / "asyncapi.yaml").read_text()) == asyncapi_document()


def test_the_asyncapi_file_describes_every_public_topic() -> None:
    addresses = {channel["address"] for channel in asyncapi_document()["channels"].values()}

    assert addresses == {topic.name for topic in ALL if not topic.internal}


def references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for item in node for found in references(item)]
    if not isinstance(node, dict):
        return []
    return [node["$ref"]] if "$ref" in node else [found for value in node.values() for found in references(value)]


def test_every_reference_of_the_asyncapi_file_leads_somewhere() -> None:
    document = asyncapi_document()
    found = references(document)

    assert found
    for reference in found:
        if reference.startswith("./"):
            assert (HOME / reference).is_file(), reference
            continue
        node: Any = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_awkward_values_survive_yaml() -> None:
    data = {
        "on": "yes",
        "a.b": ["", "- x", "# no", "1.0", None, True, 0, -1.5, "a: b", "ä\n\u2028"],
        "empty": {"list": [], "map": {}},
        "nested": [[1, [2]], {"x": [{"y": "z"}]}],
        "3": 3,
    }

    assert yaml.safe_load(yaml_text(data)) == data
