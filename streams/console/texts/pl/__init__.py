"""English texts of the page in, Polish ones out: the parts together."""

from streams.console.texts.pl.alerts import ALERTS, OPERATIONS
from streams.console.texts.pl.customers import CUSTOMERS
from streams.console.texts.pl.frame import FRAME, FRESHNESS
from streams.console.texts.pl.stages import PICTURES, STAGES
from streams.console.texts.pl.verdicts import LEGS, RULES, VERDICTS

POLISH: dict[str, str] = {
    name: text
    for part in (FRAME, FRESHNESS, VERDICTS, LEGS, PICTURES, STAGES, CUSTOMERS, ALERTS, RULES, OPERATIONS)
    for name, text in part.items()
}
