import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { judge } from './imports/judge.ts'

const root = new URL('../../', import.meta.url)

function projectSources(): Map<string, string> {
  const sources = new Map<string, string>()
  for (const folder of ['protocol', 'loader', 'widget', 'server', 'demo']) {
    for (const name of readdirSync(fileURLToPath(new URL(folder, root)), { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${name.replaceAll('\\', '/')}`
      if (/\.tsx?$/.test(path)) sources.set(path, readFileSync(new URL(path, root), 'utf8'))
    }
  }
  return sources
}

describe('the rooms of the house', () => {
  it('know nobody but those the table names', () => {
    expect(judge(projectSources())).toEqual([])
  })

  it.each(['protocol', 'loader', 'widget/conversation', 'server/domain'])('are read: %s', (folder) => {
    expect([...projectSources().keys()].filter((path) => path.startsWith(`${folder}/`))).not.toEqual([])
  })
})

// Each row is a small project of its own; an empty list means that nothing is wrong with it.
const cases: { rule: string; files: Record<string, string>; wrong: string[] }[] = [
  {
    rule: 'lets a room know its own files and those the table names',
    files: {
      'widget/ui/panel.tsx':
        "import { render } from 'preact'\nimport { a } from './a.ts'\nimport type { Room } from '../conversation/room.ts'\na(render)",
      'widget/ui/a.ts': "import { LIMITS } from '../../protocol/limits.ts'\nexport const a = () => LIMITS",
    },
    wrong: [],
  },
  {
    rule: 'refuses an arrow against the picture',
    files: { 'widget/line/line.ts': "import { draw } from '../ui/draw.tsx'\ndraw()" },
    wrong: ['widget/line/line.ts may not know widget/ui/draw.tsx'],
  },
  {
    rule: 'refuses an arrow that exists as a type only',
    files: { 'protocol/a.ts': "import type { Desk } from '../server/domain/desk.ts'\nexport type A = Desk" },
    wrong: ['protocol/a.ts may not know server/domain/desk.ts'],
  },
  {
    rule: 'refuses a type imported in place',
    files: { 'protocol/a.ts': "export type A = import('../server/domain/desk.ts').Desk" },
    wrong: ['protocol/a.ts may not know server/domain/desk.ts'],
  },
  {
    rule: 'refuses an arrow by import()',
    files: { 'widget/ui/a.ts': "export const a = () => import('../recording/recorder.ts')" },
    wrong: ['widget/ui/a.ts may not know widget/recording/recorder.ts'],
  },
  {
    rule: 'refuses an arrow by export from',
    files: { 'loader/a.ts': "export { a } from '../protocol/limits.ts'\nexport const b = 1" },
    wrong: ['loader/a.ts may not know protocol/limits.ts'],
  },
  {
    rule: 'refuses a neighbour whose name begins alike',
    files: { 'widget/line/a.ts': "import { b } from '../line-up/b.ts'\nb()" },
    wrong: ['widget/line/a.ts may not know widget/line-up/b.ts'],
  },
  {
    rule: 'refuses a package the room has no use for',
    files: { 'loader/a.ts': "import { signal } from '@preact/signals'\nsignal(0)" },
    wrong: ['loader/a.ts may not know the package @preact/signals'],
  },
  {
    rule: 'keeps sockets and dice out of the domain',
    files: { 'server/domain/a.ts': "import { randomUUID } from 'node:crypto'\nrandomUUID()" },
    wrong: ['server/domain/a.ts may not know the package node:crypto'],
  },
  {
    rule: 'keeps the viewer to rrweb',
    files: {
      'demo/viewer/a.ts': "import { Replayer } from 'rrweb'\nimport { b } from '../console/b.ts'\nimport 'preact'\nb(Replayer)",
    },
    wrong: ['demo/viewer/a.ts may not know demo/console/b.ts', 'demo/viewer/a.ts may not know the package preact'],
  },
  {
    rule: 'opens the viewer to the console by its one door, and to nobody else',
    files: {
      'demo/console/a.ts': "import { b } from '../viewer/messages.ts'\nimport { c } from '../viewer/player.ts'\nb(c)",
      'demo/storefront/a.ts': "import { b } from '../viewer/messages.ts'\nb()",
    },
    wrong: ['demo/console/a.ts may not know demo/viewer/player.ts', 'demo/storefront/a.ts may not know demo/viewer/messages.ts'],
  },
  {
    rule: 'lets the wiring of widget and server see across their rooms',
    files: {
      'widget/index.ts':
        "import { a } from './line/a.ts'\nimport type { Handoff } from '../loader/handoff.ts'\nexport const b = (h: Handoff) => a(h)",
      'server/main.ts': "import { a } from './store/a.ts'\nimport { b } from './seed.ts'\na(b)",
      'server/seed.ts': "import { c } from './domain/c.ts'\nexport const b = c",
    },
    wrong: [],
  },
  {
    rule: 'lets not even the wiring see from widget to server, or the widget run the loader',
    files: { 'widget/index.ts': "import { a } from '../server/store/a.ts'\nimport { b } from '../loader/handoff.ts'\na(b)" },
    wrong: ['widget/index.ts may not know server/store/a.ts', 'widget/index.ts may not know loader/handoff.ts'],
  },
  {
    rule: 'refuses a room that the table does not have',
    files: { 'widget/utils/a.ts': 'export const a = 1' },
    wrong: ['widget/utils/a.ts lies in no room'],
  },
  {
    rule: 'refuses a cycle',
    files: {
      'protocol/a.ts': "import { b } from './b.ts'\nexport const a = b",
      'protocol/b.ts': "import { c } from './c.ts'\nexport const b = c",
      'protocol/c.ts': "import { a } from './a.ts'\nexport const c = a",
    },
    wrong: ['a cycle: protocol/a.ts -> protocol/b.ts -> protocol/c.ts -> protocol/a.ts'],
  },
  {
    rule: 'refuses a barrel, by what it does and by its name',
    files: {
      'protocol/all.ts': "export * from './limits.ts'\nexport { b } from './b.ts'",
      'protocol/index.ts': 'export const a = 1',
    },
    wrong: ['protocol/all.ts is a barrel: it only hands on', 'protocol/index.ts is a barrel by its name'],
  },
  {
    rule: 'refuses a default export',
    files: { 'protocol/a.ts': 'export default 1', 'protocol/b.ts': 'const b = 1\nexport { b as default }' },
    wrong: ['protocol/a.ts has a default export', 'protocol/b.ts has a default export'],
  },
  {
    rule: 'passes over an address computed while running, and the query of a style sheet',
    files: {
      'loader/a.ts': 'export const a = (base: string) => import(base + "widget.js")',
      'widget/ui/b.ts': "import css from './b.css?inline'\nexport const b = css",
    },
    wrong: [],
  },
]

describe('the test of the imports', () => {
  it.each(cases)('$rule', ({ files, wrong }) => {
    expect(judge(new Map(Object.entries(files)))).toEqual(wrong)
  })
})
