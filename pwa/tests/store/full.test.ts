/** A phone without space: it says so, loses nothing, and can still send what it has. */
import { afterEach, expect, test } from 'vitest'
import { cookieSlot, storageSlot } from '@/store/slots'
import { anOperation, aPhone, DEVICE, withReports } from './phone'
import { aPage, aPlace } from './told'

const put = IDBObjectStore.prototype.put

afterEach(() => {
  IDBObjectStore.prototype.put = put
})

/** As the browser does it: writing fails, deleting does not. */
function fill(): void {
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('no space', 'QuotaExceededError')
  }
}

const aDraft = { release: 'r', place_id: null, label: '一巷1号', state: { answers: { a: 1 } } }

test('a report that cannot be saved is said to be unsaved, and its draft stays', async () => {
  const phone = await aPhone()
  const draft = await phone.drafts.begin(aDraft)
  const operation = anOperation({ op_id: draft?.id ?? '' })
  fill()

  expect(await phone.outbox.add(operation, { deviceId: DEVICE })).toEqual({ kind: 'full' })
  expect(await phone.drafts.listDrafts()).toEqual([draft])
  expect((await phone.outbox.counts()).waiting).toBe(0)
})

test('a report whose number another window took keeps its draft until it is saved', async () => {
  const phone = await aPhone()
  const draft = await phone.drafts.begin(aDraft)
  const own = anOperation({ op_id: draft?.id ?? '' })
  // The number goes to the other window, and at the second try there is no space.
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown) {
    const isOwn = this.name === 'outbox' && JSON.stringify(value).includes(own.op_id)
    if (isOwn) throw new DOMException('no space', 'QuotaExceededError')
    return put.call(this, value)
  }
  const saved = await Promise.all([
    phone.tab().outbox.add(anOperation(), { deviceId: DEVICE }),
    phone.outbox.add(own, { deviceId: DEVICE }),
  ])

  expect(saved.map(({ kind }) => kind)).toEqual(['saved', 'full'])
  expect(await phone.drafts.listDrafts()).toEqual([draft])
})

test('with space again the same report is saved with the next number', async () => {
  const phone = await aPhone()
  const operation = anOperation()
  fill()
  await phone.outbox.add(operation, { deviceId: DEVICE })
  IDBObjectStore.prototype.put = put

  expect(await phone.outbox.add(operation, { deviceId: DEVICE })).toMatchObject({ seq: 1 })
})

test('an answer, a photo, a number that cannot be kept is said to be lost', async () => {
  const phone = await aPhone()
  const draft = await phone.drafts.begin(aDraft)
  if (!draft) throw new Error('no draft')
  const photo = { name: 'P1', owner: draft.id, mime: 'image/jpeg', bytes: new Uint8Array(3) }
  fill()

  expect(await phone.drafts.saveDraft(draft)).toEqual({ kind: 'full' })
  expect(await phone.photos.add(photo)).toEqual({ kind: 'full' })
  expect(await phone.numbers.issue('2026-11-18', 100001)).toEqual({ kind: 'full' })
  expect(await phone.drafts.begin(aDraft)).toBeNull()
})

test('a page that does not fit leaves everything as it was, cursor included', async () => {
  const phone = await aPhone()
  await phone.received.applyItems(aPage([aPlace('1')]))
  fill()
  const page = aPage([aPlace('2')], { reset: true, next: 'c2' })

  expect(await phone.received.applyItems(page)).toBe('full')
  expect((await phone.received.position()).cursor).toBe('c1')
  expect((await phone.subjects.get('1'))?.subject_id).toBe('1')
})

test('an answer of the server that cannot be noted leaves the report waiting', async () => {
  const phone = await aPhone()
  const [only = ''] = await withReports(phone, 1)
  fill()
  await phone.settling.settle(only, { state: 'delivered', verdict: {} })

  expect((await phone.outbox.entry(only))?.state).toBe('waiting')
})

test('a transaction that fails for another reason is a bug and not a full phone', async () => {
  const phone = await aPhone()
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('broken', 'DataError')
  }

  await expect(phone.outbox.add(anOperation(), { deviceId: DEVICE })).rejects.toThrow('broken')
})

test('a marker is kept by cookies and by storage, and neither stops the app by failing', () => {
  const page = { cookie: '' }
  const jar: string[] = []
  const cookies = cookieSlot({
    get cookie() {
      return jar.join('; ')
    },
    set cookie(text) {
      jar.push(text.split(';')[0] ?? '')
    },
  })
  cookies.write('mark:ygt', '{"store":"a b"}')
  const forbidden = storageSlot({
    getItem: () => {
      throw new DOMException('no', 'SecurityError')
    },
    setItem: () => {
      throw new DOMException('no', 'QuotaExceededError')
    },
  })
  forbidden.write('mark:ygt', 'x')

  expect(cookies.read('mark:ygt')).toBe('{"store":"a b"}')
  expect(cookieSlot(page).read('mark:ygt')).toBeNull()
  expect(forbidden.read('mark:ygt')).toBeNull()
  expect(storageSlot(null).read('mark:ygt')).toBeNull()
})
