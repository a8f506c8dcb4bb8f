import { resolve } from 'node:path'
import { UNSAFE_flatRoutes as flatRoutes, vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

declare module '@remix-run/node' {
  interface Future {
    v3_singleFetch: true
  }
}

const chosen = process.env['STOA_CONSOLE'] ?? 'web'
if (chosen !== 'web' && chosen !== 'admin') throw new Error(`STOA_CONSOLE is web or admin, not ${chosen}`)

// One source tree, two builds: each takes only its own routes, so that the public bundle holds no staff code.
export default defineConfig({
  define: { 'import.meta.env.STOA_CONSOLE': JSON.stringify(chosen) },
  cacheDir: `node_modules/.vite-${chosen}`,
  plugins: [
    tailwindcss(),
    remix({
      appDirectory: 'app',
      buildDirectory: `build/${chosen}`,
      ignoredRouteFiles: ['**/*'],
      routes: () => flatRoutes(resolve('app'), ['**/.*'], `routes/${chosen}`),
      future: {
        v3_fetcherPersist: true,
        // A console has few routes. While one is still being asked for, a page that is read again would end in a 404.
        v3_lazyRouteDiscovery: false,
        v3_relativeSplatPath: true,
        v3_singleFetch: true,
        v3_throwAbortReason: true,
      },
    }),
  ],
  build: {
    target: 'es2022',
    rollupOptions: {
      output: {
        // A reader downloads one language: its areas travel as one file.
        manualChunks: (id) => {
          const locale = /\/app\/i18n\/(es|en|ru)\/\w+\.json$/.exec(id)?.[1]
          return locale === undefined ? undefined : `messages-${locale}`
        },
      },
    },
  },
})
