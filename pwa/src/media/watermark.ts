/** What stands on a photo: when, where and by whom it was taken, drawn into its pixels. */
import type { Size } from './fit'

/** The part of a canvas that drawing needs. */
export interface Brush {
  font: string
  fillStyle: string | CanvasGradient | CanvasPattern
  textBaseline: CanvasTextBaseline
  measureText: (text: string) => { readonly width: number }
  fillText: (text: string, x: number, y: number) => void
  fillRect: (x: number, y: number, width: number, height: number) => void
}

const FAMILY = 'system-ui, "Noto Sans CJK SC", sans-serif'
// Legible on a department's screen, and no larger than needed.
const SHARE = 1 / 34
const SMALLEST = 11

/** Lines at the bottom left on a dark band; those too long are broken between any two signs. */
export function drawWatermark(brush: Brush, size: Size, lines: readonly string[]): void {
  const height = Math.max(SMALLEST, Math.round(Math.max(size.width, size.height) * SHARE))
  const [pad, leading] = [Math.round(height * 0.6), Math.round(height * 1.35)]
  brush.font = `600 ${String(height)}px ${FAMILY}`
  const rows = lines.filter(Boolean).flatMap((line) => wrapped(brush, line, size.width - 2 * pad))
  if (!rows.length) return
  const band = rows.length * leading + pad
  brush.fillStyle = 'rgba(0, 0, 0, 0.55)'
  brush.fillRect(0, size.height - band, size.width, band)
  brush.fillStyle = '#ffffff'
  brush.textBaseline = 'top'
  for (const [at, row] of rows.entries()) {
    brush.fillText(row, pad, size.height - band + Math.round(pad / 2) + at * leading)
  }
}

/** A line in as many rows as the width takes; a sign is never cut in two (𠮷). */
export function wrapped(
  brush: Pick<Brush, 'measureText'>,
  line: string,
  width: number,
): readonly string[] {
  const rows: string[] = []
  let row = ''
  for (const sign of line) {
    if (row && brush.measureText(row + sign).width > width) {
      rows.push(row)
      row = sign.trim()
    } else row += sign
  }
  return row ? [...rows, row] : rows
}
