"""Who uses what: the sheets that an element, a code list or a code map has to do with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.registry.compose.derive import derive_form
from app.registry.outputs import Output, parse_output
from app.registry.registry import Registry
from app.registry.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Uses:
    """What each sheet of one registry uses, directly or by way of an element."""

    elements: Mapping[str, frozenset[str]]
    codelists: Mapping[str, frozenset[str]]
    codemaps: Mapping[str, frozenset[str]]

    def sheets(self, what: str, name: str) -> set[str]:
        """The sheets that use a named thing; `what` is as in `Change`.

        A code stands for its list, a column for its sheet; sections belong to no sheet.
        """
        if what == "sheet":
            return {name} & self.elements.keys()
        if what == "column":
            return {name.rpartition("/")[0]} & self.elements.keys()
        if what == "department":
            return {sheet for sheet in self.elements if sheet.partition("/")[0] == name}
        used = {"element": self.elements, "codelist": self.codelists, "codemap": self.codemaps}
        used["code"] = self.codelists
        wanted = name.partition("/")[0]
        return {sheet for sheet, names in used.get(what, {}).items() if wanted in names}


def registry_uses(registry: Registry) -> Uses:
    """Read columns, `due`, `when` and picks of every sheet; compiles all rules, so keep it."""
    elements = {plan.id: plan.reads for plan in derive_form(registry).sheets}
    lists = {id_: element.codelist for id_, element in registry.elements.items()}
    return Uses(
        elements=elements,
        codelists={
            sheet: frozenset(name for id_ in reads if (name := lists[id_]) is not None)
            for sheet, reads in elements.items()
        },
        codemaps={sheet.id: _maps(sheet) for sheet in registry.sheets.values()},
    )


def map_names(output: Output) -> Iterator[str]:
    """The code maps that an output names, at whatever depth."""
    if output.map is not None:
        yield output.map
    for part in output.parts:
        yield from map_names(part)


def _maps(sheet: Sheet) -> frozenset[str]:
    outputs = (parse_output(column.output) for column in sheet.columns)
    return frozenset(name for output in outputs for name in map_names(output))
