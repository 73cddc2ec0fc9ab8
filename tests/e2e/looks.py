"""What is poor about a screen, for eyes, ears and thumbs: axe in light and dark, and sizes."""

from pathlib import Path
from typing import Any, Literal, get_args

from playwright.sync_api import Page

Theme = Literal["dark", "light"]
THEMES: tuple[Theme, ...] = get_args(Theme)

_AXE = Path(__file__).parents[2] / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
_CHECK = """async () => {
  const { violations } = await axe.run(document)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`))
}"""
# A colour that fades from one look to the other is neither.
_STILL = "document.getAnimations().forEach((it) => it.cancel())"
# A field for files is not seen: what is touched is the label around it.
_SMALL = """() => [
  ...document.querySelectorAll('button, a, input, textarea, label:has([type=file])')]
  .filter((it) => it.checkVisibility({ opacityProperty: true }))
  .filter((it) => it.getBoundingClientRect().height < 47.5)
  .map((it) => it.outerHTML.slice(0, 160))"""


def poor(page: Page, screen: str) -> dict[str, list[str]]:
    """What is wrong with this screen as it stands, by its name and its light."""
    found = {f"{screen} {theme}": seen_in(page, theme) for theme in THEMES}
    found[f"{screen} small"] = page.evaluate(_SMALL)
    return {what: bad for what, bad in found.items() if bad}


def seen_in(page: Page, theme: Theme) -> list[str]:
    """What axe has against the screen in this look."""
    page.emulate_media(color_scheme=theme)
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    page.evaluate(_STILL)
    found: list[Any] = page.evaluate(_CHECK)
    return [str(each) for each in found]


def out_of_reach(page: Page) -> dict[str, object]:
    """Targets too small for a thumb, and how wide a screen is that runs off."""
    small = page.evaluate(_SMALL)
    width = page.evaluate("document.documentElement.scrollWidth")
    return ({"small": small} if small else {}) | ({"width": width} if width > 360 else {})
