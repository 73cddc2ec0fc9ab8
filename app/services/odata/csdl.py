"""`$metadata`: the sheets a key sees as OData CSDL 4.0 XML, headings as descriptions."""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from app.registry.sheets import Sheet
from app.services.odata.properties import KEY, Property
from app.services.render.inert import plain

_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM = "http://docs.oasis-open.org/odata/ns/edm"
_CORE = "Org.OData.Core.V1"
_CORE_AT = f"https://oasis-tcs.github.io/odata-vocabularies/vocabularies/{_CORE}.xml"

Described = tuple[Sheet, Mapping[str, Property]]


def namespace_of(department: str) -> str:
    return f"yigetong.{department}"


def metadata(department: str, sheets: Sequence[Described]) -> str:
    """The whole document; it depends on the registry and the key alone, never on rows."""
    return "\n".join(_lines(namespace_of(department), sheets)) + "\n"


def _lines(namespace: str, sheets: Sequence[Described]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<edmx:Edmx Version="4.0" xmlns:edmx="{_EDMX}">'
    yield f'<edmx:Reference Uri="{_CORE_AT}"><edmx:Include Namespace="{_CORE}"/></edmx:Reference>'
    yield "<edmx:DataServices>"
    yield f'<Schema Namespace={quoteattr(namespace)} xmlns="{_EDM}">'
    for sheet, properties in sheets:
        yield from _entity_type(sheet, properties)
    yield '<EntityContainer Name="Sheets">'
    for sheet, _ in sheets:
        kind = quoteattr(f"{namespace}.{sheet.name}")
        yield f"<EntitySet Name={quoteattr(sheet.name)} EntityType={kind}>"
        yield _described(sheet.title)
        yield "</EntitySet>"
    yield "</EntityContainer>"
    yield "</Schema>"
    yield "</edmx:DataServices>"
    yield "</edmx:Edmx>"


def _entity_type(sheet: Sheet, properties: Mapping[str, Property]) -> Iterator[str]:
    yield f"<EntityType Name={quoteattr(sheet.name)}>"
    yield f'<Key><PropertyRef Name="{KEY}"/></Key>'
    for prop in properties.values():
        nullable = "" if prop.nullable else ' Nullable="false"'
        precision = ' Precision="6"' if prop.edm.endswith("Offset") else ""
        name = quoteattr(prop.name)
        yield f'<Property Name={name} Type="{prop.edm}"{nullable}{precision}>'
        yield _described(prop.label)
        yield "</Property>"
    yield "</EntityType>"


def _described(text: str) -> str:
    return (
        f'<Annotation Term="{_CORE}.Description"><String>{escape(plain(text))}</String>'
        "</Annotation>"
    )
