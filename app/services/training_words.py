"""How a release calls its elements, codes and departments, for whoever reads marks of practice."""

from app.registry.registry import Registry
from app.services.labels import spoken


def words(registry: Registry) -> dict[str, object]:
    """By id, each in three languages; retired ones as well, for they stand in old visits. `kinds`
    are of those alone that a scenario may still be written with."""
    return {
        "elements": {id_: spoken(element.labels) for id_, element in registry.elements.items()},
        "codes": {
            id_: {
                code.code: spoken(code.labels)
                for code in registry.codelists[element.codelist].codes.values()
            }
            for id_, element in registry.elements.items()
            if element.codelist
        },
        "kinds": {
            id_: {"type": element.datatype.value, "unit": element.unit}
            for id_, element in registry.elements.items()
            if not element.retired
        },
        "departments": {
            id_: spoken(department.labels) for id_, department in registry.departments.items()
        },
    }
