"""Credentials: given by themselves for what was passed, as Open Badges that anybody can verify."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from app.services.badge import hashed
from tests.builders import RELEASE
from tests.http.practice.school import School, open_school
from tests.world import World

ELDER = ["weijian/mosquito", "minzheng/elder"]
W2 = ["zongzhi/dispute", "zongzhi/focus"]
W8 = ["chengguan/case", "chengguan/sorting"]


@pytest.fixture
def school(practice: World) -> School:
    return open_school(practice)


def read(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_sheet_is_earned_once_every_scenario_that_feeds_it_is_passed(school: School) -> None:
    phone = school.trainee()
    assert school.credentials(phone) == []
    school.pass_all(phone, "w8_drop_off")
    school.pass_all(phone, "d1_elder_alone")
    # Mosquitoes are in another scenario too.
    assert [it["sheets"] for it in school.credentials(phone)] == [
        ["minzheng/elder", *W8],
        W8,
    ]
    school.pass_all(phone, "w2_two_li_wei")
    newest = school.credentials(phone)[0]
    assert set(newest["sheets"]) == {*ELDER, *W2, *W8}
    assert newest["release"] == RELEASE
    # What was earned is not given again.
    school.pass_all(phone, "w2_two_li_wei")
    assert len(school.credentials(phone)) == 3
    assert len(school.world.audit("credential.give")) == 3


def test_an_error_keeps_the_credential_until_it_is_put_right_on_its_day(school: School) -> None:
    phone = school.trainee()
    start = school.set_out(phone, "w8_drop_off")
    answered = school.perfect(start)
    answered.report["place"]["missorted"] = 5
    school.hand_in(phone, answered)
    school.debrief(phone, start)
    assert school.credentials(phone) == []
    school.world.clock.now += timedelta(days=1)
    school.pass_start(phone, school.set_out(phone, "w8_drop_off", repeat=True))
    assert [it["sheets"] for it in school.credentials(phone)] == [W8]


def test_a_later_whole_start_has_the_last_word(school: School) -> None:
    phone = school.trainee()
    start = school.set_out(phone, "w8_drop_off")
    answered = school.perfect(start)
    answered.report["issues"] = []
    school.hand_in(phone, answered)
    school.debrief(phone, start)
    assert school.credentials(phone) == []
    school.pass_all(phone, "w8_drop_off")
    assert [it["sheets"] for it in school.credentials(phone)] == [W8]


def test_a_credential_is_an_open_badge_that_the_public_key_alone_verifies(
    school: School, world: World
) -> None:
    phone = school.trainee()
    school.pass_all(phone, "w8_drop_off")
    token = school.credentials(phone)[0]["credential"]
    head, body, signature = token.split(".")
    header, claims = read(head), read(body)
    key: Any = load_pem_public_key(world.settings.own_duty_key.read_bytes())
    key.verify(base64.urlsafe_b64decode(signature + "=="), f"{head}.{body}".encode())
    with pytest.raises(InvalidSignature):
        key.verify(base64.urlsafe_b64decode(signature + "=="), f"{head}.{body}x".encode())

    assert (header["alg"], header["jwk"]["crv"]) == ("EdDSA", "Ed25519")
    assert claims["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert claims["iss"] == claims["issuer"]["id"]
    assert claims["iss"].startswith("did:key:z6Mk")
    assert claims["jti"] == claims["id"]
    assert claims["validFrom"].endswith("Z")
    subject = claims["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    [identity] = subject["identifier"]
    assert identity["identityHash"] == hashed(phone.number, identity["salt"])
    achievement = subject["achievement"]
    assert achievement["version"] == RELEASE
    assert achievement["criteria"]["narrative"]
    assert [it["targetUrl"] for it in achievement["alignment"]] == [
        f"urn:ygt:sheet:{sheet}" for sheet in W8
    ]
    # Nobody reads a phone number, a name or an id of a worker in it.
    text = json.dumps([header, claims], ensure_ascii=False)
    assert not [it for it in (phone.number, phone.worker_id, "梁䶮") if it in text]


def test_what_is_a_trainees_credential_is_nobody_elses(school: School) -> None:
    phone, other = school.trainee(), school.trainee()
    school.pass_all(phone, "w8_drop_off")
    assert school.credentials(other) == []
