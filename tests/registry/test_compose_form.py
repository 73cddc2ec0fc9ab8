"""The static form: one question per element, who asks it, where it stands."""

import json

from app.registry.compose.derive import derive_form
from app.registry.compose.form import form_document
from tests.golden import golden_registry
from tests.registry.compose_states import composer


def test_the_same_sources_give_the_same_bytes() -> None:
    first, second = (
        json.dumps(form_document(derive_form(golden_registry())), ensure_ascii=False)
        for _ in range(2)
    )
    assert first == second


def test_every_element_is_one_question_that_knows_who_asks() -> None:
    form = composer().form
    ids = [question.id for question in form.questions]
    assert len(ids) == len(set(ids)) == 163
    assert sum(bool(question.asked_by) for question in form.questions) == 153
    assert sum(len(question.asked_by) > 1 for question in form.questions) > 48
    assert composer().questions["place.exit_state"].asked_by == (
        "xiaofang/small_place",
        "xiaofang/ebike",
    )
    assert composer().questions["place.exit_state"].required_by == ("xiaofang/small_place",)


def test_gateways_are_the_workers_elements_that_when_reads() -> None:
    gateways = {plan.id: plan.gateways for plan in composer().form.sheets if plan.gateways}
    assert gateways == {
        "weijian/mosquito": ("place.households_checked",),
        "xiaofang/ebike": ("place.ebike_problems",),
        "shengtai/scattered": ("site.disposition",),
        "chengguan/sorting": ("place.bin_state",),
        "jiaotong/parking": ("place.bike_pileup", "place.parking_violations"),
        "dangjian/service": ("visit.service_content",),
    }


def test_questions_stand_by_section_then_gateways_then_what_depends_on_them() -> None:
    form = composer().form
    sections = [section.key for section in form.sections]
    keys = [
        (sections.index(question.section), not question.gateway_of)
        for question in form.questions
        if question.section
    ]
    assert keys == sorted(keys)
    mosquito = [question.id for question in form.questions if question.section == "mosquito"]
    assert mosquito[0] == "place.households_checked"


def test_a_plain_column_demands_the_first_that_is_picked_and_each_demands_all() -> None:
    plans = {plan.id: plan for plan in composer().form.sheets}
    workplace = {demand.element: demand.every for demand in plans["yingji/workplace"].demands}
    assert workplace["issue.description"]
    assert not workplace["issue.owner"]


def test_taps_defaults_and_the_footer_are_never_questions() -> None:
    not_asked = {
        question.id
        for question in composer().form.questions
        if question.element.filled_by == "worker" and not question.askable
    }
    assert not_asked == {
        "visit.mode",
        "visit.outcome",
        "visit.photos",
        "visit.note",
        "visit.signature",
        "visit.need",
        "person.role",
        "person.more_roles",
        "person.presence",
        "issue.category",
        "issue.recheck",
        "issue.photos_before",
        "issue.photos_after",
    }


def test_the_document_is_plain_json_and_holds_what_a_phone_needs() -> None:
    document = json.loads(json.dumps(form_document(composer().form)))
    question = next(it for it in document["questions"] if it["id"] == "place.floating_residents")
    assert question["recall"] == "blind"
    assert question["validity"] == "P1M"
    assert question["required_by"] == ["gongan/rental"]
    plan = next(it for it in document["sheets"] if it["id"] == "zongzhi/dispute")
    assert plan["roles"] == ["disputant"]
    assert plan["categories"] == ["dispute"]
    assert document["adding"]["site"] == ["site.name", "site.kind"]
