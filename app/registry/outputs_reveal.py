"""Which canonical values a cell lets its reader work out again, so that `values` may tell them.

Decided per output and element before any report is seen; a single cell may still tell less
(a code that the department's map leaves out). Everything not listed here tells nothing.
"""

from collections.abc import Callable, Mapping

from app.registry.elements import Datatype, Element
from app.registry.outputs import Kind, Output
from app.registry.outputs_compile import Domains, compile_output
from app.registry.outputs_date import moment_of, shows_whole_moment
from app.registry.outputs_text import labels_of

# The recorded value → what of it may be told; None where this cell does not tell it.
Reveal = Callable[[object], object | None]


def compile_reveal(output: Output, element: Element, domains: Domains) -> Reveal | None:
    """What an output of one element tells of its value, or None where it never tells any."""
    if output.kind is Kind.JOIN:
        return _reveal_list(output, element, domains)
    if output.kind not in _OPEN or not _OPEN[output.kind](output, element, domains):
        return None
    write = compile_output(output, element, domains)
    if output.kind is Kind.RAW:
        return write
    if output.kind is Kind.DATE and element.datatype is Datatype.DATETIME:
        return lambda value: value if write(value) is not None and _whole_second(value) else None
    return lambda value: None if write(value) is None else value


def _reveal_list(output: Output, element: Element, domains: Domains) -> Reveal | None:
    """A joined list of labels, unless a label could be mistaken for two."""
    labels = _injective_labels(element, domains)
    separator = output.args[0]
    if output.map or not labels or not separator:
        return None
    if any(separator in label for label in labels.values()):
        return None

    def reveal(value: object) -> object | None:
        if not isinstance(value, list):
            return None
        known = (code for code in value if isinstance(code, str) and code in labels)
        return list(dict.fromkeys(known)) or None

    return reveal


def _injective_labels(element: Element, domains: Domains) -> Mapping[str, str]:
    codelist = domains.codelists.get(element.codelist or "")
    labels = {} if codelist is None else labels_of(codelist)
    return labels if "" not in labels.values() and len(set(labels.values())) == len(labels) else {}


def _injective_map(output: Output, _: Element, domains: Domains) -> bool:
    codemap = domains.codemaps.get(output.map or "")
    return codemap is not None and codemap.injective


def _whole_date(output: Output, element: Element, _: Domains) -> bool:
    with_time = element.datatype is Datatype.DATETIME
    return shows_whole_moment(output.args[0], with_time=with_time)


def _whole_second(value: object) -> bool:
    return isinstance(value, str) and moment_of(value).microsecond == 0


_OPEN: Mapping[Kind, Callable[[Output, Element, Domains], bool]] = {
    Kind.RAW: lambda *_: True,
    Kind.LABEL: lambda _, element, domains: bool(_injective_labels(element, domains)),
    Kind.CODE: _injective_map,
    Kind.ID: lambda output, *_: output.args[0] != "masked",
    Kind.DATE: _whole_date,
}
