"""`serve`: the web server, gunicorn with threads, one application per process."""

import gc
from functools import partial
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from app import PRACTICE, Parts, create_app, scheduler
from app.cli.store import engine, is_practice, require_migrated, settings
from app.doors import Doors
from app.services import releases
from app.settings import Settings
from app.storage.database import transaction

_THREADS = 4


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(host: str, port: int) -> None:
    """启动服务：实战在 /，演练在 /practice。Serve until stopped; YGT_WORKERS processes with 4
    threads each."""
    if is_practice():
        raise click.UsageError("serve 总是两边都开，不用 --practice / always serves both realms")
    here = settings()
    with engine(here) as opened:
        require_migrated(opened)
    click.echo(f"一格通 http://{_shown(host)}:{port}/  （Ctrl+C 停止）", err=True)
    Server(here, f"{_bracketed(host)}:{port}").run()


class Server(BaseApplication):  # type: ignore[misc]
    """Each process makes its own application: connections must not cross a fork."""

    def __init__(self, here: Settings, bind: str) -> None:
        self._settings = here
        self._bind = bind
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self._bind,
            "workers": self._settings.workers,
            "worker_class": "gthread",
            "threads": _THREADS,
            # A phone at 2 KB/s needs minutes for a photo, and must not be cut off.
            "timeout": 300,
            "graceful_timeout": 30,
            "keepalive": 15,
            "loglevel": "warning",
            "proc_name": "yigetong",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Doors:
        app = create_app(self._settings)
        with app.app_context(), transaction(writes=False) as tx:
            releases.in_force(tx)
        # A batch makes thousands of rows that all live until its commit: no use to look for
        # rubbish among them every few hundred.
        gc.set_threshold(300_000, 20, 50)
        scheduler.start(app)
        return Doors(app, partial(open_practice, self._settings))


def open_practice(here: Settings) -> Flask:
    """The practice realm's application. Raises Problem while its store is missing or too old."""
    practice = here.practice
    with engine(practice) as opened:
        require_migrated(opened)
    return create_app(practice, Parts(realm=PRACTICE))


def _shown(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else _bracketed(host)  # noqa: S104 - compared


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
