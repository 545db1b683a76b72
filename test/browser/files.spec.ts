// Files both ways, as people send them: chosen, dropped, pasted; judged before they travel; seen, enlarged, lost and found again.

import { expect, type Page } from '@playwright/test'
import sharp from 'sharp'
import { type Agent, hasFocus, type Shopper } from './people.ts'
import { test } from './story.ts'

const photograph = (width = 600, height = 400) =>
  sharp({ create: { width, height, channels: 3, background: '#c63' } })
    .jpeg()
    .toBuffer()

async function picture(name: string, width?: number, height?: number) {
  return { name, mimeType: 'image/jpeg', buffer: await photograph(width, height) }
}

const NOTE = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }

async function talking(shopper: Shopper, agent: Agent, name: string): Promise<void> {
  await shopper.open()
  await shopper.ask('May I send you something?', { name })
  await agent.pickUp(name)
  await expect(shopper.panel.getByText('Ada joined')).toBeVisible()
}

/** As a browser hands it over when something is let go on the panel, or pasted. */
async function hand(page: Page, kind: 'dragover' | 'drop' | 'paste', on: string, name: string, buffer: Buffer): Promise<void> {
  await page.evaluate(
    ([kind, on, name, bytes]) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name, { type: 'image/jpeg' }))
      const about = { bubbles: true, composed: true, cancelable: true }
      const event = kind === 'paste' ? new ClipboardEvent(kind, about) : new DragEvent(kind, { ...about, dataTransfer: data })
      // Firefox gives a pasting that a script makes no data of its own.
      if (kind === 'paste') Object.defineProperty(event, 'clipboardData', { value: data })
      const root = document.querySelector('[data-shopbell]')?.shadowRoot ?? document
      root.querySelector(on)?.dispatchEvent(event)
    },
    [kind, on, name, buffer.toString('base64')] as const,
  )
}

const chooser = (shopper: Shopper) => shopper.panel.locator('input[type=file]').first()

test('a shopper sends pictures and a text, the agent sees them, enlarges them and answers with a picture', async ({
  sharedServer,
  agentAt,
  shopperAt,
}) => {
  const [ada, kim] = await Promise.all([agentAt(sharedServer, 'Ada'), shopperAt(sharedServer.url)])
  await talking(kim, ada, 'Files')

  await expect(kim.panel.getByRole('button', { name: 'Add files' })).toBeVisible()
  await expect(chooser(kim)).toBeHidden()
  await chooser(kim).setInputFiles([await picture('wide.jpg'), await picture('tall.jpg', 300, 500), NOTE])
  await expect(kim.panel.getByText('3 files ready to send')).toBeAttached()
  await kim.panel.getByRole('button', { name: 'Remove tall.jpg' }).click()
  await kim.composer.fill('Here it is')
  await kim.panel.getByRole('button', { name: 'Send', exact: true }).click()

  const shown = kim.panel.getByRole('button', { name: 'Show wide.jpg large' })
  await expect(shown).toBeVisible()
  await expect(kim.said('Here it is')).toBeVisible()
  await expect(kim.panel.getByText('note.txt')).toBeVisible()
  await expect(kim.panel.getByText('tall.jpg')).toHaveCount(0)
  await expect(kim.panel.getByText('Remove', { exact: false })).toHaveCount(0)

  // The agent has them too, in the room that the picture needs before it is there.
  const theirs = ada.talk.getByRole('button', { name: 'Show wide.jpg large' })
  await expect(theirs).toBeVisible()
  const image = theirs.getByRole('img')
  await expect(image).toHaveJSProperty('naturalWidth', 600)
  expect([await image.getAttribute('width'), await image.getAttribute('height')]).toEqual(['600', '400'])
  await expect(ada.talk.getByText('5 bytes')).toBeVisible()
  await theirs.click()
  const box = ada.page.getByRole('dialog', { name: 'wide.jpg' })
  await expect(box.getByRole('img')).toHaveJSProperty('naturalWidth', 600)
  await ada.page.keyboard.press('Escape')
  await expect(box).toHaveCount(0)
  await hasFocus(theirs)

  await ada.talk.locator('input[type=file]').setInputFiles([await picture('one.jpg'), await picture('two.jpg', 900, 300)])
  await expect(ada.talk.getByText('2 files ready to send')).toBeAttached()
  await ada.composer.press('Enter')

  // Firefox presses no button by key in a window that lies behind the agent's.
  await kim.page.bringToFront()
  // With the keyboard: open, go on, back, enlarge, leave; the focus is where it was.
  const first = kim.panel.getByRole('button', { name: 'Show one.jpg large' })
  await first.focus()
  await kim.page.keyboard.press('Enter')
  await expect(kim.page.getByRole('dialog', { name: 'one.jpg' })).toBeVisible()
  await kim.page.keyboard.press('ArrowRight')
  const second = kim.page.getByRole('dialog', { name: 'two.jpg' })
  await expect(second.getByText('Picture 2 of 2')).toBeVisible()
  await second.getByRole('button', { name: 'Full size' }).click()
  await expect.poll(async () => (await second.getByRole('img').boundingBox())?.width).toBe(900)
  await expect(second.getByRole('link', { name: 'Download' })).toHaveAttribute('href', /\/files\/.*two\.jpg\?download=$/)
  await kim.page.keyboard.press('ArrowRight')
  await kim.page.keyboard.press('Escape')
  await expect(kim.page.getByRole('dialog', { name: /jpg$/ })).toHaveCount(0)
  await hasFocus(first)
  await expect(kim.panel).toBeVisible()
})

test('what is dropped on the panel or pasted into it is taken in, on both sides, and nothing else is', async ({
  sharedServer,
  agentAt,
  shopperAt,
}) => {
  const [ada, kim] = await Promise.all([agentAt(sharedServer, 'Ada'), shopperAt(sharedServer.url)])
  await talking(kim, ada, 'Drops')
  const bytes = await photograph()

  await hand(kim.page, 'dragover', '.panel', 'dropped.jpg', bytes)
  await expect(kim.panel.getByText('Drop the files here')).toBeVisible()
  await hand(kim.page, 'drop', '.panel', 'dropped.jpg', bytes)
  await expect(kim.panel.getByText('Drop the files here')).toHaveCount(0)
  await hand(kim.page, 'paste', 'textarea', 'pasted.jpg', bytes)
  await expect(kim.panel.getByText('2 files ready to send')).toBeAttached()
  await kim.composer.press('Enter')
  await expect(kim.panel.getByRole('button', { name: 'Show pasted.jpg large' })).toBeVisible()
  await expect(ada.talk.getByRole('button', { name: 'Show dropped.jpg large' })).toBeVisible()

  await hand(ada.page, 'paste', 'main', 'screen.jpg', bytes)
  await expect(ada.talk.getByText('1 file ready to send')).toBeAttached()
  await ada.composer.press('Enter')
  await expect(kim.panel.getByRole('button', { name: 'Show screen.jpg large' })).toBeVisible()
})

test('what cannot be sent is said beside it before a byte travels, and what the server turns away after', async ({
  sharedServer,
  agentAt,
  shopperAt,
}) => {
  const [ada, kim] = await Promise.all([agentAt(sharedServer, 'Ada'), shopperAt(sharedServer.url)])
  await talking(kim, ada, 'Limits')
  const asked: string[] = []
  kim.page.on('request', (request) => {
    if (/upload/.test(request.url())) asked.push(request.method())
  })
  const plain = { mimeType: 'application/octet-stream', buffer: Buffer.from('x') }
  await chooser(kim).setInputFiles([
    { ...plain, name: 'tool.exe' },
    { ...plain, name: 'empty.txt', buffer: Buffer.alloc(0) },
    { ...plain, name: 'huge.pdf', buffer: Buffer.alloc(10 * 1024 * 1024 + 1) },
  ])
  await expect(kim.panel.getByText('This kind cannot be sent. Possible: jpg, jpeg, png, gif, webp, pdf, txt.')).toBeVisible()
  await expect(kim.panel.getByText('This file is empty.')).toBeVisible()
  await expect(kim.panel.getByText('Too big. A file may have 10 MB.')).toBeVisible()
  expect(asked).toEqual([])
  for (const name of ['tool.exe', 'empty.txt', 'huge.pdf']) await kim.panel.getByRole('button', { name: `Remove ${name}` }).click()

  await chooser(kim).setInputFiles({ ...plain, name: 'fake.png', buffer: Buffer.from('<script>alert(1)</script>') })
  await expect(kim.panel.getByText('This file is damaged, or not what its name says.')).toBeVisible()
  await expect(kim.panel.getByRole('button', { name: 'Send', exact: true })).toBeDisabled()
  await kim.panel.getByRole('button', { name: 'Remove fake.png' }).click()

  // A network that fails, and comes back.
  await kim.page.route('**/conversation/uploads/**', (route) => route.abort())
  await chooser(kim).setInputFiles(NOTE)
  await expect(kim.panel.getByText('Not uploaded. Check the connection.')).toBeVisible()
  await kim.page.unroute('**/conversation/uploads/**')
  await kim.panel.getByRole('button', { name: 'Try again with note.txt' }).click()
  await expect(kim.panel.getByText('1 file ready to send')).toBeAttached()
})

test('a reload keeps what has been uploaded and says what it has cost; a message with files survives it', async ({
  server,
  agentAt,
  shopperAt,
}) => {
  const [ada, kim] = await Promise.all([agentAt(server, 'Ada'), shopperAt(server.url)])
  await talking(kim, ada, 'Reload')
  await chooser(kim).setInputFiles(NOTE)
  await expect(kim.panel.getByText('1 file ready to send')).toBeAttached()
  // This one never arrives.
  await kim.page.route('**/conversation/uploads/**', () => {})
  await chooser(kim).setInputFiles(await picture('slow.jpg'))
  await expect(kim.panel.getByRole('progressbar', { name: 'Uploading slow.jpg' })).toBeVisible()
  await kim.page.reload()
  // Not before: let go, what is on its way would arrive.
  await kim.page.unrouteAll()
  await kim.open()
  await expect(kim.panel.getByText('The page was left before this file was uploaded. Add it again.')).toBeVisible()
  await expect(kim.panel.getByRole('button', { name: 'Remove note.txt' })).toBeVisible()

  // Said while the server is away, and the page is left.
  await server.kill9()
  await kim.composer.press('Enter')
  await expect(kim.panel.getByText('note.txt')).toBeVisible()
  await server.restart()
  await kim.page.reload()
  await kim.open()
  await expect(ada.talk.getByRole('link', { name: /note\.txt/ })).toHaveCount(1, { timeout: 60_000 })
})

test('[CSP-02] where the page allows no pictures from elsewhere, and where a file is gone, a row stands for it', async ({
  sharedServer,
  agentAt,
  shopperAt,
}) => {
  const ada = await agentAt(sharedServer, 'Ada')
  const kim = await shopperAt('about:blank')
  await kim.page.route(`${sharedServer.url}/`, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': "img-src 'self'" } })
  })
  await kim.page.goto(sharedServer.url)
  await talking(kim, ada, 'Strict')
  await chooser(kim).setInputFiles(await picture('barred.jpg'))
  await expect(kim.panel.getByText('1 file ready to send')).toBeAttached()
  await kim.composer.press('Enter')
  await expect(kim.panel.getByRole('link', { name: /barred\.jpg.*Cannot be shown here/ })).toBeVisible()
  await expect(ada.talk.getByRole('button', { name: 'Show barred.jpg large' })).toBeVisible()

  // Gone, for whoever comes later.
  await ada.page.route('**/files/**', (route) => route.fulfill({ status: 404 }))
  await ada.page.reload()
  await ada.choose('Strict')
  await expect(ada.talk.getByRole('link', { name: /barred\.jpg.*Cannot be shown here/ })).toBeVisible()
})
