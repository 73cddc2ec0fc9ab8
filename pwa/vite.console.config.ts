/** How the console is built: a page of its own below dist/console, so that no phone ever loads it. */
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [vue()],
  // Live and practice are mounted at different places.
  base: './',
  publicDir: false,
  resolve: { alias: { '@': here('./src') } },
  build: {
    outDir: 'dist/console',
    target: ['chrome110', 'safari16.4', 'firefox115'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: here('./console.html') },
  },
})
