"""Trainees at the practice realm: they set out on a scenario, hand a visit in, read the debrief."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.registry.load.scenarios import load_scenarios
from app.registry.training.answered import Answered
from app.registry.training.playing import perfect
from app.registry.training.scenario import Scenario
from app.registry.training.staging import Staging
from app.services import training
from tests.builders import DISTRICT, WORKER, WORKER_PHONE, an_operation
from tests.registry.training.small_scenario import engine
from tests.store import SCHEMA
from tests.world import Phone, World

SCENARIOS = ("d1_elder_alone", "w2_two_li_wei", "w8_drop_off")
API = "/api/v1/training"


@dataclass(frozen=True, slots=True)
class School:
    """The practice realm with a few scenarios published."""

    world: World
    scenarios: Mapping[str, Scenario]

    def trainee(self) -> Phone:
        return self.world.worker()

    def set_out(self, phone: Phone, scenario: str, **asked: Any) -> dict[str, Any]:
        response = phone.post(f"{API}/starts", {"scenario": scenario, **asked})
        assert response.status_code == 201, response.text
        start: dict[str, Any] = response.get_json()
        return start

    def pass_all(self, phone: Phone, *scenarios: str) -> None:
        """Play each to its key, from setting out to the debrief."""
        for scenario in scenarios:
            self.pass_start(phone, self.set_out(phone, scenario))

    def pass_start(self, phone: Phone, start: Mapping[str, Any]) -> None:
        self.hand_in(phone, self.perfect(start))
        self.debrief(phone, start)

    def credentials(self, phone: Phone) -> list[dict[str, Any]]:
        """What a trainee earned, the newest first."""
        items: list[dict[str, Any]] = phone.get(f"{API}/credentials").get_json()["items"]
        return items

    def perfect(self, start: Mapping[str, Any]) -> Answered:
        """What a perfect worker records at this start's door."""
        today = date.fromisoformat(start["started_at"][:10])
        facts = {
            "id": f"visit-{start['start_id']}",
            "started_at": f"{today}T09:00:00+08:00",
            "ended_at": f"{today}T09:10:00+08:00",
            "entered_at": f"{today}T09:10:00+08:00",
            "district": DISTRICT,
            "street": "榕荔街道",
            "community": "云桂社区",
            "grid_code": start["grid"],
            "grid_name": "第003网格",
            "worker_name": WORKER,
            "worker_phone": WORKER_PHONE,
        }
        tag = start["place_code"].removeprefix("T")
        scenario = self.scenarios[start["scenario"]]
        elements = engine().registry.elements
        return perfect(engine(), Staging(scenario, elements, tag, today, facts))

    def hand_in(self, phone: Phone, answered: Answered, **more: Any) -> dict[str, Any]:
        """Through the ordinary push."""
        recorded = answered.report["visit"]["entered_at"]
        [result] = phone.push(
            an_operation(
                answered.report,
                realm="practice",
                recorded_at=recorded,
                carried=sorted(answered.carried),
                confirmed=sorted(answered.confirmed),
                unanswered=dict(answered.unanswered),
                **more,
            )
        )
        assert result["status"] == "accepted", result
        return result

    def debrief(self, phone: Phone, start: Mapping[str, Any]) -> dict[str, Any]:
        response = phone.post(f"{API}/starts/{start['start_id']}/debrief", {})
        assert response.status_code == 200, response.text
        told: dict[str, Any] = response.get_json()
        return told

    def due(self, phone: Phone) -> dict[str, list[str]]:
        items = phone.get(f"{API}/due").get_json()["items"]
        return {item["scenario"]: item["paths"] for item in items}


def open_school(practice: World, *scenarios: str, every: bool = False) -> School:
    """With three scenarios, which is quicker, with these, or with all of the product's."""
    known = load_scenarios(SCHEMA, engine().registry)
    chosen = {key: known[key] for key in (known if every else scenarios or SCENARIOS)}
    with practice.app.app_context(), practice.transaction() as tx:
        training.publish(tx, list(chosen.values()), practice.clock())
    return School(practice, chosen)


def not_right(told: Mapping[str, Any]) -> dict[str, str]:
    return {it["path"]: it["mark"] for it in told["marks"] if it["mark"] != "right"}
