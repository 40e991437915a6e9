"""The settings themselves: one field each, with its default, what is allowed and what it is for.

A setting's name in the environment and in `.env` is ANDON_ and the field's name in capitals; in TOML and after `--set`
it is the field's name. Durations are written in ISO 8601 and held as integer milliseconds.
"""

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from schemas.times import format_duration
from streams.core.enterprise.alerting import Alerting
from streams.core.settings import CoreSettings, RelationshipSettings
from streams.core.stats.quality_cost import QualityCosts
from streams.settings.benchmark_file import read_benchmarks
from streams.settings.kinds import (
    DAY_MS,
    HOUR_MS,
    BrokerList,
    Capacities,
    Efforts,
    IntegerList,
    Milliseconds,
    NameList,
    PageUrl,
    Period,
    StoreUrl,
    TimeOfDay,
    TopicWord,
    Zone,
    day_start_ms,
)
from streams.settings.problems import check_names, explain
from streams.settings.sources import ENV_FILE, PREFIX, SOURCES

DEFAULT_BROKER = "127.0.0.1:9092"
"""Where `andon broker` listens unless told otherwise."""


class Settings(BaseSettings):
    """Everything that can be set; frozen. Flags win over the environment, that over `.env`, that over `andon.toml`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        dotenv_filtering="only_existing",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    # Kafka
    broker: BrokerList | None = Field(None, description="Kafka brokers, host:port, separated by commas")
    topic_prefix: TopicWord = Field("quality.", description="stands before the name of every topic")
    partitions: int = Field(4, ge=1, le=10_000, description="partitions of every topic, fixed for its life")
    replication: int = Field(1, ge=1, le=32, description="copies of every topic")
    retention: Milliseconds | None = Field(None, description="how long new topics keep messages; for ever when unset")
    group: TopicWord = Field("andon", min_length=1, description="consumer group and application id of the workers")
    group_instance_id: str | None = Field(None, description="this worker's stable name (static membership)")
    session_timeout_seconds: float = Field(10, ge=1, le=1800, description="a worker silent for so long loses its work")
    commit_interval_seconds: float = Field(1, gt=0, le=60, description="how often tables and offsets are written")
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] = "PLAIN"
    sasl_username: str | None = Field(None, description="who logs in; the client id of a token endpoint")
    sasl_password: SecretStr | None = Field(None, description="the password; the client secret of a token endpoint")
    sasl_token_file: Path | None = Field(None, description="OAUTHBEARER: a file with the token, read at every login")
    sasl_token_url: str | None = Field(None, description="OAUTHBEARER: a token endpoint (client credentials)")
    sasl_token_scope: str | None = Field(None, description="OAUTHBEARER: the scope to ask the endpoint for")
    ssl_cafile: Path | None = Field(None, description="the certificates that vouch for the brokers")
    ssl_certfile: Path | None = Field(None, description="a certificate of our own, where brokers ask for one")
    ssl_keyfile: Path | None = Field(None, description="its private key, unless the certificate's file holds it")
    ssl_key_password: SecretStr | None = Field(None, description="the password of that key")

    # Event time
    period: Period = Field(DAY_MS, description="length of a period")
    timezone: Zone = Field("UTC", description="the plant's clock, by which days begin: an IANA name")
    day_start: TimeOfDay = Field("00:00", description="when the plant's day begins, such as 06:00")
    grace: Milliseconds = Field(HOUR_MS, description="how long a period waits for late events")
    max_clock_ahead: Milliseconds = Field(HOUR_MS, description="bound of an event's time against its receipt")
    max_clock_ahead_of_stream: Milliseconds = Field(366 * DAY_MS, description="further apart, no two times agree")
    idle_after_periods: int = Field(3, ge=1, le=1000, description="a partition so far behind holds no one back")
    windows: IntegerList = Field((1, 7, 30), min_length=1, max_length=16, description="rolling windows, in periods")
    keep_periods: int = Field(30, ge=1, le=400, description="closed periods kept in a ring")
    lag_window_periods: int = Field(6, ge=1, le=100, description="how long an effect takes to reach the customer")
    link_wait_periods: int = Field(30, ge=1, le=400, description="how long feedback and its unit wait for each other")
    link_units: int = Field(100_000, ge=100, le=10_000_000, description="units that may wait so, in each partition")
    duplicates_window: int = Field(65_536, ge=0, le=10_000_000, description="event ids remembered to drop duplicates")
    enterprises: int = Field(100, ge=1, le=100_000, description="enterprises counted in each partition at a time")
    answers_per_customer: int = Field(
        20, ge=0, le=1_000_000, description="of one customer, that count in a period (0: all)"
    )

    # Judging
    false_alarms_per_year: float = Field(4, gt=0, le=1000, description="what the whole system may raise by chance")
    baseline_periods: int = Field(25, ge=5, le=1000, description="periods to learn from before judging")
    stage_order: NameList = Field((), description="stages, first to last; learned from the flow when empty")
    reputation_half_life: Milliseconds = Field(56 * DAY_MS, gt=0, description="after which what was said counts half")
    yield_target: float | None = Field(None, gt=0, lt=1, description="first-pass yield of a stage to keep; else 0.90")
    low_score_target: float = Field(0.25, gt=0, lt=1, description="share of low csat answers not to be exceeded")

    benchmark_file: Path | None = Field(None, description="TOML file of the industry's standards to be held against")

    # Alerts
    pending_periods: int = Field(0, ge=0, le=100, description="periods a finding must hold before its alert is told")
    escalate_after_periods: int = Field(3, ge=1, le=1000, description="a critical alert unacknowledged so long")
    expire_after_periods: int = Field(14, ge=1, le=1000, description="an alert without data for so long ends")
    # Relationships with customers
    trust_half_life: Milliseconds = Field(180 * DAY_MS, ge=HOUR_MS, description="in which an experience loses half")
    trust_good_weight: float = Field(1, gt=0, le=100, description="weight of a good experience")
    trust_bad_weight: float = Field(2, gt=0, le=100, description="weight of a bad experience")
    trust_first_failure_weight: float = Field(3, gt=0, le=100, description="weight of a customer's first bad one")
    at_risk_below: float = Field(0.5, gt=0, lt=1, description="expected share of good ones below which one may be lost")
    repurchase_window: Milliseconds = Field(90 * DAY_MS, description="time to buy again, or to recover from a failure")
    customer_memory: Milliseconds = Field(730 * DAY_MS, description="how long a silent customer is remembered")
    customers: int = Field(250_000, ge=10, le=10_000_000, description="customers remembered, in each partition")
    cost_lose_customer: float = Field(1, ge=0, description="what losing a customer costs, in any currency")
    cost_win_customer: float = Field(1, gt=0, description="what winning a customer costs, in the same currency")

    # Cost of quality: assumptions until you set your own, in units of one inspection; any currency will do
    cost_prevention_per_period: float = Field(0, ge=0, description="what is spent on prevention in a period")
    cost_per_inspection: float = Field(1, ge=0, description="appraisal: one unit inspected")
    cost_per_rework: float = Field(10, ge=0, description="internal failure: one unit reworked")
    cost_per_scrap: float = Field(40, ge=0, description="internal failure: one unit scrapped")
    cost_per_escape: float = Field(10, ge=0, description="internal failure: a defect found only at a later stage")
    cost_per_complaint: float = Field(50, ge=0, description="external failure: one complaint")
    cost_per_return: float = Field(80, ge=0, description="external failure: one unit returned")
    cost_per_lost_customer: float = Field(500, ge=0, description="external failure: one customer lost")

    # Growth
    capacity: Capacities = Field((), description="units a day a stage bears: assembly=120,north/assembly=60")

    # Recommendations
    efforts: Efforts = Field((), description="effort of actions, such as add_capacity=20,audit_supplier=1")

    # Processes
    store: StoreUrl = Field("memory://", description="where tables live: memory://")
    worker_host: str = "127.0.0.1"
    worker_port: int = Field(6066, ge=0, le=65_535)
    console_host: str = "127.0.0.1"
    console_decisions: bool = Field(True, description="whether alerts can be decided about on the page")
    console_port: int = Field(8080, ge=0, le=65_535)
    console_hosts: NameList = Field((), description="further host names under which people open the page")
    console_token: SecretStr | None = Field(
        None, description="lets people decide on the page: SECRET or NAME:SECRET,…; made at first start when unset"
    )
    console_identity_header: str | None = Field(
        None, description="header in which a proxy before the page names its user, who may then decide"
    )
    console_url: PageUrl | None = Field(
        None, description="where people find the page, for links; its host and port if unset"
    )
    alertmanager_url: str | None = Field(None, description="where the bridge posts alerts, such as http://host:9093")
    alertmanager_resend_seconds: float = Field(60, ge=1, le=3600, description="how often firing alerts are repeated")
    webhook_url: str | None = Field(None, description="where the webhook bridge posts messages")
    webhook_private: bool = Field(True, description="whether the webhook bridge may post to private addresses")
    webhook_redirects: bool = Field(False, description="whether the webhook bridge follows redirects, as POST")
    webhook_secret_file: Path | None = Field(None, description="its signing secrets, whsec_ and base64, one a line")
    bridge_host: str = "127.0.0.1"
    bridge_port: int | None = Field(None, ge=0, le=65_535, description="a bridge's metrics and health")
    bridge_longest_pause_seconds: float = Field(
        30, ge=0.1, le=3600, description="longest wait for a target that is down"
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "plain"] = "json"
    dead_letter_ratio: float = Field(0.5, gt=0, le=1, description="share of bad input that stops the worker")
    dead_letter_run: int = Field(1000, ge=1, description="events that share is taken over; longest run of bad input")

    @property
    def bootstrap(self) -> str:
        """Where to connect: the broker that was set, else where `andon broker` listens."""
        return self.broker or DEFAULT_BROKER

    @property
    def console_address(self) -> str:
        """Where a link to the page points."""
        return self.console_url or f"http://{self.console_host}:{self.console_port}"

    @classmethod
    def load(cls, flags: Mapping[str, Any] | None = None) -> Self:
        """Read every source; a value that is not allowed is one SettingsError."""
        given = dict(flags or {})
        check_names(cls, given, where="--set")
        try:
            return cls(**given)
        except ValidationError as error:
            raise explain(error, cls, given) from None

    def with_overrides(self, overrides: Mapping[str, Any]) -> Self:
        """The same settings with the values of `--set key=value`, checked like all others."""
        kept = {name: value for name, value in self if name in self.model_fields_set}
        return type(self).load(kept | dict(overrides))

    def core(self) -> CoreSettings:
        """What the operators need to know of these settings."""
        return CoreSettings(
            period_ms=self.period,
            zone=UTC if self.timezone == "UTC" else ZoneInfo(self.timezone),
            day_start_ms=day_start_ms(self.day_start),
            grace_ms=self.grace,
            ahead_of_receipt_ms=self.max_clock_ahead,
            ahead_of_stream_ms=self.max_clock_ahead_of_stream,
            partitions=self.partitions,
            keep_periods=self.keep_periods,
            duplicates_window=self.duplicates_window,
            idle_after_periods=self.idle_after_periods,
            windows=self.windows,
            baseline_periods=self.baseline_periods,
            lag_periods=self.lag_window_periods,
            link_wait_periods=self.link_wait_periods,
            link_units=self.link_units,
            false_alarms_per_year=self.false_alarms_per_year,
            stage_order=self.stage_order,
            answers_per_customer=self.answers_per_customer,
            enterprises=self.enterprises,
            relationships=self._relationships(),
            benchmarks=read_benchmarks(self.benchmark_file) if self.benchmark_file else (),
            yield_target=self.yield_target,
            low_score_target=self.low_score_target,
            reputation_half_life_ms=self.reputation_half_life,
            costs=self._costs(),
            efforts=self.efforts,
            capacity=self.capacity,
            alerting=Alerting(
                pending=self.pending_periods,
                escalate_after=self.escalate_after_periods,
                expire_after=self.expire_after_periods,
                remember=self.keep_periods,
            ),
        )

    def _costs(self) -> QualityCosts:
        return QualityCosts(**{name: getattr(self, f"cost_{name}") for name in QualityCosts.__dataclass_fields__})

    def _relationships(self) -> RelationshipSettings:
        return RelationshipSettings(
            half_life_ms=self.trust_half_life,
            good_weight=self.trust_good_weight,
            bad_weight=self.trust_bad_weight,
            first_failure_weight=self.trust_first_failure_weight,
            at_risk_below=self.at_risk_below,
            window_ms=self.repurchase_window,
            memory_ms=self.customer_memory,
            customers=self.customers,
            cost_lose=self.cost_lose_customer,
            cost_win=self.cost_win_customer,
        )

    @model_validator(mode="after")
    def _rings_hold_the_windows(self) -> Self:
        if self.keep_periods < max(self.windows):
            msg = f"keep_periods={self.keep_periods} is less than the longest of windows={self.windows}: raise it"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _days_hold_the_periods(self) -> Self:
        plain = self.timezone == "UTC" and self.day_start == "00:00"
        if not plain and self.period % DAY_MS and DAY_MS % self.period:
            told = f"timezone={self.timezone} and day_start={self.day_start}"
            msg = f"period={format_duration(self.period)} is no part of a day and no whole days, which {told} ask for"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _sasl_has_credentials(self) -> Self:
        login = self.security_protocol.startswith("SASL")
        by_token = self.sasl_mechanism == "OAUTHBEARER"
        named = bool(self.sasl_username and self.sasl_password)
        if login and by_token and not (self.sasl_token_file or (self.sasl_token_url and named)):
            msg = "sasl_mechanism=OAUTHBEARER needs sasl_token_file, or sasl_token_url with sasl_username and _password"
            raise ValueError(msg)
        if login and not by_token and not named:
            msg = f"security_protocol={self.security_protocol} needs sasl_username and sasl_password"
            raise ValueError(msg)
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was given first, then every source in its order of precedence."""
        return (init_settings, *(source(settings_cls) for source in SOURCES.values()))
