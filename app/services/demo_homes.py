"""The demo city behind its doors: houses let, elders, quarrels, service, quarantine."""

from app.services import demo_people as people
from app.services.demo_stop import Issues, Parts, Stop


def rented_house(stop: Stop) -> Parts:
    home = stop.home
    day = stop.day
    tenants = [people.tenant(home, stop.person(n), stop.first) for n in range(3)]
    ebikes = day.choice(([], ["indoor_parking"], ["indoor_parking", "flying_wire"]))
    breeding = day.randrange(3)
    issues: Issues = []
    if breeding:
        facts = {"description": "天台闲置容器积水", "handling": "cleared", "action": "翻盆倒罐"}
        issues.append(stop.issue(1, "mosquito_breeding", **facts))
    if ebikes:
        facts = {"description": "楼梯间停放电动自行车", "level": "considerable"}
        issues.append(stop.issue(2, "fire_ebike", handling="stopped", **facts))
    place = {
        "kind": "building",
        "use": "residence",
        "address": stop.address("石井头村一巷"),
        "building_type": "village_house",
        "floors": 5,
        "structure": "brick_concrete",
        "owner_name": people.name(home),
        "owner_phone": people.phone(home),
        "rented": True,
        "rental_use": "living",
        "floating_residents": 3,
        "registered_residents": 1,
        "households_checked": 6,
        "water_potted": breeding,
        "water_idle": 1,
        "positive_containers": breeding,
        "exit_state": day.choice(("clear", "obstructed")),
        "gas_safety": "safe",
        "electrical_safety": "safe",
        "ebike_problems": ebikes,
    }
    return {"place": place, "persons": tenants, "issues": issues}


def elder_home(stop: Stop) -> Parts:
    home = stop.home
    someone = people.elder(home, stop.person(0))
    facts = {"description": "需要助餐上门", "handling": "referred", "person_id": someone["id"]}
    place = {
        "kind": "dwelling_unit",
        "use": "residence",
        "address": stop.address("云桂路18号"),
        "gas_safety": "safe",
        "electrical_safety": "safe",
        "hygiene": "fair",
        "housing_condition": "fair",
    }
    issues = [stop.issue(1, "care_need", status="transferred", **facts)]
    return {"place": place, "persons": [someone], "issues": issues}


def dispute(stop: Stop) -> Parts:
    home = stop.home
    focus = {
        **people.person(home, stop.person(0), "disputant", range(25, 60)),
        "care_tags": ["community_focus"],
        "concern_level": "watch",
        "helper_name": "社工冯姑娘",
        "helper_phone": people.phone(home),
    }
    facts = {"description": "楼上漏水引起争吵", "dispute_type": "neighbour", "people_involved": 2}
    issue = stop.issue(1, "dispute", person_id=focus["id"], escalation=False, **facts)
    issue |= {"status": "in_progress", "action": "分头劝导", "owner": "社区网格长"}
    place = {"kind": "dwelling_unit", "use": "residence", "address": stop.address("云桂路26号")}
    return {"place": place, "persons": [focus], "issues": [issue]}


def party_service(stop: Stop) -> Parts:
    home = stop.home
    service = {
        "service_type": "elder_care",
        "service_content": "为独居长者检修灯具、代购米油",
        "service_recipient": "黄婆婆",
        "service_hours": 1.5,
        "service_feedback": "热心、细致",
    }
    place = {"kind": "facility", "use": "office", "address": "云桂社区党群服务中心"}
    members = [people.party_member(home, stop.person(0))]
    return {"place": place, "persons": members, "issues": [], "visit": service}


def monitored_home(stop: Stop) -> Parts:
    home = stop.home
    someone = people.monitored(home, stop.person(0), stop.first)
    place = {"kind": "dwelling_unit", "use": "residence", "address": stop.address("云桂路40号")}
    return {"place": place, "persons": [someone], "issues": [], "visit": {"mode": "phone"}}
