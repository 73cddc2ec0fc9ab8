"""Three PostgreSQL servers on this machine, as docs/operate/cluster.md has them: a primary, a
standby that has each commit before it is acknowledged, and a replica that is read."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import CalledProcessError

from tests.scratch import short_folder
from tests.standbys import Server, until

_OPTIONS = " ".join(
    f"-c {setting}"
    for setting in (
        *("fsync=on", "full_page_writes=on", "synchronous_commit=on", "hot_standby_feedback=on"),
        *("max_connections=200", "max_prepared_transactions=0", "shared_buffers=128MB"),
        # On each of them: who takes over must not acknowledge what nobody else has either.
        "synchronous_standby_names=ygt_standby",
        *("wal_retrieve_retry_interval=200ms", "wal_receiver_timeout=5s"),
    )
)
_STREAMING = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"


class Trio:
    """`primary` and `standby` change places at each failover."""

    def __init__(self, home: Path, seed: Server) -> None:
        self._homes = (home / "a", home / "b")
        self._replica_home = home / "c"
        self.primary = seed.copy(self._homes[0], "seed", _OPTIONS)
        self.primary.promote()
        self.standby = self._new_standby(self._homes[1])
        self.replica = self._new_replica()

    def url(self, database: str) -> str:
        """Of whichever takes writes."""
        hosts = ",".join(map(str, self._homes))
        asked = f"host={hosts}&target_session_attrs=read-write"
        return f"postgresql+psycopg://postgres@/{database}?{asked}"

    def replica_url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._replica_home}"

    def fail_over(self) -> None:
        """The primary is killed, its standby takes over; commits then wait for `rejoin`."""
        self.primary.kill()
        self.primary, self.standby = self.standby, self.primary
        self.primary.promote()

    def rejoin(self) -> bool:
        """A new standby where the lost primary was. True where the replica had to be made anew: it
        had what the new primary never got, and cannot follow."""
        self.standby = self._new_standby(self.standby.home)
        follows = f"{_STREAMING} AND application_name = 'ygt_replica'"
        with suppress(AssertionError):
            until(lambda: self.primary.ask("postgres", follows) == [(1,)], 10)
            return False
        self.replica.stop()
        shutil.rmtree(self._replica_home)
        self.replica = self._new_replica()
        return True

    def stop(self) -> None:
        for server in (self.replica, self.standby, self.primary):
            with suppress(CalledProcessError):
                server.stop()

    def _new_standby(self, home: Path) -> Server:
        made = self.primary.copy(home, "ygt_standby", _OPTIONS)
        question = f"{_STREAMING} AND application_name = 'ygt_standby'"
        until(lambda: self.primary.ask("postgres", question) == [(1,)])
        return made

    def _new_replica(self) -> Server:
        hosts = ",".join(map(str, self._homes))
        return self.primary.copy(self._replica_home, "ygt_replica", _OPTIONS, hosts)


@contextmanager
def trio(seed: Server) -> Iterator[Trio]:
    """With all that stands on the server `seed` now, until the end."""
    home = Path(tempfile.mkdtemp(prefix="ygt-trio-", dir=short_folder()))
    home.chmod(0o755)
    try:
        made = Trio(home, seed)
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(home)
