"""The demo city in its streets: shops, workshops, roads, the river, waste."""

from app.services import demo_people as people
from app.services.demo_stop import Issues, Parts, Stop


def shop(stop: Stop) -> Parts:
    facts = {"description": "店外摆放桌椅", "handling": "persuaded", "action": "劝导收回"}
    issues: Issues = [stop.issue(1, "outside_trading", **facts)]
    if stop.day.random() < 0.5:
        gas = {"description": "厨房内存放液化气瓶", "level": "considerable", "handling": "ordered"}
        issues.append(stop.issue(2, "fire_gas", **gas))
    place = {
        "kind": "shop_front",
        "use": "commerce",
        "address": stop.address("云桂路"),
        "floors": 2,
        "structure": "brick_concrete",
        "exit_state": "clear",
        "energy_misuse": [],
        "gas_supply": "bottled",
        "escape_opening": "present",
        "street_trading": "outside_shop",
    }
    site = _site(stop, "云吞面店", "snack_bar")
    return {"place": place, "persons": [], "site": site, "issues": issues}


def workshop(stop: Stop) -> Parts:
    work = {"description": "裁床无防护罩", "level": "general", "handling": "ordered"}
    waste = {"description": "水洗废水直排", "level": "considerable", "handling": "reported"}
    place = {
        "kind": "workshop_unit",
        "use": "production",
        "address": stop.address("石井头工业路"),
        "floors": 4,
        "structure": "brick_concrete",
        "exit_state": "obstructed",
        "energy_misuse": ["overload"],
        "gas_supply": "none",
        "escape_opening": "present",
    }
    site = _site(stop, "制衣小作坊", "garment_workshop") | {
        "eia_approval": "absent",
        "discharge_permit": "not_required",
        "pollution_control": "idle",
        "monthly_water": 36.5,
        "monthly_power": 1204.5,
        "disposition": "upgrade",
    }
    issues = [stop.issue(1, "work_safety", **work), stop.issue(2, "scattered_pollution", **waste)]
    return {"place": place, "persons": [], "site": site, "issues": issues}


def low_road(stop: Stop) -> Parts:
    home = stop.home
    day = stop.day
    facts = {"description": "雨后积水漫过路缘石", "level": "general", "advice": "疏通雨水口"}
    place = {
        "kind": "road_segment",
        "use": "public_road",
        "address": "天河区榕荔街道石井头村牌坊前",
        "name": "牌坊前低洼路段",
        "stake_no": f"K001+{stop.number:03d}",
        "hazard_point_no": f"{stop.number:03d}",
        "threatened_households": 6,
        "threatened_persons": 21,
        "near": ["school"],
        "shelter": "云桂小学体育馆",
        "evacuation_route": "沿云桂路向北",
        "ponding": True,
        "manhole_damaged": False,
        "water_depth": float(day.randrange(0, 20)),
        "parking_violations": day.randrange(4),
        "fire_lane_blocked": False,
        "bike_pileup": "slight",
    }
    evacuee = people.person(home, stop.person(0), "evacuee", range(30, 80))
    issues = [stop.issue(1, "road_ponding", action="摆放警示牌", **facts)]
    return {"place": place, "persons": [evacuee], "issues": issues}


def river(stop: Stop) -> Parts:
    place = {
        "kind": "river_reach",
        "use": "waterway",
        "address": "天河区榕荔街道石井头涌北岸",
        "name": "石井头涌",
        "section": "云桂桥至榕荔闸",
        "water_colour": stop.day.choice(("clear", "green")),
        "water_odour": "none",
        "floating_debris": "slight",
        "outfall": "clear_water",
        "illegal_riverside_building": False,
        "signboard": "intact",
    }
    route = {"route_start": "云桂桥", "route_end": "榕荔闸"}
    return {"place": place, "persons": [], "issues": [], "visit": route}


def drop_off_point(stop: Stop) -> Parts:
    place = {
        "kind": "drop_off_point",
        "use": "public_road",
        "address": stop.address("云桂路投放点"),
        "bin_state": stop.day.choice(("orderly", "overflow")),
    }
    return {"place": place, "persons": [], "issues": []}


def _site(stop: Stop, name: str, kind: str) -> Parts:
    home = stop.home
    return {
        "name": people.name(home)[0] + "记" + name,
        "uscc": people.credit_code(home.randrange(10_000_000)),
        "kind": kind,
        "head_name": people.name(home),
        "head_phone": people.phone(home),
        "employees": 5,
        "hazardous_chemicals": False,
        "floor_area": 45.25,
        "lodgers": 0,
        "fire_equipment": ["extinguisher"],
    }
