"""Candidates as entries of the registry: a new element, and the code list that it needs."""

from collections.abc import Mapping

from app.registry.workbook.proposal import NewElement, SheetProposal

NEW_OUTPUTS: Mapping[str, str] = {
    "choice": "label",
    "choices": "join:、",
    "boolean": "yesno:是/否",
    "date": "date:%Y-%m-%d",
    "datetime": "date:%Y-%m-%d %H:%M",
    "photo": "count_photos",
    "signature": "present:有/无",
    "geopoint": "lonlat:6",
}


def candidate_entry(candidate: NewElement | None) -> dict[str, object]:
    """A new element as its entry in the registry: asked of the worker at every visit, internal."""
    if candidate is None:
        return {}
    chinese = candidate.labels.get("zh-Hans", candidate.label)
    label = {
        "zh-Hans": chinese,
        "zh-Hant": candidate.labels.get("zh-Hant", chinese),
        "en": candidate.labels.get("en", chinese),
    }
    told = {
        "codelist": candidate.codelist,
        "unit": candidate.unit,
        "applies": candidate.applies,
        "valid": candidate.valid,
    }
    entry: dict[str, object] = {"id": candidate.id, "label": label, "type": candidate.datatype}
    entry |= {key: value for key, value in told.items() if value is not None}
    return entry | {"filled_by": "worker", "validity": "visit", "sensitivity": "internal"}


def lists_of(
    proposal: SheetProposal, fresh: Mapping[str, Mapping[str, object]]
) -> dict[str, Mapping[str, object]]:
    """The code lists that the new elements need."""
    used = {str(entry.get("codelist")) for entry in fresh.values()}
    found: dict[str, Mapping[str, object]] = {}
    for name, codes in proposal.codelists.items():
        if name in used:
            found[name] = {"codes": {code: _languages(labels) for code, labels in codes.items()}}
    return found


def _languages(labels: Mapping[str, str]) -> dict[str, str]:
    chinese = labels.get("zh-Hans") or next(iter(labels.values()), "")
    return {language: labels.get(language, chinese) for language in ("zh-Hans", "zh-Hant", "en")}
