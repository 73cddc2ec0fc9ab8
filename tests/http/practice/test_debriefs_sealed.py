"""A debrief repeats what a trainee handed in, and lies sealed like that."""

import json
import re

from sqlalchemy import text

from tests.http.practice.school import School, open_school
from tests.world import World

_KEPT = text("SELECT result FROM training_start")


def kept(school: School) -> str:
    world = school.world
    with world.app.app_context(), world.transaction(writes=False) as tx:
        return str(tx.scalar(_KEPT))


def keep_as_before(school: School, told: object) -> None:
    """In clear, as debriefs were kept before they were sealed."""
    world = school.world
    with world.app.app_context(), world.transaction() as tx:
        tx.execute(text("UPDATE training_start SET result = :told"), {"told": json.dumps(told)})


def ran(world: World, *argv: str) -> list[dict[str, object]]:
    done = world.operator("fields", *argv, "--json")
    assert done.exit_code == 0, done.output
    lines: list[dict[str, object]] = json.loads(done.stdout)
    return lines


def debriefs(world: World) -> dict[object, object]:
    """How many lie under which key, and how many in clear."""
    return {line["key"]: line["training_start"] for line in ran(world, "list")}


def test_debriefs_lie_sealed_and_a_rotation_seals_those_of_before(
    practice: World,
) -> None:
    school = open_school(practice)
    phone = school.trainee()
    start = school.set_out(phone, "d1_elder_alone")
    school.hand_in(phone, school.perfect(start))
    told = school.debrief(phone, start)
    assert re.fullmatch(r'"[0-9a-f]+"', kept(school))
    [first] = debriefs(practice)
    assert debriefs(practice) == {first: 1}

    keep_as_before(school, told)
    assert debriefs(practice) == {first: 0, "clear": 1}
    assert school.debrief(phone, start) == told
    ran(practice, "rotate")
    assert debriefs(practice) == {first: 1}
    ran(practice, "rotate")
    ran(practice, "retire", str(first))
    assert list(debriefs(practice).values()) == [1]
    assert re.fullmatch(r'"[0-9a-f]+"', kept(school))
    assert school.debrief(phone, start) == told
