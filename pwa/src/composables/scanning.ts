/** QR codes through the camera or from a picture: by the browser where it can, else by a library. */
import { later } from '@/composables/phone'

/** The text of a code in the picture, or null. */
export type Reader = (source: ImageBitmapSource) => Promise<string | null>

/** `none`: the phone has no camera that pages may use; `denied`: the worker or the phone said no. */
export type Camera =
  | { readonly kind: 'on'; readonly stream: MediaStream }
  | { readonly kind: 'denied' }
  | { readonly kind: 'none' }

const PAUSE = 160

export async function codeReader(): Promise<Reader> {
  const formats = 'BarcodeDetector' in globalThis ? await BarcodeDetector.getSupportedFormats() : []
  const able = formats.includes('qr_code')
  const Detector = able ? BarcodeDetector : (await import('qr/decode.js')).BarcodeDetector
  const detector = new Detector({ formats: ['qr_code'] })
  return async (source) => (await detector.detect(source))[0]?.rawValue ?? null
}

export async function openCamera(): Promise<Camera> {
  if (!('mediaDevices' in navigator)) return { kind: 'none' }
  const video = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false })
    return { kind: 'on', stream }
  } catch (fault) {
    if (!(fault instanceof DOMException)) throw fault
    return { kind: fault.name === 'NotAllowedError' ? 'denied' : 'none' }
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** Looks at the picture again and again until it holds a code; gives how to stop. */
export function lookFor(
  video: HTMLVideoElement,
  read: Reader,
  found: (text: string) => void,
): () => void {
  let cancel: () => void = () => undefined
  let over = false

  async function look(): Promise<void> {
    const text = video.readyState >= video.HAVE_CURRENT_DATA ? await read(video) : null
    if (over) return
    if (text) found(text)
    else again()
  }

  function again(): void {
    // A frame that could not be read is no reason to stop looking.
    cancel = later(PAUSE, () => {
      look().catch(again)
    })
  }

  again()
  return () => {
    over = true
    cancel()
  }
}

/** The code in a picture from the gallery or the camera app. */
export async function readPicture(file: Blob, read: Reader): Promise<string | null> {
  try {
    return await read(await createImageBitmap(file))
  } catch (fault) {
    if (fault instanceof DOMException) return null
    throw fault
  }
}
