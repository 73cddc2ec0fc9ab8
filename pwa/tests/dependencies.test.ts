/** What the app stands on: each direct dependency is pinned, explained once, and has no host. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (name: string): string =>
  readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const manifest: Manifest = JSON.parse(read('package.json'))
const direct = { ...manifest.dependencies, ...manifest.devDependencies }

test('every direct dependency has one line of reason, and no other package has', () => {
  const table = read('README.md').split('## Direct dependencies')[1] ?? ''
  const named = [...table.matchAll(/^\| `([^`]+)` \| \S.*\|$/gm)].map((row) => row[1])
  expect(named.toSorted()).toEqual(Object.keys(direct).toSorted())
})

test.each(Object.entries(direct))('%s is pinned to one version', (_, version) => {
  expect(version).toMatch(/^\d+\.\d+\.\d+$/)
})

test('the lock file names no place to download from', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"')
})

// A statement, whose last line begins with `}` when it has several, or a call. Words like 'from' in
// texts are neither.
const IMPORTED = /^(?:import|export|\}).* from '([^'.\n][^'\n]*)'$|\bimport\('([^'.\n][^'\n]*)'\)/gm

test('what the app ships is what it imports', () => {
  const root = new URL('../src/', import.meta.url)
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const sources = files.filter((name) => /\.(ts|vue)$/.test(name)).map((name) => read(`src/${name}`))
  const imports = sources.flatMap((text) => [...text.matchAll(IMPORTED)])
  const names = imports.map(([, named, late]) => named ?? late ?? '')
  const packages = names.map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? '')
  const shipped = new Set(packages.filter((name) => name !== '@' && !name.startsWith('virtual:')))
  expect([...shipped].toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted())
})
