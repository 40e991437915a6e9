"""The factory as settings: stages in their order, suppliers, products, and how each can fail.

`STAGES` is the default shop. Probabilities are per piece, times are days, capacity is told as head-room: pieces a day
that the stage can make at its normal pace ÷ pieces a day that arrive at the start of the scenario.
"""

import math
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class DefectKind:
    """One way for a piece to be wrong."""

    code: str
    share: float
    severity: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that makes a measured characteristic; what it puts outside the limits is defective."""

    characteristic: str
    unit: str
    target: float
    tolerance: float
    sigma: float
    code: str
    sample: int = 3

    @property
    def lsl(self) -> float:
        """Lower specification limit."""
        return self.target - self.tolerance

    @property
    def usl(self) -> float:
        """Upper specification limit."""
        return self.target + self.tolerance

    def off_size_probability(self, offset_sigmas: float) -> float:
        """The share of a normal distribution outside the limits, when its mean is off the target."""
        limit = self.tolerance / self.sigma
        return 1.0 - 0.5 * (
            math.erf((limit - offset_sigmas) / math.sqrt(2.0)) + math.erf((limit + offset_sigmas) / math.sqrt(2.0))
        )

    def measure(self, rng: Random, offset_sigmas: float, pieces: int) -> tuple[float, ...]:
        """The sample that is measured of so many pieces."""
        mean = self.target + offset_sigmas * self.sigma
        return tuple(rng.gauss(mean, self.sigma) for _ in range(min(self.sample, pieces)))


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of production with its inspection."""

    name: str
    headroom: float
    defect_probability: float
    """Of making a clean piece defective, at loads up to capacity."""
    catch_own: float
    """Of finding a defect made at this stage."""
    catch_upstream: float
    """Of finding a defect that an earlier stage made and let pass."""
    kinds: tuple[DefectKind, ...]
    tool: Tool | None = None
    batch_days: float | None = None
    """Days that one batch of its consumable lasts (paint, wire); None: not tracked."""
    hurry: float = 1.0
    """Elasticity of the odds of a defect on the load above capacity."""
    blindness: float = 0.4
    """Elasticity of the odds of missing a defect on the load above capacity."""
    cycle_days: float = 0.25
    """Handling and drying, which occupy no capacity."""


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who delivers the parts that `incoming` inspects."""

    name: str
    share: float
    odds: float
    """Odds of a bad part, as a multiple of the stage's."""
    trays_per_lot: int = 30


@dataclass(frozen=True, slots=True)
class Product:
    """What is made: its share of the orders before and after a shift of the mix, and how hard it is to make."""

    name: str
    share: float
    share_after: float
    difficulty: float
    """Odds of a defect at every stage but incoming, as a multiple of the stage's."""


@dataclass(frozen=True, slots=True)
class Factory:
    """The whole shop. Each line has every stage, with an equal part of its capacity."""

    stages: tuple[Stage, ...]
    suppliers: tuple[Supplier, ...]
    products: tuple[Product, ...]
    lines: tuple[tuple[str, str], ...] = (("north", "N1"), ("south", "S1"))
    pieces_per_tray: int = 12
    scrap_share: float = 0.08
    """Of the pieces found defective: those beyond repair."""
    repair_fails: float = 0.15
    rework_effort: float = 0.5
    """Capacity that repairing a piece takes, as a multiple of making it."""

    @property
    def bottleneck(self) -> str:
        """The stage with the least spare capacity."""
        return min(self.stages, key=lambda stage: stage.headroom).name

    def stage(self, name: str) -> Stage:
        """The stage of that name."""
        return next(stage for stage in self.stages if stage.name == name)


def _kinds(*rows: tuple[str, float, str]) -> tuple[DefectKind, ...]:
    return tuple(DefectKind(*row) for row in rows)


BORE = Tool("bore_diameter", "mm", target=10.0, tolerance=0.06, sigma=0.018, code="bore_off_size")

STAGES = (
    Stage(
        "incoming",
        headroom=2.2,
        defect_probability=0.030,
        catch_own=0.75,
        catch_upstream=0.0,
        kinds=_kinds(
            ("part_dimension", 0.5, "major"), ("corrosion", 0.3, "minor"), ("wrong_material", 0.2, "critical")
        ),
    ),
    Stage(
        "cutting",
        headroom=2.0,
        defect_probability=0.032,
        catch_own=0.75,
        catch_upstream=0.15,
        kinds=_kinds(("burr", 0.7, "minor"), ("cracked_edge", 0.3, "major")),
        tool=BORE,
    ),
    Stage(
        "welding",
        headroom=1.25,
        defect_probability=0.035,
        catch_own=0.70,
        catch_upstream=0.15,
        hurry=1.3,
        kinds=_kinds(("porosity", 0.5, "major"), ("incomplete_seam", 0.3, "critical"), ("spatter", 0.2, "minor")),
    ),
    Stage(
        "painting",
        headroom=1.9,
        defect_probability=0.035,
        catch_own=0.75,
        catch_upstream=0.15,
        kinds=_kinds(("run", 0.5, "minor"), ("poor_adhesion", 0.3, "major"), ("colour_off", 0.2, "minor")),
        batch_days=3.0,
    ),
    Stage(
        "assembly",
        headroom=1.8,
        defect_probability=0.035,
        catch_own=0.75,
        catch_upstream=0.20,
        kinds=_kinds(("loose_joint", 0.5, "major"), ("part_missing", 0.3, "critical"), ("misaligned", 0.2, "minor")),
    ),
    Stage(
        "final-inspection",
        headroom=2.4,
        defect_probability=0.004,
        catch_own=0.80,
        catch_upstream=0.75,
        kinds=_kinds(("handling_mark", 1.0, "minor")),
    ),
)

SUPPLIERS = (
    Supplier("S1", 0.3, 1.0),
    Supplier("S2", 0.25, 0.9),
    Supplier("S3", 0.25, 1.0),
    Supplier("S4", 0.2, 1.1),
)

PRODUCTS = (
    Product("pump", 0.30, 0.30, 0.95),
    Product("coupling", 0.25, 0.25, 1.00),
    Product("motor", 0.20, 0.20, 0.95),
    Product("gearbox", 0.15, 0.15, 1.10),
    Product("valve", 0.10, 0.10, 1.10),
)

SHOP = Factory(STAGES, SUPPLIERS, PRODUCTS)
