/** The release that a visit is filled in by, opened once: its composer, its checks, its words. */
import { createChecker, type Checker } from '@/form/check'
import { loadComposer, type Composer } from '@/form/engine'
import type { Code, ReleaseBundle } from '@/form/types'
import type { Releases, StoredRelease } from '@/store/releases'
import { isRecord } from '@/store/operation'
import { label } from '@/composables/words'

export interface Registry {
  readonly version: string
  readonly bundle: ReleaseBundle
  readonly composer: Composer
  readonly checker: Checker
  readonly codesOf: (list: string | undefined) => readonly Code[]
}

const opened = new Map<string, Registry>()

export async function currentRegistry(releases: Releases): Promise<Registry | null> {
  const known = await releases.currentHash()
  return known ? (opened.get(known.sha256) ?? open(await releases.current())) : null
}

export async function registryOf(releases: Releases, version: string): Promise<Registry | null> {
  for (const registry of opened.values()) if (registry.version === version) return registry
  return open(await releases.byVersion(version))
}

async function open(stored: StoredRelease | null): Promise<Registry | null> {
  if (!stored || !isBundle(stored.bundle)) return null
  const registry = await registryFrom(stored.bundle)
  opened.set(stored.sha256, registry)
  return registry
}

export async function registryFrom(bundle: ReleaseBundle): Promise<Registry> {
  const composer = await loadComposer(bundle)
  const lists = new Map(bundle.codelists.map((list) => [list.name, list.codes]))
  return {
    version: bundle.version,
    bundle,
    composer,
    checker: createChecker(bundle, composer),
    codesOf: (list) => lists.get(list ?? '') ?? [],
  }
}

/** `gongan/rental` → 公安…, in the worker's language. */
export function departmentOf({ bundle }: Registry, sheet: string): string {
  const key = sheet.split('/')[0]
  const department = bundle.departments.find((it) => it.key === key)
  return department ? label(department.labels) : sheet
}

export function titleOf({ bundle }: Registry, sheet: string): string {
  return bundle.form.sheets.find((it) => it.id === sheet)?.title ?? sheet
}

export function codeLabel(registry: Registry, list: string, code: unknown): string {
  return label(registry.codesOf(list).find((it) => it.code === code)?.labels)
}

function isBundle(value: unknown): value is ReleaseBundle {
  return isRecord(value) && value['format'] === 1 && isRecord(value['form'])
}
