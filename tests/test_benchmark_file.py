"""The file of standards: what it holds, and what it refuses with which words."""

import pytest

from streams.core.enterprise.benchmark import Benchmark
from streams.settings import Settings, SettingsError
from streams.settings.benchmark_file import read_benchmarks

ROW = '[[benchmark]]\nmetric = "csat"\nvalue = 0.8\nn = 1200\nsource = "survey"\ndate = "2026-01"\n'


def test_a_row_is_a_standard_with_its_source(tmp_path):
    path = tmp_path / "industry.toml"
    path.write_text(ROW)

    assert read_benchmarks(path) == (Benchmark("csat", 0.8, 1200, "survey", "2026-01"),)
    assert Settings.load({"benchmark_file": str(path)}).core().benchmarks[0].metric == "csat"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("x = 1", "holds no [[benchmark]] table"),
        ("[[benchmark", "not TOML"),
        (ROW.replace("csat", "joy"), "there is no metric 'joy'; write one of csat"),
        (ROW.replace("0.8", "80"), "must lie from 0 to 1"),
        (ROW.replace('date = "2026-01"\n', ""), "date is missing"),
        (ROW.replace('"survey"', '""'), "source and date are required"),
        (ROW + 'stage = "welding"\n', "csat has no stage"),
        (ROW + "colour = 1\n", "colour is not known"),
        (ROW.replace("1200", "-1"), "n is -1"),
        (ROW.replace("0.8", '"much"'), "value must be a ratio"),
    ],
)
def test_a_wrong_file_is_refused_with_one_line(tmp_path, content, words):
    path = tmp_path / "industry.toml"
    path.write_text(content)

    with pytest.raises(SettingsError, match=r".") as caught:
        read_benchmarks(path)
    assert words in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_refused_with_its_name(tmp_path):
    with pytest.raises(SettingsError, match=r"industry\.toml: cannot be read"):
        read_benchmarks(tmp_path / "industry.toml")
