"""What a browser keeps of the app: asked of the page itself, and read from its files on disk."""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Page

# An answer that came packed lies so in the browser's own cache.
_GZIP = b"\x1f\x8b\x08"
# Every string and every byte (as one letter each) of everything that a page may read back.
_KEPT = """async () => {
  const bytes = (given) => {
    let text = ''
    for (const each of new Uint8Array(given)) text += String.fromCharCode(each)
    return text
  }
  async function said(value) {
    if (value instanceof Blob) return bytes(await value.arrayBuffer())
    if (value instanceof ArrayBuffer) return bytes(value)
    if (ArrayBuffer.isView(value)) return bytes(value.slice().buffer)
    if (Array.isArray(value) || (value && typeof value === 'object')) {
      const parts = await Promise.all(Object.entries(value).flat().map(said))
      return parts.join('\\n')
    }
    return String(value)
  }
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const places = {
    localStorage: await said({ ...localStorage }),
    sessionStorage: await said({ ...sessionStorage }),
    cookies: document.cookie,
    page: document.documentElement.outerHTML + JSON.stringify(history.state) + location.href,
  }
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name))
    for (const store of db.objectStoreNames) {
      const room = db.transaction(store).objectStore(store)
      const rows = [await done(room.getAllKeys()), await done(room.getAll())]
      places[`indexedDB ${name} ${store}`] = await said(rows)
    }
    db.close()
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      const answer = await cache.match(request)
      places[`cache ${name} ${request.url}`] = bytes(await answer.arrayBuffer())
    }
  }
  return places
}"""


def kept_by(page: Page) -> dict[str, str]:
    """By place: whatever any script of this origin could read, unlocked or not."""
    kept: dict[str, str] = page.evaluate(_KEPT)
    return kept


def kept_on_disk(profile: Path) -> dict[str, bytes]:
    """Every file of a browser that was closed, with what was packed in it unpacked."""
    files = (file for file in profile.rglob("*") if file.is_file() and not file.is_symlink())
    return {
        str(file.relative_to(profile)): b"\n".join(_unpacked(file.read_bytes())) for file in files
    }


def found(needles: Mapping[str, str | bytes], places: Mapping[str, str | bytes]) -> list[str]:
    """`what in where` for each that stands somewhere, however a program may have written it."""
    return [
        f"{what} in {where}"
        for where, kept in places.items()
        for what, needle in needles.items()
        if any(form in _raw(kept) for form in _writings(needle))
    ]


def _writings(needle: str | bytes) -> set[bytes]:
    if isinstance(needle, bytes):
        return {needle}
    return {needle.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")}


def _raw(kept: str | bytes) -> bytes:
    if isinstance(kept, bytes):
        return kept
    # As words, and as the bytes that its letters stand for.
    low = bytes(ord(letter) for letter in kept if ord(letter) < 256)
    return kept.encode("utf-8", "replace") + b"\n" + low


def _unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    at = content.find(_GZIP)
    while at >= 0:
        with suppress(zlib.error):
            yield zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content[at:])
        at = content.find(_GZIP, at + 1)
