/** Photos on their way: whole, piece by piece, cut anywhere, over lines that lie. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { PIECE, sendBlobs, type BlobReport } from '@/sync/blobs'
import { anOperation, aPhone, DEVICE, type Phone } from '../store/phone'
import { aLine, cut, json, problem, TOKEN, type Answering, type Heard } from './line'

const PHOTO = new Uint8Array(3 * PIECE + 1000).map((_, at) => at % 251)

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A delivered report whose photos the server lacks; gives its id. */
async function withPhotos(phone: Phone, ...photos: Uint8Array<ArrayBuffer>[]): Promise<string> {
  const operation = anOperation()
  const owner = operation.op_id
  const blobs = []
  for (const [n, bytes] of photos.entries()) {
    const name = `${owner}-${String(n)}.jpg`
    const kept = await phone.photos.add({ name, owner, mime: 'image/jpeg', bytes })
    if (kept.kind === 'kept') blobs.push(kept.ref)
  }
  await phone.outbox.add({ ...operation, blobs }, { deviceId: DEVICE })
  const missing = [...new Set(blobs.map((ref) => ref.sha256))]
  await phone.settling.settle(owner, { state: 'delivered', verdict: { missing } })
  return owner
}

async function sent(phone: Phone, answer: Answering): Promise<BlobReport & { heard: Heard[] }> {
  const { transport, heard } = aLine(answer)
  const { outbox, settling, photos } = phone
  const parts = { outbox, settling, photos, transport, token: () => TOKEN, tell: () => undefined }
  return { ...(await sendBlobs(parts)), heard }
}

function standing(status: number, offset: number, length?: number): Response {
  const headers: Record<string, string> = { 'Upload-Offset': String(offset) }
  if (length !== undefined) headers['Upload-Length'] = String(length)
  return new Response(null, { status, headers })
}

/** Keeps what it is given like our server does; `kept` is what it holds of each blob. */
function aBlobStore(kept = new Map<string, number>()): Answering {
  const whole = new Set<string>()

  function take(path: string, upTo: number, length: number): Response {
    kept.set(path, upTo)
    if (upTo < length) return standing(202, upTo)
    whole.add(path)
    return standing(204, length, length)
  }

  return ({ method, path, body, headers }) => {
    const held = kept.get(path) ?? 0
    const size = body?.length ?? 0
    if (whole.has(path)) return standing(204, held, held)
    if (method === 'PUT') return take(path, size, size)
    if (method === 'HEAD') return new Response(null, known(held))
    if (Number(headers.get('Upload-Offset')) !== held) return misplaced(held)
    return take(path, held + size, Number(headers.get('Upload-Length')))
  }
}

function known(held: number): ResponseInit {
  return held ? { status: 200, headers: { 'Upload-Offset': String(held) } } : { status: 404 }
}

function misplaced(held: number): Response {
  const headers = { 'Upload-Offset': String(held) }
  return json({ status: 409, code: 'offset_mismatch', title: '…' }, 409, headers)
}

test('a small photo goes at once, a large one piece by piece', async () => {
  const phone = await aPhone()
  await withPhotos(phone, new Uint8Array(500), PHOTO)
  const { heard, ...report } = await sent(phone, aBlobStore())

  expect(report).toEqual({ sent: 2, complete: true, stopped: null })
  expect(heard.map((each) => each.method)).toEqual([
    ...['PUT', 'HEAD', 'PATCH', 'PATCH', 'PATCH', 'PATCH'],
  ])
  expect(await phone.outbox.wanting()).toEqual([])
})

test('a photo goes on where the broken line left it', async () => {
  const phone = await aPhone()
  await withPhotos(phone, PHOTO)
  const store = aBlobStore(new Map([[`/api/v1/blobs/${hashOf(PHOTO)}`, PIECE + 77]]))
  const { heard } = await sent(phone, store)

  expect(heard[1]?.headers.get('Upload-Offset')).toBe(String(PIECE + 77))
  expect(heard[1]?.body).toEqual(PHOTO.slice(PIECE + 77, 2 * PIECE + 77))
  expect(await phone.outbox.wanting()).toEqual([])
})

test('cut after any piece, the next round finishes', async () => {
  for (const at of [0, 1, 2, 3, 4]) {
    const phone = await aPhone()
    await withPhotos(phone, PHOTO)
    const store = aBlobStore()
    // The piece arrives, its answer does not.
    const first = await sent(phone, async (heard, n) => {
      const answer = await store(heard, n)
      return n === at ? cut() : answer
    })
    const second = await sent(phone, store)

    expect(first.stopped).toBe('unreachable')
    expect(second.complete).toBe(true)
    expect(await phone.outbox.wanting()).toEqual([])
  }
})

test('204 of somebody else is not believed', async () => {
  const phone = await aPhone()
  await withPhotos(phone, new Uint8Array(500))
  const { stopped } = await sent(phone, () => new Response(null, { status: 204 }))

  expect(stopped).toBe('unreachable')
  expect(await phone.outbox.wanting()).toHaveLength(1)
})

test('a photo that cannot be taken now holds up no other', async () => {
  const phone = await aPhone()
  const bad = new Uint8Array([1, 2, 3])
  await withPhotos(phone, bad)
  await withPhotos(phone, new Uint8Array([4, 5, 6]))
  const store = aBlobStore()
  const report = await sent(phone, (heard, n) =>
    heard.path.endsWith(hashOf(bad)) ? problem(422, 'hash_mismatch') : store(heard, n),
  )

  expect(report).toMatchObject({ sent: 1, complete: false, stopped: null })
  expect(await phone.outbox.wanting()).toHaveLength(1)
})

test('a photo that the phone has no more is said to be unavailable', async () => {
  const phone = await aPhone()
  const owner = await withPhotos(phone, PHOTO)
  await phone.photos.remove(`${owner}-0.jpg`)
  const { heard } = await sent(phone, aBlobStore())

  expect(heard).toEqual([])
  expect((await phone.outbox.entry(owner))?.verdict?.unavailable).toEqual([hashOf(PHOTO)])
})

test('of two identical photos one is enough to send', async () => {
  const phone = await aPhone()
  const bytes = new Uint8Array([7, 7, 7])
  const owner = await withPhotos(phone, bytes, bytes)
  await phone.photos.remove(`${owner}-0.jpg`)
  const { heard } = await sent(phone, aBlobStore())

  expect(heard).toHaveLength(1)
  expect(await phone.outbox.wanting()).toEqual([])
})

test('a server that sends the phone back and forth is given up on', async () => {
  const phone = await aPhone()
  await withPhotos(phone, PHOTO)
  const { heard, complete } = await sent(phone, (_heard, n) => standing(n ? 202 : 200, n % 2))

  expect(complete).toBe(false)
  expect(heard.length).toBeLessThan(15)
})

test('with a token that nobody knows nothing is sent on', async () => {
  const phone = await aPhone()
  await withPhotos(phone, PHOTO)
  const { stopped } = await sent(phone, ({ method }) =>
    method === 'HEAD' ? new Response(null, { status: 401 }) : problem(401, 'unauthorized'),
  )

  expect(stopped).toBe('signed_out')
  expect(await phone.outbox.wanting()).toHaveLength(1)
})
