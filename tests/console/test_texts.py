"""Every text of the page has its translation, with the same values in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import streams.console
from streams.console.texts import LANGUAGES, NAMES, texts

ROOT = Path(streams.console.__file__).parent
VALUE = re.compile(r"\{(\w+)\}")


def used() -> Iterator[str]:
    """The texts that are written out where they are used."""
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name == "t" and isinstance(node.args[0].value, str):
                    yield node.args[0].value


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_no_text_of_the_page_lacks_its_translation(language: str) -> None:
    lacking = sorted(set(used()) - LANGUAGES[language].keys())

    assert len(set(used())) > 200
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_holds_the_same_values(language: str) -> None:
    for text, found in LANGUAGES[language].items():
        assert sorted(VALUE.findall(text)) == sorted(VALUE.findall(found)), text


def test_values_are_filled_in_and_an_unknown_text_stays_as_it_is() -> None:
    t = texts("pl")

    assert t("{n} more", n=3) == "jeszcze 3"
    assert t("crack {not a value}") == "crack {not a value}"
    assert texts("xx")("Alerts") == "Alerts"
    assert NAMES.keys() == LANGUAGES.keys()
