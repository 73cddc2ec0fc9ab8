"""What is not yours is answered exactly as what is not there: status, text, and work done.

Work is counted in statements to the database, since a clock would tell more of the machine.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.storage.database import db
from tests.http.access.cast import Cast
from tests.http.department.test_replies import OUTCOME, REASON

API = "/api/v1/departments"
ROW = "{api}/gongan/sheets/rental/rows"
# Who asks, how, for what is another's, and the same for what never was.
PAIRS = [
    ("whole", "GET", "{api}/weijian/sheets", "{api}/nobody/sheets"),
    ("whole", "GET", "{api}/weijian/datapackage.json", "{api}/nobody/datapackage.json"),
    ("whole", "GET", "{api}/weijian/webhooks", "{api}/nobody/webhooks"),
    ("whole", "GET", "{api}/weijian/sheets/mosquito/rows", "{api}/weijian/sheets/nothing/rows"),
    ("arrival", "GET", ROW, "{api}/gongan/sheets/nothing/rows"),
    ("arrival", "GET", ROW + ".csv", "{api}/gongan/sheets/nothing/rows.csv"),
    ("arrival", "GET", ROW + "?limit=ten", "{api}/gongan/sheets/nothing/rows?limit=ten"),
    ("arrival", "GET", ROW + "/{far-row}", ROW + "/{no-row}"),
    ("near", "GET", ROW + "/{far-row}", ROW + "/{no-row}"),
    ("near", "GET", ROW + "/{far-row}/photos/1", ROW + "/{no-row}/photos/1"),
    ("near", "GET", ROW + "?area={FAR}", ROW + "?area={NOWHERE}"),
    ("near", "POST return", ROW + "/{far-row}/return", ROW + "/{no-row}/return"),
    ("near", "POST outcome", ROW + "/{far-row}/outcome", ROW + "/{no-row}/outcome"),
    ("near", "DELETE", "{api}/gongan/webhooks/{hook}", "{api}/gongan/webhooks/{no-hook}"),
    ("near", "POST", "{api}/gongan/webhooks/{hook}/ping", "{api}/gongan/webhooks/{no-hook}/ping"),
    ("foreign", "DELETE", "{api}/weijian/webhooks/{hook}", "{api}/weijian/webhooks/{no-hook}"),
    ("manager", "GET", "{api}/weijian/keys", "{api}/nobody/keys"),
    ("manager", "DELETE", "{api}/gongan/keys/{manager-key}", "{api}/gongan/keys/{no-key}"),
    ("whole", "GET", "/odata/v4/weijian/", "/odata/v4/nobody/"),
    ("whole", "GET", "/odata/v4/weijian/$metadata", "/odata/v4/nobody/$metadata"),
    ("arrival", "GET", "/odata/v4/gongan/rental", "/odata/v4/gongan/nothing"),
    ("arrival", "GET", "/odata/v4/gongan/rental/$count", "/odata/v4/gongan/nothing/$count"),
    ("near", "GET", "/odata/v4/gongan/rental('{far-row}')", "/odata/v4/gongan/rental('{no-row}')"),
]
BODIES = {"POST return": REASON, "POST outcome": OUTCOME}


@contextmanager
def statements(cast: Cast) -> Iterator[list[str]]:
    """What is said to the database meanwhile."""
    said: list[str] = []

    def note(*told: object) -> None:
        said.append(str(told[2]))

    with cast.client.application.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_not_yours_and_not_there_are_one_answer_for_the_same_work(cast: Cast) -> None:
    for name, how, foreign, missing in PAIRS:
        things = {**cast.things(name), "api": API}
        # A first request notes that the key was used; that is no part of the answer.
        answers = [told(cast, name, how, missing.format(**things))]
        answers += [told(cast, name, how, path.format(**things)) for path in (foreign, missing)]
        _, theirs, nobodys = answers
        assert theirs == nobodys, (name, how, foreign)
        assert theirs[0] in (404, 422), foreign


def told(cast: Cast, name: str, how: str, address: str) -> tuple[int, bytes, list[str]]:
    """Status, text and statements of one answer."""
    headers = {**cast.askers[name], "Idempotency-Key": "the-same"}
    with statements(cast) as said:
        response = cast.client.open(
            address,
            method=how.split(maxsplit=1)[0],
            json=BODIES.get(how),
            headers=headers,
            buffered=True,
        )
    return response.status_code, response.data, said
