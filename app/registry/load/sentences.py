"""What can be wrong with a scenario, as sentences with a code: a console says them in its language.

An author at a desk reads the sentence as it is; whoever shows it elsewhere takes `code` and `told`.
"""

from collections.abc import Mapping
from typing import Self

# By code. What is told is named in braces; `near` is a name that was probably meant, or nothing.
SENTENCES: Mapping[str, str] = {
    "not_yaml": "not YAML: {problem}",
    "too_deep": "nested too deep to read",
    "empty_file": "the file is empty",
    "anchor": "anchor &{anchor}: write the value out, sources use no anchors",
    "tag": "tag {tag}: write a plain value, sources use no tags",
    "unwritable": "holds a control character or half a surrogate pair; remove it",
    "key_not_text": "a key must be text: write {shown}, in quotes",
    "key_twice": "{key} is given twice, first in line {first}; keep one",
    "keys_expected": "expected keys with values here, such as `label: …`",
    "unknown_key": "unknown key {key}{near}",
    "missing_key": "{key} is missing",
    "empty_key": "{key} is empty; give a value or leave the key out",
    "not_a_text": "{key} must be text",
    "not_quoted": '{key} must be text: write "{shown}", in quotes',
    "not_a_flag": "{key} must be true or false",
    "not_whole": "{key} must be a whole number",
    "not_a_number": "{key} must be a number",
    "not_a_list": "{key} must be a list: [a, b]",
    "not_texts": "{key} must be a list of texts; put numbers in quotes",
    "not_named": "{key} must hold named entries, such as `name: …`",
    "entry_not_text": "{key}: the value of {name} must be text: write {shown}, in quotes",
    "not_one_of": "{key}: {given} is not one of {words}",
    "bad_name": "{name}: a name has small letters, digits and _, and begins with a letter",
    "unknown_element": "no element {element}{near}",
    "wants_whole": "{element} wants a whole number",
    "wants_number": "{element} wants a number",
    "wants_flag": "{element} wants true or false",
    "wants_day": "{element} wants a day: 2026-11-18, today-3 or today+7",
    "wants_codes": "{element} wants a list of codes: [a, b]",
    "wants_files": "{element} wants a list of file names: [a.jpg]",
    "wants_text": "{element} wants text, in quotes where it looks like a number",
    "unfit_value": "{element}: {reason}",
    "person_and_finding": "{name} is a person and a finding; give one another name",
    "about_nobody": "findings: {name} is about {person}, who is not met",
    "minutes_range": "minutes: how long it takes, 1 to {longest}",
    "no_such": "{key}: there is no {name}",
    "nothing_earlier": "earlier: what is known at the door: - {{days: 30, place: {{…}}}}",
    "days_before": "days: how many days before the visit, 1 or more",
    "late_form": 'late: {{days: 1, at: "19:30", why: …}}',
    "answers_form": "answers must be a list: - {{at: place, is: {{…}}, why: …}}",
    "answered_twice": "{path} is answered twice; keep one",
    "no_answer": "say what is right: `is: {{…}}`, or `absent: {{…: refused}}`",
    "also_form": "also is a list of further right values, for an entry of one element",
    "near_unfit": "near: {name} is not for {element}, which is {kind}",
    "earlier_unfit": "earlier, {days} days before: {path}: {reason}",
    "gone": "{name} moved out before and is met by nobody; let them stay, or leave them out",
    "never_asked_left_out": "the form never asks for it, so it cannot be left out",
    "known_anyway": "it is known and shown, so it is recorded all the same",
    "never_asked": "the form never asks for it here; take it out of the key",
    "not_correctable": "the form gives another value and lets nobody correct it",
    "left_open": "{sheets} asks for it and the key says nothing; answer it",
    "unrecorded": "findings: an answer of the key implies {category}; record it too",
    "unfit_report": "{reason}",
    "lacking": "a sheet requires it; answer it, or say why it is absent",
    "department_no_row": "departments: {department} gets no row out of this visit; take it out",
    "department_row": "departments: {department} gets a row too; name it",
    "trap_unnamed": "traps: {path} is marked {trap}; name it there",
    "trap_wrong_prefill": "traps: nobody can step into {trap}: mark an answer whose value is "
    "shown at the door, and wrong",
    "trap_same_name": "traps: nobody can step into {trap}: let two persons at the place have one "
    "name",
    "trap_shared_hazard": "traps: nobody can step into {trap}: mark a finding that stands in rows "
    "of three departments",
    "trap_wrong_unit": "traps: nobody can step into {trap}: mark an answer that has a unit",
    "trap_missing_consent": "traps: nobody can step into {trap}: mark an answer that is absent "
    "because it was refused",
    "trap_late_entry": "traps: nobody can step into {trap}: say under `late` when the visit was",
}


class Sentence(str):
    """The sentence of a code, filled in; `told` is what it was filled in with."""

    code: str
    told: dict[str, str]

    def __new__(cls, code: str, **told: object) -> Self:
        """Raises KeyError where there is no such code, or something is not told."""
        words = {name: str(value) for name, value in told.items()}
        shown = words | {"near": f"; did you mean {words['near']}?"} if words.get("near") else words
        made = super().__new__(cls, SENTENCES[code].format(**shown))
        made.code, made.told = code, words
        return made
