"""Standard Webhooks: what is signed, with what, and what a secret file may hold."""

import pytest

from streams.errors import MisuseError
from streams.runtime.bridges.signature import message_id, secrets_of, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def test_the_signature_is_the_one_that_the_published_libraries_make() -> None:
    """The example of the convention's own libraries (standard-webhooks, test "sign function works")."""
    headers = signed_headers(secrets_of(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_every_secret_of_the_file_signs_so_that_one_can_be_exchanged() -> None:
    old, new = (signed_headers(secrets_of(text), "m", 1, b"x")["webhook-signature"] for text in (SECRET, OTHER))

    both = signed_headers(secrets_of(f"{OTHER}\n\n {SECRET} \n"), "m", 1, b"x")["webhook-signature"]

    assert both == f"{new} {old}"


def test_the_prefix_may_be_left_out_as_in_the_published_libraries() -> None:
    assert secrets_of(SECRET.removeprefix("whsec_")) == secrets_of(SECRET)


@pytest.mark.parametrize(
    "text", ["", "\n \n", "whsec_c2hvcnQ=", "no base64!", f"{SECRET}\nwhsec_", "whsec_" + "A" * 100]
)
def test_a_secret_that_is_none_is_told_together_with_how_to_make_one(text: str) -> None:
    with pytest.raises(MisuseError, match=r"openssl rand -base64 32") as told:
        secrets_of(text)

    assert "c2hvcnQ" not in str(told.value)


def test_the_id_is_that_of_the_content_and_holds_no_stop() -> None:
    first = message_id("quality.alerts.v1", b"a", b"{}")

    assert first == message_id("quality.alerts.v1", b"a", b"{}")
    assert (
        len({first, message_id("quality.alerts.v1", b"a", b"{ }"), message_id("quality.alerts.v1", b"b", b"{}")}) == 3
    )
    assert message_id("t", b"ab", b"c") != message_id("t", b"a", b"bc")
    assert first.startswith("msg_")
    assert "." not in first
