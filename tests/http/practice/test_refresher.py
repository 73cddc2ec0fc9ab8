"""A new release takes back what it changed, and two minutes give it back."""

from dataclasses import replace

import pytest

from app.registry.registry import Registry
from tests.builders import RELEASE
from tests.http.department.test_past_releases import publish
from tests.http.practice.duties import NUMBER, carry_over, end_waiver, to_refresh, untrained
from tests.http.practice.school import API, School, open_school
from tests.http.practice.test_credentials import W2, W8
from tests.http.practice.test_training import written_by_a_trainer
from tests.world import Phone, World


def with_other_bins(registry: Registry) -> Registry:
    """What stands on the screen for the state of a drop-off point is another word now."""
    return _worded_anew(registry, "place.missorted", "误投（袋）")


def _worded_anew(registry: Registry, id_: str, words: str) -> Registry:
    element = registry.elements[id_]
    labels = replace(element.labels, zh_hans=words)
    return replace(
        registry, elements={**registry.elements, element.id: replace(element, labels=labels)}
    )


def with_other_owners(registry: Registry) -> Registry:
    """As `with_other_bins`, of who is to see to a finding."""
    return _worded_anew(registry, "issue.owner", "谁来整改")


@pytest.fixture
def school(practice: World) -> School:
    return open_school(practice)


@pytest.fixture
def trainee(school: School) -> Phone:
    return school.world.worker(phone=NUMBER)


@pytest.fixture
def trained(world: World, school: School, trainee: Phone) -> Phone:
    """On duty for what two scenarios feed, in a city that wants credentials."""
    phone = world.worker(phone=NUMBER)
    school.pass_all(trainee, "w8_drop_off", "w2_two_li_wei")
    carry_over(phone, school.credentials(trainee))
    end_waiver(world)
    return phone


def refreshers(phone: Phone) -> dict[str, list[str]]:
    items = phone.get(f"{API}/refresher").get_json()["items"]
    assert all(it["why"] and it["elements"] and it["title"] for it in items)
    return {it["scenario"]: it["paths"] for it in items}


def test_a_release_that_changes_nothing_of_it_asks_for_nothing(
    world: World, school: School, trainee: Phone, trained: Phone
) -> None:
    before = untrained(trained)
    for realm in (world, school.world):
        publish(realm, lambda registry: replace(registry, name="别的名字"))
    assert to_refresh(trained) == []
    assert refreshers(trainee) == {}
    assert untrained(trained) == before


def test_a_changed_element_is_practised_once_more_and_the_credential_renewed(
    world: World, school: School, trainee: Phone, trained: Phone
) -> None:
    assert refreshers(trainee) == {}
    refused = trainee.post(f"{API}/starts", {"scenario": "w8_drop_off", "refresher": True})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "nothing_changed")
    publish(world, with_other_bins)
    publish(school.world, with_other_bins)

    # Asked for, and meanwhile nobody is off duty.
    assert to_refresh(trained) == ["chengguan/sorting"]
    assert not {*W2, *W8} & untrained(trained)
    assert refreshers(trainee) == {"w8_drop_off": ["place.missorted"]}
    start = school.set_out(trainee, "w8_drop_off", refresher=True)
    assert start["repeat"]
    school.hand_in(trainee, school.perfect(start))
    told = school.debrief(trainee, start)
    assert [it["path"] for it in told["marks"]] == ["place.missorted"]
    assert refreshers(trainee) == {}

    newest = school.credentials(trainee)[0]
    assert (newest["release"], set(newest["sheets"])) == ("2026.12.0", {*W2, *W8})
    assert school.credentials(trainee)[1]["release"] == RELEASE
    carry_over(trained, [newest])
    assert to_refresh(trained) == []


@pytest.mark.usefixtures("trained")
def test_a_refresher_that_was_done_wrong_renews_nothing(school: School, trainee: Phone) -> None:
    publish(school.world, with_other_bins)
    start = school.set_out(trainee, "w8_drop_off", refresher=True)
    answered = school.perfect(start)
    answered.report["place"]["missorted"] = 5
    school.hand_in(trainee, answered)
    school.debrief(trainee, start)
    # What the release left alone is good for it as it is.
    newest = school.credentials(trainee)[0]
    assert (newest["release"], newest["sheets"]) == ("2026.12.0", W2)


@pytest.mark.usefixtures("trained")
def test_an_edited_scenario_is_asked_for_what_it_has_now(school: School, trainee: Phone) -> None:
    own = school.scenarios["w8_drop_off"]
    renamed = [
        replace(it, path=it.path.replace("issues.bricks.", "issues.rubble.")) for it in own.answers
    ]
    findings = {"rubble": own.findings["bricks"]}
    written_by_a_trainer(school.world, replace(own, findings=findings, answers=renamed))
    publish(school.world, with_other_owners)
    [paths] = refreshers(trainee).values()
    assert "issues.rubble.owner" in paths
    assert {*paths} <= {it.path for it in renamed}
    focus = school.set_out(trainee, own.key, refresher=True)["focus"]
    assert any(path.endswith("-rubble.owner") for path in focus["paths"])


def test_whoever_holds_nothing_has_nothing_to_refresh(school: School) -> None:
    publish(school.world, with_other_bins)
    assert refreshers(school.trainee()) == {}
