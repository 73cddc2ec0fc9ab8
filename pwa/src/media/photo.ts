/**
 * A picture from the camera or the gallery as it is kept: upright, small, marked, and drawn anew, so
 * that nothing of its file goes with it: no position, no name of a phone, no thumbnail from before.
 */
import { fitted, PHOTO_LIMITS, pressed, type Encode, type Limits, type Size } from './fit'
import { drawWatermark } from './watermark'

export const JPEG = 'image/jpeg'

/** Null for what the browser cannot show: no picture, or of a kind it does not know. */
export async function developed(
  file: Blob,
  lines: readonly string[],
  limits: Limits = PHOTO_LIMITS,
): Promise<Blob | null> {
  const address = URL.createObjectURL(file)
  try {
    // An element, not a bitmap: it turns by itself as the camera was held, and phones with little
    // memory decode it at the size that is drawn.
    const image = new Image()
    image.src = address
    await image.decode()
    const size = { width: image.naturalWidth, height: image.naturalHeight }
    if (!size.width || !size.height) return null
    return await pressed(encoder(image, lines), size, limits)
  } catch {
    return null
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** A small one for the screen: nine full ones would take a cheap phone's memory. */
export async function thumbnail(picture: Blob, longest: number): Promise<Blob | null> {
  return developed(picture, [], { longest, bytes: Number.MAX_SAFE_INTEGER })
}

/** A canvas of our own as JPEG; on white, for JPEG knows no transparency. */
export async function drawn(source: HTMLCanvasElement, longest: number): Promise<Blob | null> {
  const size = { width: source.width, height: source.height }
  const canvas = paper(fitted(size, longest))
  canvas.brush?.drawImage(source, 0, 0, canvas.size.width, canvas.size.height)
  return toJpeg(canvas.element, 0.9)
}

function encoder(image: HTMLImageElement, lines: readonly string[]): Encode {
  return async (size, quality) => {
    const { element, brush } = paper(size)
    if (!brush) return null
    brush.drawImage(image, 0, 0, size.width, size.height)
    drawWatermark(brush, size, lines)
    return toJpeg(element, quality)
  }
}

interface Paper {
  readonly element: HTMLCanvasElement
  readonly brush: CanvasRenderingContext2D | null
  readonly size: Size
}

function paper(size: Size): Paper {
  const element = document.createElement('canvas')
  element.width = size.width
  element.height = size.height
  const brush = element.getContext('2d')
  if (brush) {
    brush.fillStyle = '#ffffff'
    brush.fillRect(0, 0, size.width, size.height)
  }
  return { element, brush, size }
}

function toJpeg(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => {
    canvas.toBlob(resolve, JPEG, quality)
  })
}
