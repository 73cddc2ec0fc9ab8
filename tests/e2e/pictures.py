"""Pictures as a phone's camera gives them: large, lying on their side, full of what is private."""

import base64
import struct
from pathlib import Path

from playwright.sync_api import Page

# What a camera writes into its files, and what must not leave the phone.
PRIVATE = b"SM-A037F of Liang, 23.1291N 113.2644E"
_ON_ITS_SIDE = 6

_PAINT = """
async ({ width, height }) => {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const brush = canvas.getContext('2d')
  // Many small colours, as a street has them.
  for (let x = 0; x < width; x += 16) {
    for (let y = 0; y < height; y += 16) {
      brush.fillStyle = `rgb(${(x * 7 + y * 13) % 256}, ${(x * y) % 256}, ${(x + y * 3) % 256})`
      brush.fillRect(x, y, 16, 16)
    }
  }
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.9))
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
"""

# How bright a strip of a picture is, from 0 to 255: `share` of its height, up from `bottom`.
_LOOK = """
async ({ text, bottom, share }) => {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
  const picture = await createImageBitmap(new Blob([bytes]))
  const { width, height } = picture
  const brush = new OffscreenCanvas(width, height).getContext('2d')
  brush.drawImage(picture, 0, 0)
  const [rows, top] = [Math.round(height * share), Math.round(height * (1 - bottom - share))]
  const { data } = brush.getImageData(0, top, width, rows)
  let sum = 0
  for (let at = 0; at < data.length; at += 4) sum += (data[at] + data[at + 1] + data[at + 2]) / 3
  return (4 * sum) / data.length
}
"""


def a_camera_file(page: Page, folder: Path, width: int = 2400, height: int = 1600) -> Path:
    """A JPEG with EXIF: taken with the phone upright, so it lies on its side in the file."""
    plain = base64.b64decode(page.evaluate(_PAINT, {"width": width, "height": height}))
    file = folder / "IMG_0001.jpg"
    file.write_bytes(plain[:2] + _exif() + plain[2:])
    return file


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height, as the frame header says (ITU-T T.81, B.2.2)."""
    at = 2
    while at < len(jpeg):
        marker, length = struct.unpack(">HH", jpeg[at : at + 4])
        if marker in (0xFFC0, 0xFFC1, 0xFFC2):
            height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise ValueError("no frame header")


def brightness(page: Page, jpeg: bytes, bottom: float, share: float = 0.01) -> float:
    """Of a strip as high as this share of the picture, from 0 to 255."""
    text = base64.b64encode(jpeg).decode()
    return float(page.evaluate(_LOOK, {"text": text, "bottom": bottom, "share": share}))


def _exif() -> bytes:
    """An APP1 segment with orientation and a maker's text (Exif 2.3, 4.5)."""
    count = 2
    text_at = 8 + 2 + count * 12 + 4
    text = PRIVATE + b"\0"
    tags = struct.pack(">HHIHH", 0x0112, 3, 1, _ON_ITS_SIDE, 0)
    tags += struct.pack(">HHII", 0x010F, 2, len(text), text_at)
    tiff = b"MM\0\x2a" + struct.pack(">IH", 8, count) + tags + struct.pack(">I", 0) + text
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
