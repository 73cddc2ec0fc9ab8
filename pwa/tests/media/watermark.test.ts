/** What is drawn on a photo: all of it, inside the picture, on a dark band. */
import { expect, test } from 'vitest'
import { drawWatermark, wrapped, type Brush } from '@/media/watermark'

interface Drawn {
  readonly text: string
  readonly x: number
  readonly y: number
}

/** Every sign is as wide as the letters are high. */
function aBrush(): { brush: Brush; drawn: Drawn[]; bands: number[][] } {
  const drawn: Drawn[] = []
  const bands: number[][] = []
  const brush: Brush = {
    font: '',
    fillStyle: '',
    textBaseline: 'alphabetic',
    measureText: (text) => ({ width: [...text].length * Number(/(\d+)px/.exec(brush.font)?.[1]) }),
    fillText: (text, x, y) => drawn.push({ text, x, y }),
    fillRect: (...band) => bands.push(band),
  }
  return { brush, drawn, bands }
}

const SIZE = { width: 1600, height: 1200 }

test('every line stands below the one before, inside the band at the bottom', () => {
  const { brush, drawn, bands } = aBrush()
  drawWatermark(brush, SIZE, ['2026-11-18 08:30', '一巷37号', '第003网格 · 梁䶮'])
  expect(drawn.map(({ text }) => text)).toEqual(['2026-11-18 08:30', '一巷37号', '第003网格 · 梁䶮'])
  const [band = []] = bands
  expect(band[1]).toBeGreaterThan(900)
  expect((band[1] ?? 0) + (band[3] ?? 0)).toBe(1200)
  const tops = drawn.map(({ y }) => y)
  expect(tops).toEqual(tops.toSorted((one, other) => one - other))
  expect(tops[0]).toBeGreaterThan(band[1] ?? 0)
})

test('a long address is broken and loses nothing', () => {
  const { brush, drawn } = aBrush()
  const address = '广东省广州市天河区榕荔街道石井头村'.repeat(5)
  drawWatermark(brush, SIZE, [address])
  expect(drawn.length).toBeGreaterThan(1)
  expect(drawn.map(({ text }) => text).join('')).toBe(address)
})

test('a sign of two halves is never cut', () => {
  const measureText = (text: string) => ({ width: [...text].length })
  expect(wrapped({ measureText }, '𠮷𠮷𠮷𠮷𠮷', 2)).toEqual(['𠮷𠮷', '𠮷𠮷', '𠮷'])
})

test('nothing to say draws nothing', () => {
  const { brush, bands } = aBrush()
  drawWatermark(brush, SIZE, ['', ''])
  expect(bands).toEqual([])
})
