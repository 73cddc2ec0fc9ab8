/** How the app is built: hashed files, no inline code, one service worker of our own. */
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

export default defineConfig({
  plugins: [
    vue(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/sw',
      filename: 'sw.ts',
      // The app registers it itself: an injected inline script would break the content policy.
      injectRegister: false,
      injectManifest: { globPatterns: ['**/*.{js,css,html,svg,png,woff2,webmanifest}'],
        // Shown by a shop or before installing, never by the app.
        globIgnores: ['apple-touch-icon.png', 'icon-512.png', 'icon-maskable-512.png', 'console/**'], },
      manifest: {
        id: '/',
        name: '一格通',
        short_name: '一格通',
        lang: 'zh-Hans',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        description: '一次走访，各部门各取所需',
        categories: ['government', 'productivity'],
        orientation: 'portrait',
        background_color: '#f5f2ea',
        theme_color: '#0b5c57',
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: '/icon-maskable.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'maskable' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
        shortcuts: [
          { name: '走访新地点', short_name: '新地点', url: '/#/new' },
          { name: '我的记录', short_name: '记录', url: '/#/reports' },
        ],
        screenshots: ['today', 'visit'].map((name) => ({
          src: `/screenshot-${name}.jpg`,
          sizes: '720x1280',
          type: 'image/jpeg',
          form_factor: 'narrow' as const,
        })),
      },
    }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    // Cheap phones keep the browser they were sold with.
    target: ['chrome100', 'safari15.4'],
    modulePreload: { polyfill: false },
    // Data addresses would need a wider content policy.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
})
