/** How the tests run: in Node, without a browser; what needs one is tested end to end. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    // A shared machine: a few workers are as fast as many.
    maxWorkers: 2,
  },
})
