"""Who may do what, as a table: every route is asked by everybody, about their own and others'.

A route without a line fails, and so does a line without a route.
"""

import io
from itertools import count
from typing import Any

import pytest
from flask import Flask

from tests.builders import COMMUNITY
from tests.http.access.cast import HOOK, PHOTO, Cast
from tests.http.access.matrix import Line, lines_of, routes_of
from tests.http.access.tables import TABLES
from tests.http.department.test_replies import OUTCOME, REASON
from tests.workbooks import SMALL

_ROW = "/api/v1/departments/<string:department>/sheets/<string:sheet>/rows/<string:row_id>"
_HOOKS = "/api/v1/departments/<string:department>/webhooks"
_KEYS = "/api/v1/departments/<string:department>/keys"
_IMPORTS = "/api/v1/departments/<string:department>/imports"
_GUESS = {"secret": "AAAA-BBBB-CCCC", "code": "000000"}
_nobodies = (f"nobody{n}@ygt.example" for n in count(1))


def bodies(cast: Cast) -> dict[str, dict[str, Any]]:
    """What goes along with a request that has a body: right for the route, so that only the asker
    and the thing asked for decide."""
    secret = {"phone": cast.phone.number, "secret": cast.phone.secret, "device": {"name": "手机"}}
    size = str(len(PHOTO))
    return {
        "POST /api/v1/session": {"json": secret},
        "POST /api/v1/sync/push": {"json": {"operations": []}},
        "POST /api/v1/sync/have": {"json": {"operations": []}},
        "PUT /api/v1/blobs/<string:sha256>": {"data": PHOTO},
        "PATCH /api/v1/blobs/<string:sha256>": {
            "data": PHOTO,
            "headers": {"Upload-Offset": "0", "Upload-Length": size},
        },
        "POST /api/v1/credentials": {"json": {"credential": "of.somebody.else"}},
        "PUT /api/v1/push/subscription": {"json": {"endpoint": "https://push.example/x"}},
        # Nobody's address: a right code would be spent by the first who asks.
        "POST /api/v1/console/session": {"json": {"email": next(_nobodies), **_GUESS}},
        "PUT /api/v1/console/account/secret": {"json": {"secret": "wrong", "new_secret": "new"}},
        "POST /api/v1/console/account/sessions/ended": {
            "json": {"secret": "wrong", "sessions": ["0" * 32]}
        },
        "POST /api/v1/console/account/code": {"json": _GUESS},
        "PUT /api/v1/console/account/code": {"json": {"ticket": "1.a", "code": "000000"}},
        "POST /api/v1/console/waivers": {"json": {"area": COMMUNITY}},
        f"POST {_ROW}/return": {"json": REASON},
        f"POST {_ROW}/outcome": {"json": OUTCOME},
        f"POST {_KEYS}": {"json": {"name": "备份"}},
        f"POST {_KEYS}/<string:key_id>/rotate": {"json": {}},
        f"POST {_KEYS}/<string:key_id>/expire": {"json": {"days": 30}},
        f"POST {_HOOKS}": {"json": HOOK},
        f"POST {_HOOKS}/<string:webhook_id>/replay": {"json": {"seq": 0}},
        f"POST {_IMPORTS}": {"data": {"workbook": (io.BytesIO(SMALL), "a.xlsx")}},
    }


def answered(cast: Cast, line: Line, asker: str, name: int) -> int:
    """The status of one question, as this asker puts it."""
    body = bodies(cast).get(line.route, {})
    headers = {**cast.askers[asker], "Idempotency-Key": f"matrix-{name}", **body.get("headers", {})}
    address = line.address(cast.things(asker))
    request = {**body, "headers": headers, "buffered": True}
    return cast.client.open(address, method=line.method, **request).status_code


@pytest.mark.parametrize("table", TABLES)
def test_everybody_is_answered_as_the_table_says(cast: Cast, table: str) -> None:
    wrong, names = [], count(1)
    for line in lines_of(TABLES[table]):
        # Whoever is let in may use a thing up: the others ask first.
        for asker in sorted(cast.askers, key=line.status, reverse=True):
            status = answered(cast, line, asker, next(names))
            if status != line.status(asker):
                words = " ".join(line.words)
                wrong.append(
                    f"{line.route} {words}: {asker} got {status}, not {line.status(asker)}"
                )
    assert wrong == []


def test_every_route_has_a_line_and_every_line_a_route(app: Flask) -> None:
    told = {line.route for table in TABLES.values() for line in lines_of(table)}
    assert told == routes_of(app)


def test_a_table_names_nobody_it_does_not_ask(cast: Cast) -> None:
    named = {asker for table in TABLES.values() for asker in table.split("\n")[1].split()}
    assert named <= cast.askers.keys()
    assert len(cast.askers) >= 14
