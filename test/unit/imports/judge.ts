// Reads the imports of a set of files and says what is wrong with them. Knows nothing of the disk.

import { posix } from 'node:path'
import { parseSync } from 'vite'
import { DOORS, ROOMS, TYPE_ARROWS, WIRING } from './rooms.ts'

interface Arrow {
  to: string
  typeOnly: boolean
}

interface Read {
  arrows: Arrow[]
  reexports: number
  statements: number
  hasDefaultExport: boolean
}

export function read(path: string, source: string): Read {
  const { module, program } = parseSync(path, source)
  const arrows: Arrow[] = []
  let reexports = 0
  let hasDefaultExport = false

  for (const { moduleRequest, entries } of module.staticImports) {
    arrows.push({ to: moduleRequest.value, typeOnly: entries.length > 0 && entries.every((entry) => entry.isType) })
  }
  for (const { entries } of module.staticExports) {
    const [first] = entries
    if (first?.moduleRequest) {
      reexports += 1
      arrows.push({ to: first.moduleRequest.value, typeOnly: entries.every((entry) => entry.isType) })
    }
    if (entries.some(({ exportName }) => exportName.kind === 'Default' || exportName.name === 'default')) hasDefaultExport = true
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^['"`]([^$'"`]*)['"`]$/.exec(source.slice(moduleRequest.start, moduleRequest.end))
    // An address computed while running (the loader's) is no arrow between sources.
    if (literal?.[1]) arrows.push({ to: literal[1], typeOnly: false })
  }
  for (const to of typesImportedInPlace(program)) arrows.push({ to, typeOnly: true })
  return { arrows, reexports, statements: program.body.length, hasDefaultExport }
}

// `import('./x.ts').Name` in the place of a type; the parser's list of imports leaves it out.
function typesImportedInPlace(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(typesImportedInPlace)
  if (typeof node !== 'object' || node === null) return []
  const found =
    'type' in node && node.type === 'TSImportType' && 'source' in node ? [String((node.source as { value: unknown }).value)] : []
  return [...found, ...Object.values(node).flatMap(typesImportedInPlace)]
}

const isInside = (path: string, folder: string) => path.startsWith(`${folder}/`)
const roomOf = (path: string) => ROOMS.find((room) => isInside(path, room.folder))

function allows(packages: string[], name: string): boolean {
  return packages.some((allowed) => (allowed === 'node:' ? name.startsWith(allowed) : name === allowed || isInside(name, allowed)))
}

function judgeArrow(from: string, { to, typeOnly }: Arrow): string | undefined {
  const wiring = WIRING.find(({ files }) => files.test(from))
  const room = roomOf(from)
  const packages = wiring?.packages ?? room?.packages ?? []
  if (!to.startsWith('.')) return allows(packages, to) ? undefined : `${from} may not know the package ${to}`

  const target = targetOf(from, to)
  if (typeOnly && TYPE_ARROWS.some((arrow) => arrow[0] === from && arrow[1] === target)) return undefined
  if (DOORS.some(({ file, to: room }) => file === target && isInside(from, room))) return undefined
  const known = wiring ? wiring.sees : room ? [room.folder, ...room.knows] : []
  return known.some((folder) => isInside(target, folder)) ? undefined : `${from} may not know ${target}`
}

const targetOf = (from: string, to: string) => posix.join(posix.dirname(from), to.replace(/\?.*$/, ''))

function judgeFile(path: string, file: Read): string[] {
  const complaints = file.arrows.map((arrow) => judgeArrow(path, arrow)).filter((complaint) => complaint !== undefined)
  const isWiring = WIRING.some(({ files }) => files.test(path))
  if (!isWiring && !roomOf(path)) complaints.push(`${path} lies in no room`)
  if (!isWiring && /(^|\/)index\.tsx?$/.test(path)) complaints.push(`${path} is a barrel by its name`)
  if (file.reexports > 0 && file.reexports === file.statements) complaints.push(`${path} is a barrel: it only hands on`)
  if (file.hasDefaultExport) complaints.push(`${path} has a default export`)
  return complaints
}

function cyclesIn(files: Map<string, Read>): string[] {
  const cycles: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: string[]) => {
    const start = trail.indexOf(path)
    if (start >= 0) {
      cycles.push(`a cycle: ${[...trail.slice(start), path].join(' -> ')}`)
      return
    }
    if (done.has(path)) return
    for (const { to } of files.get(path)?.arrows ?? []) if (to.startsWith('.')) visit(targetOf(path, to), [...trail, path])
    done.add(path)
  }
  for (const path of files.keys()) visit(path, [])
  return cycles
}

/** What is wrong, one sentence a finding. `sources` maps a path from the project's root to the file's text. */
export function judge(sources: Map<string, string>): string[] {
  const files = new Map([...sources].map(([path, source]) => [path, read(path, source)]))
  return [...[...files].flatMap(([path, file]) => judgeFile(path, file)), ...cyclesIn(files)]
}
