"""Every module of this folder in, the registry of scenarios by name out; a new file is found by itself."""

from importlib import import_module
from pkgutil import iter_modules

from streams.dev.simulator.scenario import Scenario


def _found() -> dict[str, Scenario]:
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    scenarios: list[Scenario] = [module.SCENARIO for module in modules]
    return {scenario.name: scenario for scenario in sorted(scenarios, key=lambda scenario: scenario.name)}


SCENARIOS = _found()
