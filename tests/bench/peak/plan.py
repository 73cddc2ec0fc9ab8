"""Who hands in what during the peak hour, and when; needs nothing of the product."""

import random
from dataclasses import dataclass

HOUR = 3600
# As often a phone in coverage hands in what has gathered.
_EVERY = 900
_OUT_OF_COVERAGE = 0.3


@dataclass(frozen=True, slots=True)
class Hand:
    """A phone hands something in at a second of the hour: reports by their place in the file."""

    second: float
    phone: int
    reports: tuple[int, ...]


def token_of(phone: int) -> str:
    return f"peak-{phone:06d}"


def plan(reports: int, phones: int, seed: int) -> list[Hand]:
    """Who hands what in when: most every quarter of an hour, the rest all at once at the hour."""
    chance = random.Random(seed)
    gathered: dict[tuple[int, float], list[int]] = {}
    out = [chance.random() < _OUT_OF_COVERAGE for _ in range(phones)]
    phase = [chance.uniform(0, _EVERY) for _ in range(phones)]
    for report in range(reports):
        phone = report % phones
        due = phase[phone] + _EVERY * chance.randrange(HOUR // _EVERY)
        due = float(HOUR) if out[phone] else due
        gathered.setdefault((phone, due), []).append(report)
    hands = [Hand(due, phone, tuple(own)) for (phone, due), own in gathered.items()]
    return sorted(hands, key=lambda hand: (hand.second, hand.phone))
