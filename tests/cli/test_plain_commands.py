"""The commands that need no broker: replay, topology, schemas, version, scenarios."""

from pathlib import Path
from typing import TYPE_CHECKING

from streams.cli.app import app

if TYPE_CHECKING:
    from tests.cli.conftest import Andon

CONTRACT = {
    "demo", "worker", "console", "broker", "topics", "simulate", "import", "publish", "replay", "tail", "dlq",
    "bridge", "act", "schemas", "scenarios", "topology", "doctor", "version", "report", "watch",
}  # fmt: skip


def test_every_command_of_the_contract_is_there_and_has_a_help(andon: "Andon") -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    groups = {
        str(group.name or group.typer_instance.info.name) for group in app.registered_groups if group.typer_instance
    }

    assert commands | groups == CONTRACT
    assert {name: andon(name, "--help").code for name in CONTRACT} == dict.fromkeys(CONTRACT, 0)


def test_a_replay_accounts_for_every_line_and_writes_its_results(andon: "Andon", log: Path, tmp_path: Path) -> None:
    result = andon("replay", log, "--out", tmp_path / "out", "--period", "P7D", "--json")

    account = result.json
    assert result.code == 3
    assert "done, but 100.0% of 3 rows were late or left out (3 rejected)" in result.err.splitlines()[-1]
    assert (account["published"], account["rejected"], account["counted"]) == (3, 3, 0)
    assert len((tmp_path / "out" / "rejected.jsonl").read_text().splitlines()) == 3


def test_the_map_is_printed(andon: "Andon") -> None:
    text, rows = andon("topology", "--set", "topic_prefix=mine."), andon("topology", "--json")

    assert "mine.stage-events.v1 ─▶ defects" in " ".join(text.out.split())
    assert {row["operator"] for row in rows.json} >= {"defects", "satisfaction", "assessment"}


def test_the_stored_schemas_fit_and_an_export_can_be_checked(andon: "Andon", tmp_path: Path) -> None:
    stored = andon("schemas", "check")
    exported = andon("schemas", "export", "--dir", tmp_path, "--json")
    fits = andon("schemas", "check", "--dir", tmp_path, "--json")
    changed = tmp_path / "json" / "alert.schema.json"
    changed.write_text(changed.read_text().replace('"alert_id"', '"alert_number"'))
    broken = andon("schemas", "check", "--dir", tmp_path)

    assert stored.code == 0
    assert str(changed) in exported.json
    assert (fits.code, fits.json) == (0, [])
    assert broken.code == 1
    assert broken.err.startswith("andon: ")


def test_versions_are_told(andon: "Andon") -> None:
    versions = andon("version", "--json").json

    assert set(versions) == {"andon", "faust-streaming", "aiokafka", "pydantic", "python"}
    assert versions["faust-streaming"] == "0.15.3"


def test_a_folder_without_the_olist_files_is_told(andon: "Andon", tmp_path: Path) -> None:
    result = andon("import", "olist", tmp_path, "--out", tmp_path / "olist.jsonl")

    assert (result.code, result.err.count("\n")) == (2, 1)
    assert f"andon: {tmp_path} lacks olist_customers_dataset.csv" in result.err


def test_scenarios_are_scored(andon: "Andon") -> None:
    (score,) = andon("scenarios", "--seeds", 1, "--scenario", "rare-defects", "--json").json

    assert (score["scenario"], score["runs"]) == ("rare-defects", 1)
    assert set(score) == {
        "scenario", "expected", "runs", "right", "median_delay_periods", "false_alarms", "false_alarms_bound",
    }  # fmt: skip
