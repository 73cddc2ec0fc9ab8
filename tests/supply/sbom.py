"""`make sbom`: the bill of materials (CycloneDX 1.6) on standard output, Python and npm in one.

python -m tests.supply.sbom > sbom.json
"""

import sys

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tests.supply.listed import Package, packages


def bill() -> Bom:
    """Required is what the product runs on; excluded is what only builds or tests it."""
    made = Bom()
    whole = Component(name="yigetong", type=ComponentType.APPLICATION, bom_ref="yigetong")
    made.metadata.component = whole
    parts = [_component(package) for package in packages()]
    made.components.update(parts)
    made.register_dependency(whole, parts)
    return made


def document() -> str:
    return JsonV1Dot6(bill()).output_as_string(indent=1)


def _component(package: Package) -> Component:
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        purl=PackageURL.from_string(package.purl),
        bom_ref=package.purl,
        scope=ComponentScope.REQUIRED if package.ships else ComponentScope.EXCLUDED,
        licenses=[DisjunctiveLicense(name=package.licence)],
    )


if __name__ == "__main__":
    sys.stdout.write(document())
