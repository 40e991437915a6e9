"""What is installed is what the two requirements files name: all of pyproject.toml, with hashes, from no named host."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ASKED = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
EXTRAS = [Requirement(text) for texts in PROJECT["project"]["optional-dependencies"].values() for text in texts]
DEV = [Requirement(text) for text in PROJECT["dependency-groups"]["dev"]]


def pins(name: str) -> dict[str, list[tuple[str, str]]]:
    """Package to its versions and all that stands behind each: markers and hashes."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    found: dict[str, list[tuple[str, str]]] = {}
    for line in text.splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)(.*)", line)
        if match:
            found.setdefault(canonicalize_name(match[1]), []).append((match[2], match[3]))
    return found


@pytest.mark.parametrize(
    ("name", "asked"), [("requirements.txt", ASKED), ("requirements-dev.txt", [*ASKED, *EXTRAS, *DEV])]
)
def test_every_dependency_is_pinned_to_a_version_that_is_asked_for(name: str, asked: list[Requirement]) -> None:
    locked = pins(name)
    for requirement in asked:
        versions = [version for version, _ in locked.get(canonicalize_name(requirement.name), [])]
        assert versions, f"{requirement.name} is not in {name}: run `make lock`"
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement}: run `make lock`"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_its_hashes_and_no_package_host_is_named(name: str) -> None:
    text = (ROOT / name).read_text()

    assert all("--hash=sha256:" in rest for pinned in pins(name).values() for _, rest in pinned)
    assert "://" not in text
    assert not re.search(r"^\s*(-i|--index|--extra-index|--find-links|-f)\b", text, flags=re.MULTILINE)


def test_developers_have_the_versions_that_users_have() -> None:
    users, developers = pins("requirements.txt"), pins("requirements-dev.txt")

    assert {name: [version for version, _ in developers[name]] for name in users} == {
        name: [version for version, _ in pinned] for name, pinned in users.items()
    }
