"""A class at the practice realm: its trainer at the console, its trainees with their phones."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from werkzeug.test import TestResponse

from tests.console import Person, person
from tests.http.practice.school import API, School
from tests.world import Phone

CONSOLE = "/api/v1/console/training"
_numbers = (f"1990001{n}" for n in count(1000))


@dataclass(frozen=True, slots=True)
class Classroom:
    """`class_` is the class as its trainer was told of it when it was made."""

    school: School
    trainer: Person
    class_: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.class_["class_id"])

    @property
    def path(self) -> str:
        return f"{CONSOLE}/classes/{self.id}"

    def read(self, tail: str = "", **params: str) -> Any:
        """What the trainer is told below this class's address."""
        answer = self.trainer.get(f"{self.path}{tail}", None, **params)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def say(self, tail: str, body: object, status: int = 200, method: str = "POST") -> Any:
        answer = self.trainer.say(f"{self.path}{tail}", body, method=method)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    def enrol(self, name: str = "学员甲", phone: str | None = None) -> Phone:
        """A newcomer who scans the code."""
        number = phone or next(_numbers)
        answer = self.try_enrol(name, number)
        assert answer.status_code == 200, answer.text
        session = answer.get_json()
        return Phone(self.school.world.client, session["token"], session, number, "")

    def try_enrol(self, name: str, phone: str, code: str | None = None) -> TestResponse:
        body = {
            "code": code or self.class_["code"],
            "name": name,
            "phone": phone,
            "device": {"name": "练习手机"},
        }
        return self.school.world.client.post(f"{API}/enrol", json=body)


def a_class(
    school: School, scenarios: tuple[str, ...] = ("w8_drop_off",), trainer: Person | None = None
) -> Classroom:
    """A class of a trainer, who is another person each time unless one is given."""
    trainer = trainer or person(school.world, None, "trainer")
    body = {"name": "秋季一班", "scenarios": list(scenarios)}
    made = trainer.say(f"{CONSOLE}/classes", body)
    assert made.status_code == 201, made.text
    return Classroom(school, trainer, made.get_json())
