"""`replay`: a file of observations becomes reports, handed in the way phones do it."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import click

from app.cli.handing_in import Outcome, hand_in
from app.cli.line import (
    InProcess,
    Line,
    Operation,
    OverHttp,
    Phone,
    sign_in,
)
from app.cli.output import json_option, say
from app.cli.store import now, ready_app
from app.errors import invalid
from app.services.workers import make_enrolment_code
from app.storage.database import transaction

_NAMESPACE = UUID("0c7c3c55-4d2b-5f0c-8d0b-1f8a3f6a2b77")


@click.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--url", help="服务器地址，如 http://127.0.0.1:8000；不给则在本进程内交到本机数据库。"
)
@click.option("--phone", help="网格员手机号；缺省用文件里的 worker_phone。")
@click.option("--secret", help="登录密码；在本机数据库上可省略。")
@json_option
def replay(
    file: Path, url: str | None, phone: str | None, secret: str | None, as_json: bool
) -> None:
    """把观察记录逐份交给真实的接收接口；重复执行不会重复入库。

    Hand the visits of a file of observations to the real HTTP intake. Running it again stores
    nothing twice: a visit with the same content keeps its operation id.
    """
    visits = read_visits(file)
    if url is not None and (phone is None or secret is None):
        raise click.UsageError("--url 需要 --phone 和 --secret / needs --phone and --secret")
    number = phone or phone_of(visits)
    with _line(url) as line:
        handset = sign_in(line, phone=number, secret=secret) if secret else _enrol(line, number)
        outcome = _hand_in_all(handset, visits)
    outcome.complain()
    say(as_json, outcome.document(), outcome.lines())
    if not outcome.fine:
        sys.exit(1)


@contextmanager
def _line(url: str | None) -> Iterator[Line]:
    if url is not None:
        with closing(OverHttp(url)) as line:
            yield line
        return
    with ready_app() as app:
        yield InProcess(app.test_client())


def _hand_in_all(handset: Phone, visits: list[dict[str, Any]]) -> Outcome:
    release = handset.current_release()
    outcome = Outcome()
    hand_in(handset, [operation_of(visit, release) for visit in visits], outcome)
    return outcome


def read_visits(file: Path) -> list[dict[str, Any]]:
    """The visits of a file of observations: `{"visits": [{"visit": …, "place": …, …}, …]}`."""
    try:
        document = json.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise invalid("file", f"{file} is not JSON in UTF-8: {error}") from None
    visits = document.get("visits") if isinstance(document, dict) else None
    if not isinstance(visits, list) or not all(_is_visit(visit) for visit in visits):
        title = 'needs {"visits": [{"visit": {…}, "place": {…}, "persons": […], …}, …]}'
        raise invalid("file", f"{file} {title}")
    return visits


def phone_of(visits: list[dict[str, Any]]) -> str:
    """The one worker's phone that the observations name."""
    phones = {visit["visit"].get("worker_phone") for visit in visits} - {None}
    if len(phones) != 1:
        raise invalid("phone", f"The file names {len(phones)} workers: say which with --phone.")
    return str(phones.pop())


def operation_of(visit: Mapping[str, Any], release: str) -> Operation:
    """One observation as a `visit.submit`. Its id comes from its content: again is the same."""
    text = json.dumps([release, visit], sort_keys=True)
    facts = visit["visit"]
    moments = (facts.get(name) for name in ("entered_at", "ended_at", "started_at"))
    return {
        "op_id": str(uuid5(_NAMESPACE, text)),
        "type": "visit.submit",
        "release": release,
        "recorded_at": next((moment for moment in moments if moment), ""),
        "report": visit,
    }


def _is_visit(visit: object) -> bool:
    return isinstance(visit, dict) and isinstance(visit.get("visit"), dict)


def _enrol(line: Line, number: str) -> Phone:
    """On the operator's own store a code for one sign-in stands for the worker's secret."""
    with transaction(writes=True) as tx:
        _, code = make_enrolment_code(tx, number, now(), minutes=10)
    return sign_in(line, enrolment_code=code)
