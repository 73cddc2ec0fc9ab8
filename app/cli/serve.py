"""`serve`: the web server, gunicorn with threads, one application per process."""

import gc
from functools import partial
from typing import Any
from wsgiref.types import WSGIApplication

import click
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from gunicorn.app.base import BaseApplication
from werkzeug.middleware.proxy_fix import ProxyFix

from app import PRACTICE, Parts, create_app, scheduler
from app.cli.lan import Lan, bracketed, hand_out, open_lan, tell
from app.cli.output import logs_lines
from app.cli.store import engine, is_practice, now, require_ready, settings
from app.doors import Doors
from app.http.counting import cleared, together
from app.services import releases
from app.settings import Settings
from app.storage.database import transaction

_THREADS = 4


@click.command("serve")
@click.option("--host", help="缺省 127.0.0.1；加 --lan 时是本机在局域网的地址。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534))
@click.option("--lan", "is_lan", is_flag=True, help="同一网络的手机可用：TLS，自建证书。")
def serve(host: str | None, port: int, is_lan: bool) -> None:
    """启动服务：实战在 /，演练在 /practice。Serve until stopped; YGT_WORKERS processes with 4
    threads each.

    `--lan`: to phones in the same network, over TLS; the page that a phone fetches the certificate
    from stands on the next port.
    """
    if is_practice():
        raise click.UsageError("serve 总是两边都开，不用 --practice / always serves both realms")
    here = settings()
    with engine(here) as opened:
        require_ready(opened)
    logs_lines()
    if is_lan:
        _serve_phones(here, open_lan(here, host, port, now()))
        return
    bind = host or "127.0.0.1"
    click.echo(f"一格通 http://{_shown(bind)}:{port}/  （Ctrl+C 停止）", err=True)
    Server(here, {"bind": f"{bracketed(bind)}:{port}"}).run()


def _serve_phones(here: Settings, lan: Lan) -> None:
    hand_out(lan)
    tell(lan)
    secure = {"certfile": str(lan.certificate), "keyfile": str(lan.key)}
    Server(here, {"bind": f"{bracketed(str(lan.address))}:{lan.port}", **secure}).run()


class Server(BaseApplication):  # type: ignore[misc]
    """Each process makes its own application: connections must not cross a fork."""

    def __init__(self, here: Settings, where: dict[str, str]) -> None:
        self._settings = here
        self._where = where
        self._jobs: BackgroundScheduler | None = None
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            **self._where,
            "workers": self._settings.workers,
            "worker_class": "gthread",
            "threads": _THREADS,
            # A phone at 2 KB/s needs minutes for a photo, and must not be cut off.
            "timeout": 300,
            "graceful_timeout": 30,
            "keepalive": 15,
            # A table with all its columns and filters named in the address; the default is half.
            "limit_request_line": 8190,
            "loglevel": "warning",
            # It would lie in the home of the user, whom a service need not have, and every server
            # of that user takes it from the others.
            "control_socket_disable": True,
            "proc_name": "yigetong",
            "worker_exit": self._end,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        cleared(self._settings.counts)
        super().run()

    def load(self) -> WSGIApplication:
        together(self._settings.counts)
        app = create_app(self._settings)
        with app.app_context(), transaction(writes=False) as tx:
            releases.in_force(tx)
        # A batch makes thousands of rows that all live until its commit: no use to look for
        # rubbish among them every few hundred.
        gc.set_threshold(300_000, 20, 50)
        start = scheduler.start if self._settings.jobs else scheduler.start_own
        self._jobs = start(app)
        doors = Doors(app, partial(open_practice, self._settings))
        n = self._settings.proxies
        # What the last n add to a request's headers is believed, and nothing before it.
        return ProxyFix(doors, x_for=n, x_proto=n, x_host=n) if n else doors

    def _end(self, _arbiter: object, _worker: object) -> None:
        """The process ends: whatever a job is sending is settled first."""
        if self._jobs:
            self._jobs.shutdown()


def open_practice(here: Settings) -> Flask:
    """The practice realm's application. Raises Problem while its store is missing or too old."""
    practice = here.practice
    with engine(practice) as opened:
        require_ready(opened)
    return create_app(practice, Parts(realm=PRACTICE))


def _shown(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else bracketed(host)  # noqa: S104 - compared
