// What each library weighs in the built app: bytes of gzip by package, as one line of JSON.
// Run in pwa/ (node --input-type=module < this); what is built goes to a folder that is thrown away.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const nameOf = (id) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1]
const folder = mkdtempSync(`${tmpdir()}/libraries-`)
const built = await build({
  logLevel: 'silent',
  build: {
    outDir: folder,
    emptyOutDir: true,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: (id) => nameOf(id)?.replace('/', '+') ?? null }] },
      },
    },
  },
})
const sizes = {}
for (const { output } of [built].flat()) {
  for (const { type, code, moduleIds = [] } of output) {
    if (type !== 'chunk') continue
    const ids = moduleIds.filter((id) => !id.startsWith('\0'))
    const names = new Set(ids.map((id) => nameOf(id) ?? 'our own code'))
    const name = names.size === 1 ? [...names][0] : 'our own code'
    sizes[name] = (sizes[name] ?? 0) + gzipSync(code, { level: 9 }).length
  }
}
rmSync(folder, { recursive: true })
console.log(JSON.stringify(sizes))
