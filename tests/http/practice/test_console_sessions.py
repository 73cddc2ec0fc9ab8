"""A trainer's sessions are seen, ended, renewed like anybody's; the live realm has none of them."""

from tests.console import SESSION, account, person
from tests.http.console.test_own_sessions import ENDED, elsewhere, end, listed
from tests.world import World


def test_a_trainer_sees_and_ends_sessions_of_the_practice_realm_alone(
    world: World, practice: World
) -> None:
    trainer = person(practice, None, "trainer")
    other = elsewhere(trainer, practice)
    live = person(world, "gongan")
    before = trainer.headers
    assert world.client.get(SESSION, headers=before).status_code == 401
    assert live.say(ENDED, {"secret": live.secret, "sessions": [listed(other)[0]["id"]]}).is_json
    assert other.get(SESSION).status_code == 200
    assert end(trainer, listed(trainer)[1]["id"]).status_code == 200
    assert (trainer.get(SESSION).status_code, other.get(SESSION).status_code) == (200, 401)
    thief = practice.app.test_client(use_cookies=False)
    assert thief.get(SESSION, headers=before).status_code == 401


def test_signings_in_and_out_are_written_down_in_either_realm(
    world: World, practice: World
) -> None:
    for realm in (world, practice):
        who = account(realm, None, "office").signed_in()
        assert who.say(SESSION, {}, method="DELETE").status_code == 204
        phone = realm.worker()
        assert phone.client.delete("/api/v1/session", headers=phone.headers).status_code == 204
        assert realm.audit("account.sign_in") == realm.audit("account.sign_out") == [who.email]
        device = phone.session["device_id"]
        assert realm.audit("worker.sign_in") == realm.audit("worker.sign_out") == [device]
        assert realm.actors("worker.sign_in") == [f"worker:{phone.worker_id}"]
