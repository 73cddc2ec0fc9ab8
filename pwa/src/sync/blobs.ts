/**
 * Photos and signatures on their way: piece by piece, going on where a broken connection stopped.
 * The server keeps what arrived; it is asked how much that is, never guessed.
 */
import type { Entry, Outbox } from '@/store/outbox'
import type { Bytes } from '@/store/outside'
import type { BlobRef, Photos } from '@/store/photos'
import type { Settling } from '@/store/verdict'
import type { Reply, Transport } from '@/sync/transport'

export interface BlobParts {
  readonly outbox: Outbox
  readonly settling: Settling
  readonly photos: Photos
  readonly transport: Transport
  readonly token: () => string | null
  readonly tell: (done: number, total: number) => void
}

export interface BlobReport {
  readonly sent: number
  readonly complete: boolean
  readonly stopped: 'unreachable' | 'signed_out' | null
}

/** `refused`: this blob cannot be taken now; others may. */
type Upload = 'whole' | 'refused' | 'unreachable' | 'signed_out'
type Step = Upload | { readonly offset: number }

/** Small enough that a cut costs little, large enough that latency does not count. */
export const PIECE = 128 * 1024

export async function sendBlobs(parts: BlobParts): Promise<BlobReport> {
  const wanting = await parts.outbox.wanting()
  let sent = 0
  let complete = true
  for (const [at, entry] of wanting.entries()) {
    parts.tell(at, wanting.length)
    const outcome = await sendOf(parts, entry)
    sent += outcome.sent
    complete &&= outcome.upload === 'whole'
    if (endsRound(outcome.upload)) return { sent, complete, stopped: outcome.upload }
  }
  parts.tell(wanting.length, wanting.length)
  return { sent, complete, stopped: null }
}

/** All blobs of one operation; `upload` is the worst that became of one. */
async function sendOf(
  parts: BlobParts,
  entry: Entry,
): Promise<{ readonly sent: number; readonly upload: Upload }> {
  const unavailable: string[] = []
  let sent = 0
  let upload: Upload = 'whole'
  for (const sha256 of entry.verdict?.missing ?? []) {
    const became = await sendNamed(parts, entry, sha256)
    if (endsRound(became)) return { sent, upload: became }
    if (became === 'whole') sent += 1
    else if (became === 'refused') upload = became
    else unavailable.push(sha256)
  }
  if (upload === 'whole') await parts.settling.blobsDone(entry.op_id, unavailable)
  return { sent, upload }
}

function endsRound(became: Upload | 'unavailable'): became is 'unreachable' | 'signed_out' {
  return became === 'unreachable' || became === 'signed_out'
}

async function sendNamed(
  parts: BlobParts,
  entry: Entry,
  sha256: string,
): Promise<Upload | 'unavailable'> {
  const found = await findBytes(parts.photos, entry, sha256)
  return found ? sendOne(parts, found.ref, found.bytes) : 'unavailable'
}

interface Found {
  readonly ref: BlobRef
  readonly bytes: Bytes
}

/** Two photos may have the same content, and one of them may be gone. */
async function findBytes(photos: Photos, entry: Entry, sha256: string): Promise<Found | null> {
  for (const ref of entry.blobs.filter((each) => each.sha256 === sha256)) {
    const bytes = await photos.bytesOf(ref.name)
    if (bytes) return { ref, bytes }
  }
  return null
}

async function sendOne(parts: BlobParts, ref: BlobRef, bytes: Bytes): Promise<Upload> {
  if (bytes.length <= PIECE) return uploadOf(await put(parts, ref, bytes))
  let step = await standing(parts, ref, bytes.length)
  // Each piece moves on; a server that sends the phone back and forth is given up on.
  for (let tries = 2 * Math.ceil(bytes.length / PIECE) + 2; tries > 0; tries -= 1) {
    if (typeof step === 'string') return step
    step = await patch(parts, ref, bytes, step.offset)
  }
  return 'refused'
}

function uploadOf(step: Step): Upload {
  return typeof step === 'string' ? step : 'refused'
}

async function standing({ transport, token }: BlobParts, ref: BlobRef, size: number): Promise<Step> {
  const path = pathOf(ref)
  const reply = await transport({ method: 'HEAD', path, token: token() })
  if (reply.kind === 'ok') return stepOf(reply, size)
  // A refusal to HEAD has no words; sending the first piece brings them.
  if (reply.kind === 'unreachable' && reply.status === null) return 'unreachable'
  return { offset: 0 }
}

async function put({ transport, token }: BlobParts, ref: BlobRef, bytes: Bytes): Promise<Step> {
  const headers = { 'Content-Type': ref.mime }
  const ask = { method: 'PUT', path: pathOf(ref), token: token(), headers, bytes } as const
  return stepOf(await transport(ask), bytes.length)
}

async function patch(
  { transport, token }: BlobParts,
  ref: BlobRef,
  bytes: Bytes,
  offset: number,
): Promise<Step> {
  const headers = {
    'Content-Type': ref.mime,
    'Upload-Offset': String(offset),
    'Upload-Length': String(bytes.length),
  }
  const piece = bytes.slice(offset, offset + PIECE)
  const ask = { method: 'PATCH', path: pathOf(ref), token: token(), headers } as const
  return stepOf(await transport({ ...ask, bytes: piece }), bytes.length)
}

function stepOf(reply: Reply, size: number): Step {
  if (reply.kind === 'unreachable') return 'unreachable'
  const offset = sizeOf(reply.headers, 'Upload-Offset')
  if (reply.kind === 'problem') return afterProblem(reply.status, offset, size)
  // Anybody can answer 204; only our server knows how long the blob is.
  if (reply.status === 204) {
    return sizeOf(reply.headers, 'Upload-Length') === size ? 'whole' : 'unreachable'
  }
  return offset !== null && offset < size ? { offset } : 'unreachable'
}

function afterProblem(status: number, offset: number | null, size: number): Step {
  if (status === 401) return 'signed_out'
  return status === 409 && offset !== null && offset < size ? { offset } : 'refused'
}

function sizeOf(headers: Headers, name: string): number | null {
  const text = headers.get(name)
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null
}

function pathOf(ref: BlobRef): string {
  return `/api/v1/blobs/${ref.sha256}`
}
