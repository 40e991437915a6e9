"""THE MAP: which topic goes through which operator into which table and out to which topics. `andon topology` prints
it from these rows.

Events come in on a topic, one pure operator folds them into the state of its partition, and what the fold returns goes
out on a topic.
"""

from typing import Any, NamedTuple

from schemas.topics import DEFAULT_PREFIX, FEEDBACK, INPUTS, JOINS, STAGE_EVENTS, Topic, dead_letter_name
from streams.core.counting.actions import Actions
from streams.core.counting.clock import ClockBounds
from streams.core.counting.defects import Defects
from streams.core.counting.satisfaction import Satisfaction
from streams.core.counting.shard import CountingSettings
from streams.core.enterprise.headroom import capacities
from streams.core.enterprise.load import block_periods
from streams.core.enterprise.view import JudgingSettings
from streams.core.joining.links.operator import Links
from streams.core.joining.relationships.operator import Relationships
from streams.core.joining.relationships.terms import Terms
from streams.core.judging.operator import Assessment
from streams.core.operator import Operator
from streams.core.periods import Calendar
from streams.core.plant_day import calendar as plant_calendar
from streams.core.settings import CoreSettings
from streams.core.stats.beta_reputation import BetaReputation


def operators(settings: CoreSettings) -> tuple[Operator, ...]:
    """The operators, in the order in which data flows through them."""
    calendar = plant_calendar(settings.period_ms, settings.grace_ms, settings.zone, settings.day_start_ms)
    bounds = ClockBounds(settings.ahead_of_receipt_ms, settings.ahead_of_stream_ms)
    counting = CountingSettings(
        calendar,
        bounds,
        settings.keep_periods,
        settings.duplicates_window,
        settings.answers_per_customer,
        settings.partitions,
        settings.enterprises,
    )
    counted = _sources(settings, STAGE_EVENTS, FEEDBACK)
    return (
        Defects(counting),
        Satisfaction(counting),
        Actions(settings.duplicates_window, settings.ahead_of_receipt_ms, settings.partitions),
        Links(calendar, counted, settings.idle_after_periods, settings.link_wait_periods, settings.link_units),
        Relationships(_terms(settings, calendar), counted, settings.idle_after_periods),
        Assessment(_judging(settings, calendar), (*counted, *_sources(settings, *JOINS)), settings.idle_after_periods),
    )


def _judging(settings: CoreSettings, calendar: Calendar) -> JudgingSettings:
    return JudgingSettings(
        calendar=calendar,
        baseline_periods=settings.baseline_periods,
        lag_periods=settings.lag_periods,
        block=block_periods(calendar),
        windows=settings.windows,
        keep_periods=settings.keep_periods,
        false_alarms_per_year=settings.false_alarms_per_year,
        stage_order=settings.stage_order,
        verdicts_only=settings.verdicts_only,
        benchmarks=settings.benchmarks,
        yield_target=settings.yield_target,
        low_score_target=settings.low_score_target,
        reputation_half_life_ms=settings.reputation_half_life_ms,
        costs=settings.costs,
        alerting=settings.alerting,
        efforts=settings.efforts,
        capacity=capacities(settings.capacity),
        cost_lose_customer=settings.relationships.cost_lose,
        cost_win_customer=settings.relationships.cost_win,
    )


def _terms(settings: CoreSettings, calendar: Calendar) -> Terms:
    told = settings.relationships
    window = max(1, told.window_ms // settings.period_ms)
    return Terms(
        calendar,
        BetaReputation(told.half_life_ms, told.good_weight, told.bad_weight),
        first_failure=told.first_failure_weight,
        at_risk_below=told.at_risk_below,
        window=window,
        memory=max(2 * window, told.memory_ms // settings.period_ms),
        most=told.customers,
        answers=settings.answers_per_customer,
    )


def _sources(settings: CoreSettings, *topics: Topic[Any]) -> tuple[str, ...]:
    return tuple(f"{topic.stem}/{partition}" for topic in topics for partition in range(settings.partitions))


class Row(NamedTuple):
    """One agent: the topic it reads, its operator and table (of the same name), the topics it writes, and where
    unreadable input goes.
    """

    source: str
    operator: str
    sinks: tuple[str, ...]
    dead_letters: str | None


def rows(settings: CoreSettings, prefix: str = DEFAULT_PREFIX) -> list[Row]:
    """The map, a row an agent, from the operators themselves."""
    return [
        Row(
            operator.source.full_name(prefix),
            operator.name,
            tuple(sink.full_name(prefix) for sink in operator.sinks),
            dead_letter_name(operator.source.full_name(prefix)) if operator.source in INPUTS else None,
        )
        for operator in operators(settings)
    ]


def describe(settings: CoreSettings, prefix: str = DEFAULT_PREFIX) -> str:
    """The map as text: topic → operator → [table] → topics."""
    table = rows(settings, prefix)
    widest = max(len(row.source) for row in table)
    named = max(len(row.operator) for row in table)
    lines = []
    for row in table:
        first, *others = row.sinks
        left = f"{row.source:<{widest}} ─▶ {row.operator:<{named}} ─▶ [{row.operator}]".ljust(widest + 2 * named + 11)
        lines.append(f"{left} ─▶ {first}")
        lines.extend(f"{'':<{len(left)}} ─▶ {other}" for other in others)
    lines.append("")
    lines.extend(f"{row.source:<{widest}} ─▶ unreadable ─▶ {row.dead_letters}" for row in table if row.dead_letters)
    return "\n".join(lines)
