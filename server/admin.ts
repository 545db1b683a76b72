// The operator's command: `npm run shopbell -- <words>`. Works on the DATA_DIR of the environment, beside a running server or without one.

import { runKeys } from './admin-keys.ts'
import { readSettings } from './settings.ts'

const USAGE = `Usage: npm run shopbell -- <command>

  keys rotate [--es256] [--forget]   a new signing key; --forget ends every token signed with the older ones
`

const answer = readSettings(process.env)
const [topic, ...words] = process.argv.slice(2)
if (!answer.ok) end(answer.sentence, 1)
else if (topic === 'keys') runKeys(words, { settings: answer.settings, now: Date.now() }).then(say, fail)
else end(USAGE, topic === undefined || topic === 'help' ? 0 : 1)

function say(lines: string): void {
  end(lines, 0)
}

function fail(error: unknown): void {
  end(error instanceof Error ? error.message : String(error), 1)
}

function end(words: string, code: 0 | 1): void {
  if (code === 0) console.log(words)
  else console.error(words)
  process.exitCode = code
}
