"""From the Prometheus, Alertmanager and Grafana files to their own checkers: every rule fires when it should."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "rules"
DASHBOARD = DEPLOY / "grafana" / "andon.json"

METRICS = {
    "andon_events_total",
    "andon_batch_events_bucket",
    "andon_fold_seconds_bucket",
    "andon_event_to_output_seconds_bucket",
    "andon_watermark_lag_seconds",
    "andon_consumer_lag_events",
    "andon_open_alerts",
    "andon_last_commit_timestamp_seconds",
    "andon_bridge_holding_seconds",
    "andon_bridge_messages_total",
}
"""What the worker and the bridges export."""


def run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"no {program} on the path (.ci/run installs it)")
    return subprocess.run([found, *arguments], capture_output=True, text=True, timeout=60, check=False)


def rules() -> list[dict[str, str]]:
    groups = yaml.safe_load((RULES / "andon.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_prometheus_accepts_its_configuration_and_rules() -> None:
    checked = run("promtool", "check", "config", DEPLOY / "prometheus" / "prometheus.yml")

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_rule_fires_when_it_should_and_only_then() -> None:
    checked = run("promtool", "test", "rules", RULES / "andon_test.yml")

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_rule_has_a_test_of_its_own() -> None:
    tests = yaml.safe_load((RULES / "andon_test.yml").read_text())["tests"]
    fired = {case["alertname"] for test in tests for case in test["alert_rule_test"] if case.get("exp_alerts")}

    assert fired == {rule["alert"] for rule in rules()}


def test_alertmanager_accepts_its_configuration() -> None:
    checked = run("amtool", "check-config", DEPLOY / "alertmanager" / "alertmanager.yml")

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_rules_and_dashboard_use_only_metrics_that_andon_exports() -> None:
    dashboard = json.loads(DASHBOARD.read_text())
    queries = [rule["expr"] for rule in rules()]
    queries += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]

    used = {metric for query in queries for metric in re.findall(r"andon_\w+", query)}

    assert used == METRICS


def test_the_dashboard_reads_the_provisioned_data_source() -> None:
    sources = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/andon.yml").read_text())["datasources"]
    dashboard = json.loads(DASHBOARD.read_text())

    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {source["uid"] for source in sources}
