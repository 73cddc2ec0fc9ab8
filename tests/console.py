"""Somebody at the console: signed in by secret and code, with a cookie and its pass."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Unpack

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from pyotp import TOTP
from werkzeug.test import TestResponse

from app.http.house import house
from app.services import console_accounts
from app.services.access import Role
from app.services.console_accounts import Making, NewAccount
from app.services.console_codes import secret_of
from app.services.keys import Narrowing
from tests.world import Param, World

SESSION = "/api/v1/console/session"
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_people = count(1)
_names = (f"console-{n}" for n in count(1))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, in a browser of their own. `pass_` is empty before the sign-in.
    Paths without a leading / are those of the department."""

    world: World
    client: FlaskClient
    email: str
    secret: str
    totp: str
    department: str
    pass_: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What the browser sends along, for a client without cookies of its own."""
        cookie = self.client.get_cookie("ygt_console", path="/api/")
        assert cookie is not None
        return {"Cookie": f"ygt_console={cookie.value}", "X-Console-Pass": self.pass_}

    def code(self, ahead: int = 0) -> str:
        """What the authenticator shows, or shows so many half minutes later."""
        return TOTP(self.totp).at(self.world.clock(), counter_offset=ahead)

    def try_in(self, scheme: str = "http", **changes: str) -> TestResponse:
        """One try to sign in with what is right, but for the changes."""
        body = {"email": self.email, "secret": self.secret, "code": self.code(), **changes}
        return self.client.post(
            SESSION,
            data=json.dumps(body),
            content_type="application/json",
            base_url=f"{scheme}://localhost",
        )

    def signed_in(self) -> "Person":
        answer = self.try_in()
        assert answer.status_code == 201, answer.text
        return replace(self, pass_=answer.get_json()["pass"])

    def get(self, path: str, headers: Mapping[str, str] | None = None, **params: Param) -> Any:
        return self.client.get(self._address(path), query_string=params, headers=headers)

    def say(self, path: str, body: object, *, method: str = "POST", **headers: str) -> TestResponse:
        """Something that changes things, with the pass unless other headers are given."""
        sent = headers or {"X-Console-Pass": self.pass_}
        return self.client.open(
            self._address(path),
            method=method,
            data=json.dumps(body),
            headers={"Idempotency-Key": f'"{next(_names)}"', **sent},
            content_type="application/json",
        )

    def _address(self, path: str) -> str:
        if path.startswith("/"):
            return path
        return f"/api/v1/departments/{self.department}/{path}"


def account(
    world: World, department: str | None, role: str = "staff", **scope: Unpack[Narrowing]
) -> Person:
    """Somebody with an account who is not signed in; `areas`, `sheets`, `fields` narrow it."""
    world.area_tree()
    new = NewAccount(f"person{next(_people)}@ygt.example", "王工", Role(role), department)
    with world.app.app_context(), world.transaction() as tx:
        made, secret = console_accounts.create(tx, new, scope, Making(world.clock(), _CHEAP))
        email, totp = made.email, secret_of(house().row_key, made)
    client = world.app.test_client()
    return Person(world, client, email, secret, totp, department or "")


def person(
    world: World, department: str | None, role: str = "staff", **scope: Unpack[Narrowing]
) -> Person:
    """The same, signed in."""
    return account(world, department, role, **scope).signed_in()
