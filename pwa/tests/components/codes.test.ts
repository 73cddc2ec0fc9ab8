/** Codes that are scanned and words that are spoken, as answers. */
import { expect, test } from 'vitest'
import { answerOf, isScanned } from '@/composables/codes'
import { localRecogniser, SPOKEN, spokenText, type Recogniser } from '@/composables/voice'

const CREDIT = '92000000MA5000001K'

test.each([
  [CREDIT, CREDIT],
  [`https://licence.example/?code=${CREDIT}&v=2`, CREDIT],
  [CREDIT.toLowerCase(), CREDIT],
  [' 统一社会信用代码：' + CREDIT + ' ', CREDIT],
  ['GD-2026-00017', 'GD-2026-00017'],
])('%s of a licence is %s', (read, code) => {
  expect(answerOf('site.uscc', read)).toBe(code)
})

test('another code says what it says, and no more than fits', () => {
  expect(answerOf('place.stake_no', ' Ｋ12+300 ')).toBe('K12+300')
  expect(Array.from(answerOf('place.stake_no', '𠮷'.repeat(500)))).toHaveLength(200)
  expect([isScanned('site.uscc'), isScanned('person.name')]).toEqual([true, false])
})

function aBrowser(answer: () => Promise<string>): { new (): Recogniser; available: () => Promise<string> } {
  return class {
    static readonly available = answer
    lang = ''
    processLocally = false
    onresult = null
    onend = null
    readonly start = () => undefined
    readonly stop = () => undefined
  }
}

test('speech is understood on the phone or not at all', async () => {
  const local = await localRecogniser(aBrowser(() => Promise.resolve('available')))
  expect(local).toMatchObject({ lang: SPOKEN, processLocally: true })
  expect(await localRecogniser(aBrowser(() => Promise.resolve('downloadable')))).toBeNull()
  expect(await localRecogniser(aBrowser(() => Promise.reject(new Error('no'))))).toBeNull()
  expect(await localRecogniser(undefined)).toBeNull()
})

test('what was understood comes as one text', () => {
  const results = [[{ transcript: '楼道' }], [{ transcript: '已清走' }], []]
  expect(spokenText({ results })).toBe('楼道已清走')
})
