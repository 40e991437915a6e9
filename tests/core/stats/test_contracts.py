"""Every chart of the registry, found by itself: snapshots, purity, determinism, finite state; the package's rules."""

import ast
import json
import math
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import streams.core.stats
from streams.core.stats.chart import dump, load
from tests.oracles.registry import EVERY_CHART as CHARTS

PACKAGE = Path(streams.core.stats.__file__).parent
ORACLES = Path(__file__).parents[2] / "oracles"
MODULES = sorted(path for folder in (PACKAGE, ORACLES) for path in folder.glob("*.py") if path.name != "__init__.py")
OURS = ("streams.core.stats", "tests.oracles")
PLUMBING = {"chart", "distributions", "estimate", "linear_algebra", "registry"}
USES_NUMPY = {
    "cause_planes",
    "cause_table",
    "cell_likelihood",
    "count_run_length",
    "estimated_baseline",
    "growth_attribution",
    "integral_equation",
    "load_models",
    "markov_chain",
    "measurement_run_length",
    "repeated_looks",
    "runs_rules_run_length",
    "sequential_looks",
    "shared_ratio",
    "what_changed",
}

finite = st.floats(-50, 50)
x_of_n = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
OBSERVATIONS: dict[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "value": st.tuples(finite),
    "proportion": x_of_n,
    "count": st.tuples(st.integers(0, 100)),
    "rate": st.tuples(st.integers(0, 100), st.floats(0.1, 20)),
    "gap": st.tuples(st.integers(0, 10_000)),
    "time": st.tuples(st.floats(0, 1e6)),
    "subgroup": st.tuples(st.lists(finite, min_size=5, max_size=5).map(tuple)),
    "strata": st.tuples(st.lists(st.tuples(x_of_n, st.floats(0.001, 0.5)).map(lambda s: (*s[0], s[1])), max_size=4)),
}

every_chart = pytest.mark.parametrize("name", CHARTS)


def fold(chart: Any, state: Any, seen: list[tuple[Any, ...]]) -> Any:
    for observation in seen:
        state = chart.update(state, *observation)
    return state


def numbers(state: tuple[Any, ...]) -> list[float]:
    flat = [value for field in state for value in (field if isinstance(field, tuple) else (field,))]
    return [value for value in flat if value is not None]


@every_chart
@given(data=st.data())
def test_a_chart_read_back_from_json_goes_on_as_if_nothing_had_happened(name: str, data: st.DataObject) -> None:
    chart, observes = CHARTS[name]
    seen = data.draw(st.lists(OBSERVATIONS[observes], max_size=12))
    cut = data.draw(st.integers(0, len(seen)))

    halfway = fold(chart, chart.initial(), seen[:cut])
    restored = load(chart, json.loads(json.dumps(dump(halfway))))

    assert restored == halfway
    assert type(restored) is type(halfway)
    assert fold(chart, restored, seen[cut:]) == fold(chart, chart.initial(), seen)


@every_chart
@given(data=st.data())
def test_updating_changes_neither_the_state_nor_the_settings(name: str, data: st.DataObject) -> None:
    chart, observes = CHARTS[name]
    state = fold(chart, chart.initial(), data.draw(st.lists(OBSERVATIONS[observes], max_size=5)))
    observation = data.draw(OBSERVATIONS[observes])
    before = (dump(state), repr(chart), json.dumps(observation))

    first, second = chart.update(state, *observation), chart.update(state, *observation)

    assert first == second
    assert (dump(state), repr(chart), json.dumps(observation)) == before


@every_chart
@given(data=st.data())
def test_states_stay_finite_and_alarms_are_plain_truth(name: str, data: st.DataObject) -> None:
    chart, observes = CHARTS[name]
    state = fold(chart, chart.initial(), data.draw(st.lists(OBSERVATIONS[observes], max_size=15)))

    assert all(math.isfinite(value) for value in numbers(state))
    assert chart.alarm(state) in (True, False)


@every_chart
def test_a_chart_that_has_seen_nothing_does_not_alarm(name: str) -> None:
    chart, _ = CHARTS[name]

    assert not chart.alarm(chart.initial())


@every_chart
def test_settings_are_frozen_and_can_be_a_key(name: str) -> None:
    chart, _ = CHARTS[name]

    assert hash(chart) == hash(chart)
    with pytest.raises(FrozenInstanceError):
        setattr(chart, fields(chart)[0].name, 1)


def test_the_registry_holds_every_chart_of_the_package() -> None:
    classes = set()
    for path in MODULES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and path.stem != "chart":
                methods = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
                if {"initial", "update", "alarm"} <= methods:
                    classes.add(node.name)

    assert classes == {type(entry.example).__name__ for entry in CHARTS.values()}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_statistic_names_its_source(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""

    assert "→" in docstring.splitlines()[0] or "↔" in docstring.splitlines()[0] or path.stem in PLUMBING
    assert "Source: " in " ".join(docstring.split()) or path.stem in PLUMBING


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_statistics_import_only_the_standard_library_scipy_special_and_each_other(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    foreign = {
        name for name in imported if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith(OURS)
    }

    allowed = {"scipy.special"}
    if path.stem in USES_NUMPY:
        allowed |= {"numpy", "numpy.typing", "numpy.lib.stride_tricks"}
    assert foreign <= allowed


def test_loading_the_charts_and_their_designs_loads_neither_numpy_nor_scipy() -> None:
    cheap = ("registry", "yields", "run_length", "estimated_baseline")
    program = (
        f"import sys; import {', '.join(f'streams.core.stats.{name}' for name in cheap)}; "
        "print([name for name in ('numpy', 'scipy') if name in sys.modules])"
    )

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert loaded.stdout.strip() == "[]"
