// How each part of dist/ is made: one mode a part, `demo/build.mjs` runs them in order and puts the result in its place.
// A part knows its own entry and nothing of the other parts, with one exception: the loader carries the widget's hashed name.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import preact from '@preact/preset-vite'
import { minify } from 'terser'
import { defineConfig, mergeConfig, normalizePath, type Plugin, transformWithOxc, type UserConfig } from 'vite'
import { plain } from './vite.preact.ts'
import { languages } from './vite.words.ts'

const at = (path: string) => normalizePath(fileURLToPath(new URL(path, import.meta.url)))

// Dynamic import and class fields, as every browser of the last five years has them.
const BROWSERS = 'es2022'

// Library builds leave this one alone, and Preact's development checks would come along.
const production = { 'process.env.NODE_ENV': '"production"' }

function widgetAddress(): string {
  const manifest: Record<string, { file: string; isEntry?: boolean }> = JSON.parse(
    readFileSync(at('dist/widget/.vite/manifest.json'), 'utf8'),
  )
  const entry = Object.values(manifest).find((chunk) => chunk.isEntry)
  if (!entry) throw new Error('The widget has no entry in its manifest; build the widget before the loader.')
  return `widget/${entry.file}`
}

// What a lazy chunk shares with its entry becomes a third file, and the first click would wait for one more request. The
// protocol is pure, so such a chunk gets its own copy of the few hundred bytes it uses.
function protocolOfItsOwn(lazyRooms: string[]): Plugin {
  const copy = '?own'
  const folders = lazyRooms.map(at)
  return {
    name: 'protocol-of-its-own',
    enforce: 'pre',
    async resolveId(id, importer, options) {
      if (!importer || !(importer.endsWith(copy) || folders.some((folder) => importer.startsWith(folder)))) return null
      const found = await this.resolve(id, importer.replace(copy, ''), { ...options, skipSelf: true })
      return found?.id.startsWith(at('protocol/')) ? `${found.id}${copy}` : found
    },
  }
}

// `h('p', null, text)` where the usual runtime has `jsx('p', { children: text })` and brings a second way to make the same nodes.
function shortMarkup(): Plugin {
  return {
    name: 'short-markup',
    enforce: 'pre',
    transform: (code, id) => (id.endsWith('.tsx') ? { code: `import { Fragment, h } from 'preact'\n${code}`, map: null } : null),
  }
}

function plainPreact(): Plugin {
  return {
    name: 'plain-preact',
    transform: (code, id) => (id.includes('/preact/dist/') ? { code: plain(code), map: null } : null),
  }
}

// A signal is never read as a text or a number by itself. Where a page has frozen what every object inherits, setting these would end all.
// Nor is one listened to but by effects, named, or told who watches it, and no effect is handed to `using`.
const NEVER_READ =
  /\w+\.prototype\.(?:(?:valueOf|toString|toJSON|dispose)=function\(\)\{[^{}]*\};|brand=\w+;|subscribe=function.*?\{name:"sub"\}\)\};)|\w+\[Symbol\.dispose\]=\w+;(?=return)|;?this\.(?:name|W|Z)=null==\w+\?void 0:\w+\.\w+/g
const NEVER_TOLD =
  /else f\(function\(\)\{var i;null==\(i=t\.W\)\|\|i\.call\(t\)\}\)|if\(void 0===n\)f\(function\(\)\{var i;null==\(i=t\.Z\)\|\|i\.call\(t\)\}\)|;?if\(n\)n\.push\(this\)/g

function plainSignals(): Plugin {
  return {
    name: 'plain-signals',
    transform: (code, id) =>
      id.includes('/signals-core/dist/') ? { code: code.replace(NEVER_READ, '').replace(NEVER_TOLD, ''), map: null } : null,
  }
}

// A few per cent smaller than the bundler's own minifier, and these two are what shoppers pay for.
function smallest(): Plugin {
  return {
    name: 'smallest',
    async renderChunk(code, _chunk, { format }) {
      const { code: small } = await minify(code, {
        module: format === 'es',
        ecma: 2022,
        compress: {
          passes: 8,
          ecma: 2022,
          pure_getters: true,
          unsafe_arrows: true,
          unsafe_methods: true,
          hoist_props: true,
          keep_fargs: false,
          inline: 1,
          unsafe: true,
        },
        mangle: { toplevel: format === 'es' },
        format: { comments: false },
      })
      return small ? { code: small, map: null } : null
    },
  }
}

// A page may have replaced what the browser brings. Each chunk begins with constants of those names, so that whatever is in it, libraries
// too, finds the browser's own (`widget/browser/natives.ts`). The entry settles once where they come from.
function ownNatives(): Plugin {
  const file = at('widget/browser/natives.ts')
  const kept = "globalThis[Symbol.for('shopbell natives')]"
  return {
    name: 'own-natives',
    async renderChunk(code, { facadeModuleId }) {
      const isWidget = facadeModuleId === at('widget/index.ts')
      const { code: settle } = await transformWithOxc(readFileSync(file, 'utf8'), file)
      const [, names = ''] = /NATIVES = "([^"]*)"/.exec(settle) ?? []
      const used = names.split(' ').filter((name) => new RegExp(`(?<![.\\w$])${name}\\b(?!:)`).test(code))
      // What the loader brings by itself may come before the widget.
      const own = used.length > 0 ? `const {${used}} = ${isWidget ? kept : `${kept} ?? globalThis`};` : ''
      return { code: `${isWidget ? `${settle.replaceAll('export ', '')}\n${kept} ??= natives();` : ''}${own}\n${code}`, map: null }
    },
  }
}

const parts: Record<string, () => UserConfig> = {
  // A library build, because an application build wraps every import() in a preload helper of 1 KB. Library output in ES
  // form is left unminified unless the output asks for it.
  widget: () => {
    const words = languages(at('widget'))
    return {
      oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' } },
      // Its `Features.LightDark`: ready for a function that the style sheet does not call.
      css: { lightningcss: { exclude: 1 << 20 } },
      plugins: [
        shortMarkup(),
        plainPreact(),
        plainSignals(),
        protocolOfItsOwn(['widget/recording/', 'widget/context/', 'widget/files/', 'widget/cards/', 'widget/tabs/', 'widget/page/']),
        words.plugin,
        ownNatives(),
        smallest(),
      ],
      define: { ...production, ...words.define },
      build: {
        target: BROWSERS,
        manifest: true,
        lib: { entry: at('widget/index.ts'), formats: ['es'] },
        rolldownOptions: {
          // What a lazy chunk shares with its entry stays in the entry, which it then imports: no third file, and one copy of everything.
          preserveEntrySignatures: 'allow-extension',
          output: {
            minify: false,
            entryFileNames: 'widget.[hash].js',
            chunkFileNames: '[name].[hash].js',
            assetFileNames: '[name].[hash][extname]',
          },
        },
      },
    }
  },

  // One classic script without exports; the page finds nothing of it but `window.Shopbell`.
  loader: () => ({
    define: { ...production, __WIDGET__: JSON.stringify(widgetAddress()) },
    plugins: [smallest()],
    build: {
      target: BROWSERS,
      lib: { entry: at('loader/loader.ts'), formats: ['iife'], name: 'ShopbellLoader' },
      rolldownOptions: { output: { minify: false, entryFileNames: 'loader.js' } },
    },
  }),

  console: () => page('console'),
  viewer: () => page('viewer'),

  server: () => ({
    build: {
      target: 'node20',
      ssr: true,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input: { main: at('server/main.ts'), admin: at('server/admin.ts'), writer: at('server/store/writer.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].[hash].js' },
      },
    },
  }),
}

function page(name: string): UserConfig {
  return {
    root: at(`demo/${name}`),
    base: `/${name}/`,
    plugins: [preact()],
    build: { target: BROWSERS, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  }
}

export default defineConfig(({ mode }) => {
  const part = parts[mode]
  if (!part) throw new Error(`There is no part "${mode}"; there are ${Object.keys(parts).join(', ')}.`)
  // A slow machine is no news to whoever starts the demo: what is printed is for them.
  const quiet: UserConfig = { build: { rolldownOptions: { checks: { bundlerTimings: false } } } }
  return mergeConfig({ root: at('.'), publicDir: false, logLevel: 'warn', ...part() }, quiet)
})
