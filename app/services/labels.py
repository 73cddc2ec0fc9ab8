"""Labels as every answer of ours tells them."""

from app.registry.elements import Labels


def spoken(labels: Labels) -> dict[str, str]:
    """By their language."""
    return {"zh-Hans": labels.zh_hans, "zh-Hant": labels.zh_hant, "en": labels.en}
