"""What a scenario will be like before anybody practises it: what the form asks, who gets which row,
how long it takes."""

from dataclasses import asdict
from datetime import date
from typing import Any

from app.registry.training.delivered import debrief
from app.registry.training.engine import Engine
from app.registry.training.naming import named
from app.registry.training.playing import key_of, perfect, played, staged_for_check
from app.registry.training.scenario import Scenario
from app.registry.training.staging import Staging

# A story read with care, signs a minute; a question looked up in it and answered, in seconds; the
# debrief, in minutes. So the product's own come to about the minutes that their authors gave them.
_SIGNS = 150
_ANSWERING = 20
_DEBRIEF = 2


def preview(engine: Engine, scenario: Scenario, today: date) -> dict[str, Any]:
    """Its story, the questions of the form in their order, the rows that each department needs."""
    staging = staged_for_check(engine, scenario, today)
    names = _names(staging)
    rows = debrief(engine.projectors, key_of(engine, staging), perfect(engine, staging)).rows
    return {
        "title": scenario.title,
        "minutes": scenario.minutes,
        "story": scenario.story,
        "who": [asdict(each) for each in named(scenario)],
        "says": [{"who": said.who, "text": said.text} for said in scenario.says],
        "questions": [
            {"path": _local(prompt.path, names), "element": prompt.element}
            for prompt in played(engine, staging).tally.questions
        ],
        "rows": [
            {
                "department": row.department,
                "sheet": row.sheet,
                "title": row.title,
                "subject": names.get(row.subject, row.subject),
                "cells": [{"heading": cell.heading, "needed": cell.needed} for cell in row.cells],
            }
            for row in rows
        ],
    }


def minutes_estimate(scenario: Scenario, questions: int) -> int:
    """Minutes to read it, to answer what it asks and to read the debrief."""
    signs = len(scenario.story) + sum(len(said.text) for said in scenario.says)
    return round(signs / _SIGNS + questions * _ANSWERING / 60 + _DEBRIEF)


def _names(staging: Staging) -> dict[str, str]:
    """Local names by those that a staging gives."""
    scenario = staging.scenario
    known = {*scenario.people, *scenario.findings, *scenario.known_people, *scenario.known_issues}
    return {staging.name(name): name for name in known}


def _local(path: str, names: dict[str, str]) -> str:
    part, _, rest = path.partition(".")
    name, dot, attribute = rest.partition(".")
    if part not in ("persons", "issues"):
        return path
    return f"{part}.{names.get(name, name)}{dot}{attribute}"
