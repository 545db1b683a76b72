// WebKitGTK driven by the W3C WebDriver protocol over fetch: its own small browser, on a screen that nobody sees.
// Playwright cannot drive the WebKit that Debian carries, so the journey's core runs here.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { freePort } from '../browser/free-port.ts'
import { findWebKit } from './find.mjs'
import { onLeaving } from './leaving.ts'

// The two names under which the protocol hands out references, fixed by the W3C.
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
const SHADOW = 'shadow-6066-11e4-a52e-4f735466cecf'

const START_WITHIN_MS = 20_000
const COMMAND_WITHIN_MS = 30_000
const UNTIL_WITHIN_MS = 15_000
const UNTIL_EVERY_MS = 50

export type Element = { [ELEMENT]: string }
export type Shadow = { [SHADOW]: string }

export interface WebKit {
  goto(url: string): Promise<void>
  /** The first match inside the document, an element or an open shadow root. Rejects when there is none. */
  find(css: string, within?: Element | Shadow): Promise<Element>
  /** Like `find`, but waits for it to be there. */
  await(css: string, within?: Element | Shadow): Promise<Element>
  shadowOf(element: Element): Promise<Shadow>
  click(element: Element): Promise<void>
  type(element: Element, text: string): Promise<void>
  textOf(element: Element): Promise<string>
  /** Role and name as the browser tells them to a screen reader. */
  roleOf(element: Element): Promise<string>
  labelOf(element: Element): Promise<string>
  /** Runs a function in the page; its arguments and answer travel as JSON, a promise is waited for. */
  run<Args extends unknown[], Answer>(task: (...args: Args) => Answer | Promise<Answer>, ...args: Args): Promise<Answer>
  /** Asks until the answer is truthy; the error names what was waited for. */
  until<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer>
  /** Element screenshots come out blank in WebKitGTK, so there is only this one, of the whole window. */
  screenshot(path: string): Promise<void>
  /** Any other command of the session, such as `/window/new`. */
  command(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>
  close(): Promise<void>
}

class WebDriverError extends Error {}

async function send(url: string, method: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: method === 'POST' ? JSON.stringify(body ?? {}) : null,
    signal: AbortSignal.timeout(COMMAND_WITHIN_MS),
  })
  const { value } = (await answer.json()) as { value: { error?: string; message?: string } | null }
  if (!answer.ok) throw new WebDriverError(`${value?.error ?? answer.status}: ${value?.message ?? ''}`)
  return value
}

async function until<Answer>(what: string, ask: () => Promise<Answer>, withinMs = UNTIL_WITHIN_MS): Promise<Answer> {
  const deadline = Date.now() + withinMs
  let trouble = ''
  for (;;) {
    try {
      const answer = await ask()
      if (answer) return answer
      trouble = `the last answer was ${JSON.stringify(answer)}`
    } catch (error) {
      trouble = String(error)
    }
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain for ${what}; ${trouble}`)
    await new Promise((resolve) => setTimeout(resolve, UNTIL_EVERY_MS))
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

// Xvfb chooses a free display by itself and writes its number to the file it is told.
async function startScreen(xvfb: string): Promise<{ display: string; screen: ChildProcess }> {
  const screen = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const numbers = screen.stdio[3]
  if (!numbers) throw new Error('Xvfb was started without a pipe for its display number.')
  const number = await new Promise<string>((resolve, reject) => {
    numbers.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
    screen.once('error', reject)
    screen.once('exit', (code) => reject(new Error(`Xvfb ended with ${code} before it had a display.`)))
  })
  return { display: `:${number}`, screen }
}

export async function openWebKit(): Promise<WebKit> {
  const found = findWebKit()
  if (found.from !== 'system') throw new Error('WebKitGTK needs WebKitWebDriver, MiniBrowser and Xvfb; npm test installs them on Debian.')
  const { display, screen } = await startScreen(found.xvfb)
  const port = await freePort()
  // Software rendering: the screen has no graphics card behind it, and the accessibility bus would only be waited for.
  const env = { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1', NO_AT_BRIDGE: '1' }
  const driver = spawn(found.driver, [`--port=${port}`], { env, stdio: 'ignore' })
  const stay = onLeaving(() => {
    driver.kill()
    screen.kill()
  })
  const closeAll = async () => {
    stay()
    await end(driver)
    await end(screen)
  }

  const base = `http://127.0.0.1:${port}`
  let session: string
  try {
    await until('WebKitWebDriver to answer', () => send(`${base}/status`, 'GET'), START_WITHIN_MS)
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary: found.path, args: ['--automation'] } } }
    const opened = (await send(`${base}/session`, 'POST', { capabilities })) as { sessionId: string }
    session = `${base}/session/${opened.sessionId}`
  } catch (error) {
    await closeAll()
    throw error
  }

  const command: WebKit['command'] = (method, path, body) => send(session + path, method, body)
  const text = async (path: string) => String(await command('GET', path))
  const of = (element: Element) => `/element/${element[ELEMENT]}`

  const find: WebKit['find'] = async (css, within) => {
    const path = !within ? '' : SHADOW in within ? `/shadow/${within[SHADOW]}` : of(within)
    return (await command('POST', `${path}/element`, { using: 'css selector', value: css })) as Element
  }

  return {
    command,
    find,
    until,
    async goto(url) {
      await command('POST', '/url', { url })
    },
    await: (css, within) => until(css, () => find(css, within)),
    shadowOf: async (element) => (await command('GET', `${of(element)}/shadow`)) as Shadow,
    async click(element) {
      await command('POST', `${of(element)}/click`)
    },
    async type(element, words) {
      await command('POST', `${of(element)}/value`, { text: words })
    },
    textOf: (element) => text(`${of(element)}/text`),
    roleOf: (element) => text(`${of(element)}/computedrole`),
    labelOf: (element) => text(`${of(element)}/computedlabel`),
    async run<Args extends unknown[], Answer>(task: (...args: Args) => Answer | Promise<Answer>, ...args: Args): Promise<Answer> {
      const script = `const done = arguments[arguments.length - 1]
        Promise.resolve().then(() => (${task})(...[...arguments].slice(0, -1)))
          .then((value) => done({ value: value ?? null }), (error) => done({ error: String(error) }))`
      const answer = (await command('POST', '/execute/async', { script, args })) as { error?: string; value?: unknown }
      if (answer.error) throw new Error(`In the page: ${answer.error}`)
      return answer.value as Answer
    },
    async screenshot(path) {
      await writeFile(path, Buffer.from(await text('/screenshot'), 'base64'))
    },
    async close() {
      await send(session, 'DELETE').catch(() => undefined)
      await closeAll()
    },
  }
}
