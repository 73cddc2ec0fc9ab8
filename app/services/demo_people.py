"""The demo city's people and firms: invented, with numbers that check but that nobody can have.

Identity numbers have region 000000 (GB 11643), credit codes region 000000 (GB 32100), phones
begin 19900: the check characters are right, the holders cannot exist.
"""

from datetime import date, timedelta
from random import Random

_SURNAMES = "陈李黄梁林何罗郑谢邓冯曾彭潘卢欧阳"
_GIVEN = (
    "家明",
    "美玲",
    "志强",
    "惠珍",
    "浩然",
    "小燕",
    "伟杰",
    "秀英",
    "建业",
    "少云",
    "永福",
    "子轩",
)
_HOMES = ("某省示例市城南街道3号", "某自治区示例市河口乡上坪屯", "某省示例县甘棠镇柳树村12号")
_EMPLOYERS = ("榕荔制衣厂", "云桂便利店", "某外卖平台配送站", "自由职业")

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

Person = dict[str, object]


def id_number(born: date, serial: int) -> str:
    """A resident identity number; an odd serial is a man's."""
    body = f"000000{born:%Y%m%d}{serial % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + _ID_CHECK[total % 11]


def credit_code(serial: int) -> str:
    """A unified social credit code of a small business."""
    body = f"92000000MA{serial % 10_000_000:07d}"
    pairs = zip(body, _CREDIT_WEIGHTS, strict=True)
    total = sum(_CREDIT.index(letter) * weight for letter, weight in pairs)
    return body + _CREDIT[(31 - total % 31) % 31]


def phone(random: Random) -> str:
    return f"1990000{random.randrange(10_000):04d}"


def name(random: Random) -> str:
    return random.choice(_SURNAMES) + random.choice(_GIVEN)


def person(random: Random, person_id: str, role: str, ages: range) -> Person:
    """Someone at home, with what the police's and the civil affairs' sheets ask of everyone."""
    man = random.random() < 0.5
    born = date(2026 - random.choice(ages), random.randint(1, 12), random.randint(1, 28))
    serial = random.randrange(1, 499) * 2 + (1 if man else 0)
    return {
        "id": person_id,
        "role": role,
        "presence": "resident",
        "name": name(random),
        "id_type": "111",
        "id_number": id_number(born, serial),
        "sex": "1" if man else "2",
        "birth_date": born.isoformat(),
        "phone": phone(random),
        "ethnicity": random.choice(("01", "01", "01", "08", "15")),
    }


def tenant(random: Random, person_id: str, before: date) -> Person:
    arrived = before - timedelta(days=random.randint(40, 900))
    return {
        **person(random, person_id, "tenant", range(19, 58)),
        "hukou_address": random.choice(_HOMES),
        "work_unit": random.choice(_EMPLOYERS),
        "arrival_date": arrived.isoformat(),
        "move_in_date": (arrived + timedelta(days=random.randint(0, 14))).isoformat(),
        "arrival_reason": random.choice(("work", "work", "business", "study")),
        "residence_permit": random.random() < 0.5,
        "relation_to_owner": "99",
    }


def elder(random: Random, person_id: str) -> Person:
    return {
        **person(random, person_id, "elder", range(70, 93)),
        "care_tags": random.choice(
            (["living_alone", "advanced_age"], ["empty_nest", "low_income"], ["living_alone"])
        ),
        "living_arrangement": "alone",
        "health_status": random.choice(("2", "3")),
        "mobility": random.choice(("independent", "assisted")),
        "mood": random.choice(("good", "good", "uneasy")),
        "income_sources": ["pension"],
        "guardian_name": "女·" + random.choice(_GIVEN),
        "guardian_phone": phone(random),
    }


def monitored(random: Random, person_id: str, first: date) -> Person:
    begun = first - timedelta(days=2)
    return {
        **person(random, person_id, "monitored", range(20, 60)),
        "work_unit": "某贸易公司",
        "arrival_date": begun.isoformat(),
        "observation_start": begun.isoformat(),
        "observation_end": (begun + timedelta(days=10)).isoformat(),
        "temperature_am": round(36 + random.random(), 1),
        "symptoms": ["none"],
    }


def party_member(random: Random, person_id: str) -> Person:
    return {
        **person(random, person_id, "party_member", range(28, 55)),
        "education": "20",
        "work_unit": "某设计院",
        "job_title": "工程师",
        "party_join_date": "2010-07-01",
        "party_branch": "某设计院第二支部",
        "party_group": "云桂路22号楼党小组",
        "skills": "电工、摄影",
    }
