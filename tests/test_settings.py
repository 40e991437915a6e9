"""Settings: precedence, what is allowed, what is told when it is not."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from streams.settings import Settings, SettingsError, origins, unknown_settings

DAY_MS = 86_400_000
SECRET = "do-not-tell"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_flag_wins_over_the_environment_that_over_dotenv_and_that_over_toml(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("andon.toml").write_text('group = "toml"\npartitions = 2\nperiod = "PT1H"\nbroker = "toml:1"\n')
    Path(".env").write_text("ANDON_PARTITIONS=3\nANDON_PERIOD=PT2H\nANDON_BROKER=dotenv:1\n")
    monkeypatch.setenv("ANDON_PERIOD", "PT3H")
    monkeypatch.setenv("ANDON_BROKER", "environment:1")

    settings = Settings.load({"broker": "flag:1"})

    told = settings.group, settings.partitions, settings.period, settings.broker, settings.replication
    assert told == ("toml", 3, 3 * 3_600_000, "flag:1", 1)


def test_each_value_knows_where_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("andon.toml").write_text('group = "toml"\npartitions = 2\n')
    Path(".env").write_text("ANDON_PARTITIONS=3\n")
    monkeypatch.setenv("ANDON_GRACE", "PT3H")

    where = origins(Settings, {"broker": "flag:1"})

    assert where == {"group": "andon.toml", "partitions": ".env", "grace": "environment", "broker": "flag"}


def test_andon_config_names_another_toml_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    elsewhere.write_text("stage_order = ['casting', 'welding']\nwindows = [2, 4]\n")
    monkeypatch.setenv("ANDON_CONFIG", str(elsewhere))

    settings = Settings.load()

    assert (settings.stage_order, settings.windows) == (("casting", "welding"), (2, 4))


def test_andon_config_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_CONFIG", "nowhere.toml")

    with pytest.raises(SettingsError, match=r"ANDON_CONFIG=nowhere\.toml: there is no such file"):
        Settings.load()


def test_a_file_that_is_not_toml_is_told_with_its_place() -> None:
    Path("andon.toml").write_text("group = \n")

    with pytest.raises(SettingsError, match=r"andon\.toml: not TOML: .*line 1"):
        Settings.load()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ANDON_PERIOD", "7 days", r"ANDON_PERIOD=7 days \(environment\): write an ISO 8601 duration"),
        ("ANDON_PERIOD", "PT30S", r"ANDON_PERIOD=PT30S \(environment\): a period lasts from PT1M to P31D"),
        ("ANDON_PERIOD", "P32D", "a period lasts from PT1M to P31D"),
        ("ANDON_BROKER", "localhost", r"ANDON_BROKER=localhost \(environment\): write host:port"),
        ("ANDON_BROKER", "a:1,b:70000", "write host:port"),
        ("ANDON_PARTITIONS", "four", r"ANDON_PARTITIONS=four \(environment\): input should be a valid integer"),
        ("ANDON_PARTITIONS", "0", "greater than or equal to 1"),
        ("ANDON_LOG_FORMAT", "xml", "input should be 'json' or 'plain'"),
        ("ANDON_CONSOLE_URL", "andon.example.com", "is no http.* URL: write one such as https://andon.example.com"),
        ("ANDON_CONSOLE_URL", "ftp://host", "is no http"),
        ("ANDON_CONSOLE_URL", "http://host:port", "is no http"),
        ("ANDON_STORE", "redis://", "ANDON_STORE=redis://"),
        ("ANDON_TOPIC_PREFIX", "a b", "ANDON_TOPIC_PREFIX=a b"),
        ("ANDON_WINDOWS", "1,7,90", r"keep_periods=30 is less than the longest of windows=\(1, 7, 90\)"),
        ("ANDON_SECURITY_PROTOCOL", "SASL_SSL", "needs sasl_username and sasl_password"),
    ],
)
def test_a_value_that_is_not_allowed_is_told_with_its_name_and_what_is(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=told):
        Settings.load()


def test_two_wrong_values_are_told_together() -> None:
    with pytest.raises(SettingsError, match=r"partitions=0 \(flag\): .*; period=1 \(flag\): "):
        Settings.load({"period": "1", "partitions": "0"})


def test_durations_are_milliseconds_and_lists_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_PERIOD", "P7D")
    monkeypatch.setenv("ANDON_GRACE", "PT0S")
    monkeypatch.setenv("ANDON_WINDOWS", "1, 4")
    monkeypatch.setenv("ANDON_STAGE_ORDER", "approval,handover, delivery")
    monkeypatch.setenv("ANDON_BROKER", "a:9092, [::1]:9093")

    settings = Settings.load()

    assert (settings.period, settings.grace, settings.windows) == (7 * DAY_MS, 0, (1, 4))
    assert (settings.stage_order, settings.broker) == (("approval", "handover", "delivery"), "a:9092,[::1]:9093")


def test_an_empty_variable_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_BROKER", "")

    settings = Settings.load()

    assert (settings.broker, settings.bootstrap) == (None, "127.0.0.1:9092")


def test_an_unknown_name_is_told_with_the_nearest_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_PEROID", "P7D")
    monkeypatch.setenv("ANDON_DEBUG", "1")
    Path(".env").write_text("ANDON_GRAZE=PT1H\nPATH_OF_SOMETHING=1\n")
    Path("andon.toml").write_text("zebra = 1\n")

    told = [str(unknown) for unknown in unknown_settings(Settings)]

    assert told == [
        "environment: there is no setting ANDON_PEROID; did you mean ANDON_PERIOD?",
        ".env: there is no setting ANDON_GRAZE; did you mean ANDON_GRACE?",
        "andon.toml: there is no setting zebra",
    ]


def test_an_override_of_an_unknown_name_is_refused() -> None:
    with pytest.raises(SettingsError, match="there is no setting perod; did you mean period"):
        Settings.load().with_overrides({"perod": "P7D"})


def test_overrides_keep_what_was_set_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_GRACE", "PT2H")
    settings = Settings.load({"broker": "here:1"}).with_overrides({"period": "P7D"})
    monkeypatch.setenv("ANDON_GRACE", "PT9H")

    again = settings.with_overrides({"partitions": 8})

    assert (again.broker, again.grace, again.period, again.partitions) == ("here:1", 7_200_000, 7 * DAY_MS, 8)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings.load().broker = "elsewhere:1"  # type: ignore[misc]


def test_a_password_is_never_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_SASL_PASSWORD", SECRET)
    monkeypatch.setenv("ANDON_SASL_USERNAME", "andon")
    settings = Settings.load({"security_protocol": "SASL_SSL"})

    with pytest.raises(SettingsError) as told:
        settings.with_overrides({"partitions": "none", "sasl_password": 7})

    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json()
    assert SECRET not in str(told.value)
    assert "sasl_password=… (flag)" in str(told.value)


def test_the_core_sees_the_durations_and_bounds() -> None:
    core = Settings.load({"period": "P7D", "grace": "PT3H", "max_clock_ahead": "PT5M"}).core()

    assert (core.period_ms, core.grace_ms, core.ahead_of_receipt_ms) == (7 * DAY_MS, 10_800_000, 300_000)
