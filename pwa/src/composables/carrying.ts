/** Unsent work into a file and out of one: what the screen has to hand for it. */
import type { Desk } from '@/composables/desk'
import { outside } from '@/composables/phone'
import { syncNow, tellNews } from '@/composables/syncing'
import { newCode } from '@/store/parcel'
import type { Taken } from '@/store/transfer'

/** `address` holds until the page lets it go. */
export interface ExportedFile {
  readonly code: string
  readonly name: string
  readonly address: string
}

export async function exportUnsent({ store, session, clock }: Desk): Promise<ExportedFile> {
  const code = newCode(outside)
  const bytes = await store.transfer.pack(session.worker.id, code)
  const file = new Blob([bytes], { type: 'application/octet-stream' })
  // The name tells nobody whose it is.
  const name = `yigetong-${clock.today()}.ygt`
  return { code, name, address: URL.createObjectURL(file) }
}

export function letGo({ address }: ExportedFile): void {
  URL.revokeObjectURL(address)
}

export async function importFile(
  { store, session }: Desk,
  file: Blob,
  code: string,
): Promise<Taken> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const who = { workerId: session.worker.id, deviceId: session.device_id }
  const taken = await store.transfer.unpack(bytes, code, who)
  if (taken.kind === 'taken') {
    tellNews()
    syncNow()
  }
  return taken
}
