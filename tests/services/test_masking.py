"""What a narrowed key sees of a personal value."""

import pytest

from app.registry.elements import Datatype, Element, FilledBy, Labels, Sensitivity
from app.services.masking import HIDDEN, mask_of, masked_item


def element(name: str, datatype: Datatype = Datatype.TEXT) -> Element:
    labels = Labels(name, name, name)
    return Element(name, labels, datatype, Sensitivity.PERSONAL, "permanent", FilledBy.REGISTRY)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("person.name", "张三", "张*"),
        ("person.name", "欧阳小明", "欧***"),
        ("person.name", "𠮷田", "𠮷*"),
        ("person.name", "李", "*"),
        ("person.guardian_name", "王五", "王*"),
        ("person.phone", "13812345678", "138****5678"),
        ("place.owner_phone", "19900000123", "199****0123"),
        ("person.phone", "110", "***"),
        ("person.id_number", "440106198307201234", "440***********1234"),
        ("person.id_number", "E1234567", "E12*4567"),
        ("person.id_number", "E123456", "*******"),
        ("person.hukou_address", "某省示例市3号", HIDDEN),
        ("person.name", "", None),
        ("person.name", 7, None),
    ],
)
def test_a_text_keeps_enough_to_recognise_it(name: str, value: object, shown: object) -> None:
    assert mask_of(element(name))(value) == shown


@pytest.mark.parametrize("datatype", [kind for kind in Datatype if kind is not Datatype.TEXT])
def test_half_a_code_or_date_would_say_all_so_nothing_is_shown(datatype: Datatype) -> None:
    assert mask_of(element("person.birth_date", datatype))("1983-07-20") is None


def test_a_masked_subject_is_a_copy_without_what_is_hidden() -> None:
    masks = {
        "name": mask_of(element("person.name")),
        "sex": mask_of(element("person.sex", Datatype.CHOICE)),
        "phone": mask_of(element("person.phone")),
    }
    person = {"id": "R1", "name": "张三", "sex": "1"}
    assert masked_item(masks, person) == {"id": "R1", "name": "张*"}
    assert person == {"id": "R1", "name": "张三", "sex": "1"}
