"""Makes a dictionary for values that are sealed, out of the registry's words alone.

`python -m tests.bench.dictionary NUMBER` writes app/storage/dictionaries/NUMBER.zstd, which must
not be there yet: what it packed can be read with no other. The same sources give the same bytes.
It learns from reports as phones write them: names and codes of the registry in the order they are
asked in, and noise where people write.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from random import Random
from uuid import UUID

import msgspec
from zstandard import train_dictionary

from app.registry.elements import Datatype, Element, Subject
from app.registry.load.sources import load_registry
from app.registry.registry import Registry
from app.storage.packing import DICTIONARIES
from tests.bench.servers import ROOT

_SEED, _REPORTS, _BYTES = 1, 3000, 16 * 1024
Fields = dict[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.dictionary", description=__doc__)
    parser.add_argument("number", type=int)
    number: int = parser.parse_args().number
    target = DICTIONARIES / f"{number}.zstd"
    with target.open("xb") as file:
        file.write(trained(load_registry(ROOT / "forms_schema"), number))
    print(f"{target}: {target.stat().st_size} bytes, seed {_SEED}")


def trained(registry: Registry, number: int) -> bytes:
    """The dictionary of a registry, under this number."""
    samples = _samples(_Writer(registry, Random(_SEED)))
    return train_dictionary(_BYTES, [*samples], dict_id=number).as_bytes()


def _samples(writer: "_Writer") -> Iterator[bytes]:
    documents = msgspec.json.Encoder(order="deterministic")
    for _ in range(_REPORTS):
        yield msgspec.json.encode(writer.operation())
        # What is kept of a person is sealed too, its members in order.
        yield documents.encode(writer.document())


class _Writer:
    """Writes as a phone does, by chance; nothing in it makes sense but its words."""

    def __init__(self, registry: Registry, chance: Random) -> None:
        self._registry, self._chance = registry, chance
        asked = [id_ for section in registry.sections for id_ in section.elements]
        ordered = dict.fromkeys([*asked, *registry.elements])
        elements = [registry.elements[id_] for id_ in ordered]
        self._of = {
            subject: [one for one in elements if one.subject is subject and not one.retired]
            for subject in Subject
        }

    def operation(self) -> Fields:
        chance = self._chance
        return {
            "op_id": self._id(),
            "realm": "live",
            "type": "visit.submit",
            "release": f"2026.{chance.randint(1, 12)}-{chance.randint(1, 9)}",
            "recorded_at": self._moment(),
            "report": self._report(),
            "due": sorted(chance.sample(list(self._registry.sheets), 3)),
            "carried": [one.id for one in self._some(Subject.PLACE, 0.15)],
            "confirmed": [one.id for one in self._some(Subject.PLACE, 0.05)],
            "unanswered": {},
            "paradata": {"opened_at": self._moment(), "seconds": chance.randrange(900)},
            "device_seq": chance.randrange(900),
        }

    def document(self) -> Fields:
        origin = [self._chance.randrange(10**16), self._id(), self._id(), self._id()]
        known = self._part(Subject.PERSON, 0.25)
        values = {name: [value, 0] for name, value in known.items()}
        return {"last": 0, "sources": [origin], "values": values}

    def _report(self) -> Fields:
        several = range(self._chance.randrange(3))
        site = self._chance.random() < 0.3
        return {
            "visit": self._part(Subject.VISIT, 0.8),
            "place": self._part(Subject.PLACE, 0.25),
            "persons": [self._part(Subject.PERSON, 0.3) for _ in several],
            "site": self._part(Subject.SITE, 0.3) if site else None,
            "issues": [self._part(Subject.ISSUE, 0.4) for _ in several],
        }

    def _some(self, subject: Subject, share: float) -> list[Element]:
        return [one for one in self._of[subject] if self._chance.random() < share]

    def _part(self, subject: Subject, share: float) -> Fields:
        return {one.attribute: self._value(one) for one in self._some(subject, share)}

    def _value(self, element: Element) -> object:
        chance = self._chance
        codes = list(self._registry.codelists[element.codelist].codes) if element.codelist else []
        made: Mapping[Datatype, Callable[[], object]] = {
            Datatype.CHOICE: lambda: chance.choice(codes),
            Datatype.CHOICES: lambda: chance.sample(codes, min(chance.randrange(3), len(codes))),
            Datatype.INTEGER: lambda: chance.randrange(20),
            Datatype.DECIMAL: lambda: chance.randrange(1000) / 10,
            Datatype.BOOLEAN: lambda: chance.random() < 0.5,
            Datatype.DATE: lambda: self._moment()[:10],
            Datatype.DATETIME: self._moment,
            Datatype.PHOTO: lambda: [f"{self._id()}.jpg" for _ in range(chance.randrange(3))],
            Datatype.SIGNATURE: lambda: f"{self._id()}.png",
            Datatype.GEOPOINT: self._location,
            Datatype.TEXT: self._noise,
        }
        return made[element.datatype]()

    def _location(self) -> Fields:
        near = self._chance.randrange
        return {"lat": near(9**8) / 1e6, "lon": near(9**8) / 1e6, "accuracy_m": near(90)}

    def _noise(self) -> str:
        if self._chance.random() < 0.3:
            return str(self._chance.randrange(10**10))
        letters = range(self._chance.randint(2, 8))
        return "".join(chr(self._chance.randrange(0x4E00, 0x9FA5)) for _ in letters)

    def _moment(self) -> str:
        parts = (self._chance.randrange(most) for most in (24, 60, 60, 1000))
        day = f"2026-{self._chance.randint(1, 12):02d}-{self._chance.randint(1, 28):02d}"
        return "{}T{:02d}:{:02d}:{:02d}.{:03d}Z".format(day, *parts)

    def _id(self) -> str:
        return str(UUID(int=(0x01A << 116) | self._chance.getrandbits(116)))


if __name__ == "__main__":
    main()
