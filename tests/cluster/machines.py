"""What stands on several machines, here on one: three databases, two web nodes, a worker."""

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from app.cli.main import cli
from app.settings import Settings
from tests import postgres
from tests.cluster.proxy import proxy
from tests.servers import Running, await_answer, free_port, run
from tests.standbys import Server
from tests.trio import Trio, trio

TOKEN = "c" * 32
_DATABASES = ("ygt", "practice")


@dataclass(slots=True)
class Node:
    """A web node: its settings, its port, and its processes while it runs."""

    settings: Settings
    port: int
    process: Running

    def figures(self) -> dict[tuple[str, ...], float]:
        """What it counted, by name and labels."""
        url = f"http://127.0.0.1:{self.port}/metrics"
        with urlopen(
            Request(url, headers={"Authorization": f"Bearer {TOKEN}"}), timeout=60
        ) as said:
            text = said.read().decode()
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@dataclass(frozen=True, slots=True)
class Cluster:
    """`url` is the proxy's; `environment` is what `run.py` needs to speak of this installation."""

    url: str
    certificate: Path
    environment: dict[str, str]
    servers: Trio
    nodes: list[Node]
    opened: ExitStack

    def operator(self, *argv: str) -> str:
        """`python run.py <argv>` beside the first node; what it printed."""
        done = CliRunner().invoke(cli, list(argv), env=self.environment)
        if done.exit_code:
            raise RuntimeError(f"{argv}: {done.output}{done.stderr}")
        return done.stdout

    def restart(self, node: Node) -> float:
        """Stop a node as an upgrade does, and start it again; seconds until it had ended."""
        began = time.monotonic()
        node.process.stop()
        seconds = time.monotonic() - began
        node.process = self.opened.enter_context(_serve(node.settings, node.port))
        return seconds


@contextmanager
def cluster() -> Iterator[Cluster]:
    """All of it, until the end. Raises NoProxyError where there is no nginx."""
    with TemporaryDirectory(prefix="ygt-cluster-") as folder, ExitStack() as opened:
        home = Path(folder)
        home.chmod(0o755)
        seed = Server.at(opened.enter_context(postgres.server()))
        servers = opened.enter_context(trio(seed))
        for name in _DATABASES:
            servers.primary.ask("postgres", f"CREATE DATABASE {name}")
        environment = _environment(home / "web1", servers)
        made = CliRunner().invoke(cli, ["init"], env=environment)
        assert made.exit_code == 0, made.output
        first = replace(Settings.from_env(environment), workers=2)
        second, third = (_beside(first, home / name) for name in ("web2", "work"))
        ports = [free_port() for _ in range(3)]
        nodes = [
            Node(each, port, opened.enter_context(_serve(each, port)))
            for each, port in zip((first, second), ports, strict=False)
        ]
        worker = opened.enter_context(run(replace(third, jobs=True), "work"))
        url = f"https://127.0.0.1:{ports[2]}"
        with _proxy(home, ports) as certificate:
            yield Cluster(url, certificate, environment, servers, nodes, opened)
        for process in (*(node.process for node in nodes), worker):
            process.stop()


@contextmanager
def _proxy(home: Path, ports: list[int]) -> Iterator[Path]:
    (home / "proxy").mkdir()
    with proxy(home / "proxy", ports[2], ports[:2]) as certificate:
        yield certificate


@contextmanager
def _serve(settings: Settings, port: int) -> Iterator[Running]:
    said = settings.data / "said"
    with run(settings, "serve", "--port", str(port), said=said) as process:
        await_answer(process, f"http://127.0.0.1:{port}")
        yield process


def _environment(data: Path, servers: Trio) -> dict[str, str]:
    live, practice = _DATABASES
    return {
        "YGT_DATA": str(data),
        "DATABASE_URL": servers.url(live),
        "YGT_PRACTICE_DATABASE_URL": servers.url(practice),
        "YGT_REPLICA_URL": servers.replica_url(live),
        "YGT_JOBS": "0",
        "YGT_PROXIES": "1",
        "YGT_METRICS_TOKEN": TOKEN,
        "YGT_WEBHOOK_NETWORKS": "127.0.0.0/8",
    }


def _beside(first: Settings, data: Path) -> Settings:
    """Another machine of the installation: its keys, and its store of photos."""
    data.mkdir()
    for file in first.data.glob("*.*"):
        shutil.copy2(file, data)
    (data / "practice").mkdir()
    for file in first.practice.data.glob("*.*"):
        shutil.copy2(file, data / "practice")
    first.blobs.mkdir(exist_ok=True)
    (data / "blobs").symlink_to(first.blobs)
    return replace(first, data=data)
