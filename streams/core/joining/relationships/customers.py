"""What was heard of customers in, period by period, the counts of their groups out: the ledger of one partition.

Each customer is one small value, in memory as in the changelog: its JSON bytes. They stand in the order in which they
were last heard of, so who is forgotten for silence or to make room is found at once; within a period they are taken in
the order of their keys, so a restart finds the same order. Bounded: `Terms.most` customers, MAX_GROUPS groups, BUCKETS
dates.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from streams.core.closed.closing import RELATIONSHIP, ClosedTally
from streams.core.joining.open_periods import Heard
from streams.core.joining.record import ENTERPRISE, KEY, Record
from streams.core.joining.relationships import cohorts, groups
from streams.core.joining.relationships.cohorts import BOUGHT, BOUGHT_AGAIN, FAILED, RECOVERED, Cohorts
from streams.core.joining.relationships.customer import NEVER, Customer, heard_of
from streams.core.joining.relationships.groups import EXISTING, NEW, Groups
from streams.core.joining.relationships.records import EXPERIENCE, SEGMENT
from streams.core.joining.relationships.records import RELATIONSHIP as SAID
from streams.core.joining.relationships.terms import Terms
from streams.core.snapshot import Format
from streams.core.tallies.relationship import RelationshipKey, RelationshipTally

CUSTOMER = Format("customer")
PREFIX = "c/"
GROUPS_KEY = "groups"
WISHES = Format("wishes")
WISHES_KEY = "wishes"

Flows = defaultdict[RelationshipKey, RelationshipTally]


@dataclass(slots=True)
class Customers:
    """The customers whose keys come to this partition; `wishes` counts those to be forgotten since the last closing, by
    enterprise: [erased, not found].
    """

    terms: Terms
    table: dict[str, bytes] = field(default_factory=dict)
    groups: Groups = field(default_factory=Groups)
    cohorts: Cohorts = field(default_factory=Cohorts)
    wishes: dict[str, list[int]] = field(default_factory=dict)
    dirty: dict[str, None] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    wished: bool = False

    @property
    def resting(self) -> bool:
        """See `Joining`."""
        return not (self.table or self.cohorts.due or self.wishes)

    def period(self, period: int, told: Heard) -> list[ClosedTally]:
        """Closes a period; see `Joining`."""
        flows: Flows = defaultdict(RelationshipTally)
        for number, stock in self.groups.tallies().items():
            flows[self.groups.keys[number]].exposed = stock.known
        by_customer = sorted(told.records, key=_customer)  # stable: in order of time for each
        for key, records in groupby(by_customer, key=_customer):
            self._hear(period, key, list(records), flows)
        self._forget(period, flows)
        self._close_cohorts(period, flows)
        self._tell_wishes(told.dropped, flows)
        for number, stock in self.groups.tallies().items():
            flows[self.groups.keys[number]].merge(stock)
        return [
            ClosedTally(RELATIONSHIP, period, tuple(key), 0, 0, tally.dump()) for key, tally in sorted(flows.items())
        ]

    def _hear(self, period: int, key: str, told: list[Record], flows: Flows) -> None:
        raw = self.table.pop(key, None)
        customer = Customer() if raw is None else Customer.load(CUSTOMER.load(raw))
        before = Customer.load(customer.dump())
        self.groups.count(before, -1)
        heard = heard_of(((record[EXPERIENCE:]) for record in told), self.terms.answers)  # type: ignore[misc]
        customer.live(period, heard, self.terms)
        customer.group = self.groups.number(self._scope(told, before, customer))
        self._enter_cohorts(period, before, customer)
        self.groups.count(customer, +1)
        self._tell(flows, before, customer)
        self.table[key] = CUSTOMER.dump(customer.dump())
        self.dirty[key] = None
        self.gone.discard(key)

    def _scope(self, told: list[Record], before: Customer, customer: Customer) -> RelationshipKey:
        """The publisher's last word on segment and relationship; else what was known; else who has bought twice is an
        existing customer.
        """
        known = RelationshipKey("", "", NEW) if before.heard == NEVER else self.groups.keys[before.group]
        segment = next((record[SEGMENT] for record in reversed(told) if record[SEGMENT]), known.segment)
        bought_twice = EXISTING if customer.purchases > 1 else known.relationship
        relationship = next((record[SAID] for record in reversed(told) if record[SAID]), bought_twice)
        return RelationshipKey(told[0][ENTERPRISE], segment, relationship)

    def _enter_cohorts(self, period: int, before: Customer, customer: Customer) -> None:
        due, add = self.terms.due, self.cohorts.add
        if customer.bought == period:
            if before.bought != NEVER and period <= due(before.bought):
                add(due(before.bought), before.bought_as, BOUGHT_AGAIN)
            customer.bought_as = customer.group
            add(due(period), customer.group, BOUGHT)
        if customer.failed == period:
            customer.failed_as = customer.group
            add(due(period), customer.group, FAILED)
        elif customer.recovered > before.recovered and period <= due(customer.failed):
            add(due(customer.failed), customer.failed_as, RECOVERED)

    def _tell(self, flows: Flows, before: Customer, customer: Customer) -> None:
        flow = flows[self.groups.keys[customer.group]]
        known = before.heard != NEVER and not before.churned
        sound = not before.churned and not before.at_risk
        flow.heard += 1
        flow.sound += sound
        flow.fell += sound and bool(customer.at_risk or customer.churned)
        flow.won += before.heard == NEVER
        flow.first_failures += customer.failed == customer.heard
        if customer.churned and not before.churned:
            flow = flows[self.groups.keys[before.group]] if known else flow
            flow.exposed += not known
            flow.churned += 1

    def _forget(self, period: int, flows: Flows) -> None:
        """The longest silent first: who has been silent for long, and whoever is too many."""
        while self.table:
            key, raw = next(iter(self.table.items()))
            customer = Customer.load(CUSTOMER.load(raw))
            silent = customer.heard < period - self.terms.memory
            if not silent and len(self.table) <= self.terms.most:
                return
            flow = flows[self.groups.keys[customer.group]]
            flow.lapsed += silent
            flow.evicted += not silent
            self._remove(key, customer)

    def _remove(self, key: str, customer: Customer) -> None:
        self.groups.count(customer, -1)
        for since, group, counts in (
            (customer.bought, customer.bought_as, (BOUGHT,)),
            (customer.failed, customer.failed_as, (FAILED, RECOVERED) if customer.recovered else (FAILED,)),
        ):
            due = self.terms.due(since)
            if since != NEVER and group in self.cohorts.due.get(due, ()):
                for what in counts:
                    self.cohorts.add(due, group, what, -1)
        del self.table[key]
        self.dirty.pop(key, None)
        self.gone.add(key)

    def _close_cohorts(self, period: int, flows: Flows) -> None:
        for number, (bought, again, failed, recovered) in self.cohorts.close(period):
            flow = flows[self.groups.keys[number]]
            flow.repurchase_due += bought
            flow.repurchased += min(again, bought)  # fewer only where the window was set anew meanwhile
            flow.recovery_due += failed
            flow.recovered_in_time += min(recovered, failed)

    def _tell_wishes(self, dropped: Mapping[str, int], flows: Flows) -> None:
        for enterprise, (erased, not_found) in self.wishes.items():
            flow = flows[RelationshipKey(enterprise, "", "")]
            flow.erased, flow.not_found = erased, not_found
        self.wished = self.wished or bool(self.wishes)
        self.wishes.clear()
        for enterprise, left_out in dropped.items():
            flows[RelationshipKey(enterprise, "", "")].left_out = left_out

    def erase(self, enterprise: str, key: str, waiting: int) -> bool:
        """Forgets a customer; `waiting` of his records were waiting and are gone too. False when nothing was known."""
        raw = self.table.get(key)
        if raw is not None:
            self._remove(key, Customer.load(CUSTOMER.load(raw)))
        found = raw is not None or waiting > 0
        self.wishes.setdefault(enterprise, [0, 0])[not found] += 1
        self.wished = True
        return found

    def changes(self) -> dict[str, bytes | None]:
        """See `Joining`."""
        changed: dict[str, bytes | None] = {PREFIX + key: None for key in self.gone}
        changed.update((PREFIX + key, self.table[key]) for key in self.dirty)
        changed.update(self.cohorts.changes())
        if self.groups.changed:
            changed[GROUPS_KEY] = groups.FORMAT.dump(self.groups.dump())
        if self.wished:
            changed[WISHES_KEY] = WISHES.dump(dict(sorted(self.wishes.items()))) if self.wishes else None
        self.dirty.clear()
        self.gone.clear()
        self.groups.changed = self.wished = False
        return changed

    def load(self, values: Mapping[str, bytes]) -> None:
        """See `Joining`."""
        self.table = dict(_by_silence((n.removeprefix(PREFIX), v) for n, v in values.items() if n.startswith(PREFIX)))
        for name, raw in values.items():
            if name.startswith(cohorts.PREFIX):
                self.cohorts.load(name.removeprefix(cohorts.PREFIX), cohorts.FORMAT.load(raw))
        if GROUPS_KEY in values:
            self.groups.load(groups.FORMAT.load(values[GROUPS_KEY]))
        if WISHES_KEY in values:
            self.wishes = WISHES.load(values[WISHES_KEY])


def _customer(record: Record) -> Any:
    return record[KEY]


def _by_silence(stored: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return sorted(stored, key=lambda item: (Customer.load(CUSTOMER.load(item[1])).heard, item[0]))
