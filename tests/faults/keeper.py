"""The keeper of the house: carries out what a schedule orders, one order after the other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import create_app
from app.clock import system_clock
from app.services import releases
from app.storage.database import db, transaction
from tests.builders import AREAS
from tests.faults import city
from tests.faults.feeds import Seen
from tests.faults.judging import judge
from tests.faults.readers import Readers
from tests.faults.serving import Serving
from tests.store import SqliteStores

_CITY = AREAS[:4]


class Keeper:
    def __init__(self, folder: Path) -> None:
        template, data = folder / "template", folder / "data"
        template.mkdir()
        data.mkdir()
        self._settings = SqliteStores(template).published(data)
        self._app = create_app(self._settings)
        self._serving = Serving(self._settings)
        self._scenes: dict[str, city.Scene] = {}
        self._readers: dict[str, Readers] = {}
        self._orders: dict[str, Callable[..., Any]] = {
            "serve": self._serve,
            "kill": self._serving.kill,
            "crash": self._crash,
            "scene": self._scene,
            "revoke": self._revoke,
            "move": self._move,
            "publish": self._publish,
            "read": self._read,
            "judge": self._judge,
        }
        self._inside(city.found, _CITY)
        # Compiled before any server is forked, so that none of them has to.
        self._inside(releases.in_force)

    def carry_out(self, order: str, words: dict[str, object]) -> object:
        return self._orders[order](**words)

    def close(self) -> None:
        self._serving.kill()

    def _serve(self, bug: str | None = None) -> int:
        self._serving.start(bug)
        return self._serving.port

    def _crash(self, word: str, moment: str) -> None:
        self._serving.crash_plan.write_text(f"{word} {moment}")

    def _scene(self, name: str, workers: int) -> dict[str, Any]:
        scene: city.Scene = self._inside(city.scene, name, workers, system_clock())
        self._scenes[name] = scene
        self._readers[name] = Readers(self._serving.port, scene.wide)
        return {"grids": scene.grids, "workers": scene.workers}

    def _revoke(self, phone: str) -> None:
        self._inside(city.revoke, phone, system_clock())

    def _move(self, phone: str, left: str, joined: str) -> None:
        self._inside(city.move, phone, (left, joined), system_clock())

    def _publish(self) -> str:
        version: str = self._inside(city.publish_next, system_clock())
        return version

    def _read(self, name: str, limit: int) -> None:
        self._readers[name].read_on(limit)

    def _judge(self, name: str, **told: Any) -> dict[str, Any]:
        scene, readers = self._scenes.pop(name), self._readers.pop(name)
        seen = Seen(readers, Readers(self._serving.port, scene.narrow), scene)
        seen.read()
        found: dict[str, Any] = self._inside(judge, self._settings, seen, told)
        return found

    def _inside(self, work: Callable[..., Any], *words: Any) -> Any:
        """In one transaction of our own; no connection outlives it, since servers are forked."""
        with self._app.app_context():
            try:
                with transaction(writes=True) as tx:
                    return work(tx, *words)
            finally:
                db.engine.dispose()
