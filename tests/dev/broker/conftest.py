"""A registry on the loopback with a few small jars and their lock, so that downloads are tested without the network."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CONTENTS = {
    "org.apache.kafka:kafka_2.13:4.3.1": b"PK of kafka" * 10_000,
    "org.apache.kafka:kafka-clients:4.3.1": b"PK of clients" * 10_000,
    "org.slf4j:slf4j-api:1.7.36": b"PK of slf4j",
}


@dataclass
class Registry:
    """Where it listens, what may be fetched, the lock of it, and what was asked."""

    url: str
    lock: Path
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    broken_answers: int = 0


def maven_path(coordinate: str) -> str:
    group, artifact, version = coordinate.split(":")
    return f"/{group.replace('.', '/')}/{artifact}/{version}/{artifact}-{version}.jar"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            registry.asked.append(self.path)
            content = registry.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if registry.broken_answers:
                registry.broken_answers -= 1
                content = content[: len(content) // 2]
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    lock = tmp_path / "jars.lock"
    lines = (f"{name} {hashlib.sha256(content).hexdigest()} {len(content)}\n" for name, content in CONTENTS.items())
    lock.write_text("".join(lines))
    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        registry = Registry(f"http://127.0.0.1:{server.server_address[1]}", lock)
        registry.files = {maven_path(name): content for name, content in CONTENTS.items()}
        monkeypatch.setenv("ANDON_JAR_REPOSITORY", registry.url)
        monkeypatch.setenv("ANDON_CACHE", str(tmp_path / "cache"))
        yield registry
        server.shutdown()
