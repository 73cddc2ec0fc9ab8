"""A scenario written down as its file would be."""

from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import groupby
from typing import Any

from ruamel.yaml import YAML

from app.registry.training.scenario import EXACT, Expected, Near, Scenario


def written(scenario: Scenario, remarks: Sequence[str] = ()) -> str:
    """YAML as it is read from `forms_schema/training`, with remarks at its head."""
    yaml = YAML()
    yaml.width, yaml.allow_unicode = 120, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    out.writelines(f"# {remark}\n" for remark in remarks)
    yaml.dump(_document(scenario), out)
    return out.getvalue()


def _document(scenario: Scenario) -> dict[str, Any]:
    whole = {
        "title": scenario.title,
        "minutes": scenario.minutes,
        "first_day": scenario.first_day or None,
        "traps": [str(trap) for trap in scenario.traps],
        "departments": list(scenario.departments),
        "story": scenario.story,
        "says": [{"who": said.who, "text": said.text} for said in scenario.says],
        "earlier": [_earlier(visit) for visit in scenario.earlier],
        "people": {
            name: _without({"role": it.role, "presence": it.presence, "why": it.why})
            for name, it in scenario.people.items()
        },
        "findings": {
            name: _without({"category": it.category, "person": it.person, "why": it.why})
            for name, it in scenario.findings.items()
        },
        "answers": list(_answers(scenario.answers)),
        "free": list(scenario.free),
    }
    return _without(whole)


def _earlier(visit: Any) -> dict[str, Any]:
    site = None if visit.site is None else dict(visit.site)
    persons = {name: _without(dict(values)) for name, values in visit.persons.items()}
    return _without(
        {"days": visit.days, "place": dict(visit.place), "site": site, "persons": persons}
    )


def _answers(answers: Sequence[Expected]) -> Iterator[dict[str, Any]]:
    """One entry for all answers of a subject that are judged alike."""
    for (at, absent, near), group in groupby(answers, key=_alike):
        told = {it.path.rpartition(".")[2]: it.absent if absent else it.value for it in group}
        entry = {"at": at, "absent" if absent else "is": told, "why": "（请写为什么）"}
        yield entry if near == EXACT else {**entry, "near": {"given": True}}


def _alike(answer: Expected) -> tuple[str, bool, Near]:
    where = answer.path.rpartition(".")[0]
    return where.rpartition(".")[2], answer.value is None, answer.near


def _without(values: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {name: value for name, value in values.items() if value not in (None, {}, ())}
