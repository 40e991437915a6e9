"""From the Dockerfile, compose and Kubernetes files to what they rely on: files, settings and ports that exist."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))


def manifests() -> list[dict[str, Any]]:
    return [document for path in MANIFESTS for document in yaml.safe_load_all(path.read_text())]


def templates() -> list[dict[str, Any]]:
    """What the workloads make their pods from."""
    return [document["spec"]["template"] for document in manifests() if "template" in document.get("spec", {})]


def pods() -> list[dict[str, Any]]:
    return [template["spec"] for template in templates()]


def containers() -> Iterator[dict[str, Any]]:
    return (each for pod in pods() for each in [*pod.get("initContainers", ()), *pod["containers"]])


def setting_names() -> set[str]:
    from streams.settings import Settings

    return {f"ANDON_{field.upper()}" for field in Settings.model_fields}


def test_docker_compose_accepts_the_file() -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("no docker-compose on the path (.ci/run installs it)")
    command = [program, "--file", str(ROOT / "docker-compose.yml"), "config", "--quiet"]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert checked.returncode == 0, checked.stderr


def test_every_published_port_is_bound_to_this_machine() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", ())]

    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_every_image_is_pinned_to_a_version() -> None:
    images = [service["image"] for service in COMPOSE["services"].values()] + [each["image"] for each in containers()]

    assert [image for image in images if not re.search(r":v?\d+\.\d+\.\d+$", image)] == []


def test_everything_mounted_from_the_project_exists() -> None:
    mounts = [mount.split(":")[0] for service in COMPOSE["services"].values() for mount in service.get("volumes", ())]

    assert [mount for mount in mounts if mount.startswith("./") and not (ROOT / mount).exists()] == []


def test_every_setting_given_to_a_container_is_one_that_andon_reads() -> None:
    compose = {name for service in COMPOSE["services"].values() for name in service.get("environment", ())}
    kubernetes = {name for document in manifests() if document["kind"] == "ConfigMap" for name in document["data"]}
    kubernetes |= {variable["name"] for each in containers() for variable in each.get("env", ())}
    given = {name for name in compose | kubernetes if name.startswith("ANDON_")}

    assert given
    assert given - setting_names() == set()


def test_every_pod_is_locked_down() -> None:
    assert all(pod["securityContext"]["runAsNonRoot"] and not pod["automountServiceAccountToken"] for pod in pods())
    assert all(each["securityContext"]["readOnlyRootFilesystem"] for each in containers())
    assert all(not each["securityContext"]["allowPrivilegeEscalation"] for each in containers())


def test_no_service_can_overwrite_a_setting() -> None:
    """Kubernetes would set ANDON_CONSOLE_PORT=tcp://... for a Service named andon-console."""
    assert all(pod["enableServiceLinks"] is False for pod in pods())


def test_every_service_selects_a_pod_that_exists() -> None:
    labels = [template["metadata"]["labels"] for template in templates()]
    selectors = [document["spec"]["selector"] for document in manifests() if document["kind"] == "Service"]

    assert selectors
    assert all(selector in labels for selector in selectors)


def test_every_probe_asks_a_port_that_its_container_opens() -> None:
    for each in containers():
        opened = {port["name"] for port in each.get("ports", ())}
        asked = {each[probe]["httpGet"]["port"] for probe in ("livenessProbe", "readinessProbe") if probe in each}

        assert asked <= opened, json.dumps(each, indent=1)


def test_the_dockerfile_copies_only_what_exists_and_is_sent_to_the_builder() -> None:
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE.read_text(), flags=re.MULTILINE)
    sources = {source for line in lines for source in line.split()[:-1]}
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), flags=re.MULTILINE))

    assert {source for source in sources if not (ROOT / source).exists()} == set()
    assert sources == sent


def test_the_image_does_not_run_as_root_and_holds_no_source() -> None:
    final = DOCKERFILE.read_text().rsplit("\nFROM ", 1)[-1]

    assert re.search(r"^USER \d+:\d+$", final, flags=re.MULTILINE)
    assert re.findall(r"^COPY (.+)$", final, flags=re.MULTILINE) == ["--from=build /opt/andon /opt/andon"]


def test_make_and_the_image_install_with_the_same_uv() -> None:
    makefile = re.search(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    image = re.search(r"uv==(\S+)", DOCKERFILE.read_text())

    assert makefile is not None
    assert image is not None
    assert makefile[1] == image[1]


def test_the_kafka_in_the_container_is_the_kafka_that_the_tests_run() -> None:
    locked = re.search(r"kafka_2\.13:(\S+)", (ROOT / "streams" / "dev" / "broker" / "jars.lock").read_text())

    assert locked is not None
    assert COMPOSE["services"]["kafka"]["image"] == f"apache/kafka:{locked[1]}"
