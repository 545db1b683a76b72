import { describe, expect, it, vi } from 'vitest'
import { createTray, extensionOf, type Limits, TRAY, type TrayPorts } from '../../../../widget/files/tray.ts'
import { createMemoryStores } from '../conversation/memory-store.ts'
import { createClock, settle } from '../line/clock.ts'

const LIMITS: Limits = { bytes: 100, per_message: 3, extensions: ['png', 'txt'] }
const file = (name: string, size = 10, type = 'text/plain') => new File(['x'.repeat(size)], name, { type })

/** A tray, a server that answers by plan, and a hand on every upload. */
function scene(more: Partial<TrayPorts> = {}) {
  const clock = createClock()
  const store = more.store ?? createMemoryStores(1)[0]
  const puts: { url: string; sent(share: number): void; end(status: number): void; isStopped: boolean }[] = []
  const forgotten: string[] = []
  const ask = vi.fn(
    async (_extension: string, name: string): ReturnType<TrayPorts['ask']> => ({
      status: 200,
      key: `key of ${name}`,
      url: `https://api.test/${name}`,
    }),
  )
  const tray = createTray({
    limits: () => LIMITS,
    ask,
    put(url, _file, sent) {
      let end: (status: number) => void = () => {}
      const done = new Promise<number>((resolve) => {
        end = resolve
      })
      const put = { url, sent, end, isStopped: false }
      puts.push(put)
      return {
        done,
        stop() {
          put.isStopped = true
          end(0)
        },
      }
    },
    preview: ({ name }) => (name.endsWith('.png') ? `blob:${name}` : undefined),
    forget: (preview) => void forgotten.push(preview),
    after: clock.after,
    store,
    whose: 'me',
    ...more,
  })
  const last = () => {
    const put = puts.at(-1)
    if (!put) throw new Error('nothing is being uploaded')
    return put
  }
  return {
    clock,
    store,
    tray,
    ask,
    puts,
    last,
    forgotten,
    states: () => tray.items.value.map(({ name, progress }) => [name, 'flaw' in progress ? progress.flaw : progress.at]),
    idOf: (name: string) => tray.items.value.find((item) => item.name === name)?.id ?? '',
    async end(status: number) {
      last().end(status)
      await settle()
    },
  }
}

describe('what was chosen', () => {
  it('is judged before anything is asked, each for itself', async () => {
    const { tray, states, ask } = scene()
    tray.add([
      file('a.exe'),
      file('big.txt', 101),
      file('none.txt', 0),
      file('noext', 5, ''),
      file('b.TXT'),
      file('c.png'),
      file('d.txt'),
      file('e.txt'),
    ])
    await settle()
    expect(states()).toEqual([
      ['a.exe', 'kind'],
      ['big.txt', 'too big'],
      ['none.txt', 'empty'],
      ['noext', 'kind'],
      ['b.TXT', 'uploading'],
      ['c.png', 'waiting'],
      ['d.txt', 'waiting'],
      ['e.txt', 'too many'],
    ])
    expect(ask.mock.calls).toEqual([['txt', 'b.TXT']])
  })

  it('without a name that says so is what its type says', () => {
    expect([extensionOf('image', 'image/png'), extensionOf('.png', ''), extensionOf('a.b.PNG', '')]).toEqual(['png', '', 'png'])
  })

  it('goes one after the other, tells how far each is, and is handed over once', async () => {
    const { tray, states, last, end, puts } = scene()
    tray.add([file('a.txt'), file('b.png', 20, 'image/png')])
    await settle()
    expect(puts.length).toBe(1)
    last().sent(0.5)
    expect(tray.items.value[0]?.progress).toEqual({ at: 'uploading', share: 0.5 })
    expect([tray.isBusy.value, tray.ready.value, tray.take()]).toEqual([true, 0, undefined])
    await end(204)
    await end(204)
    expect(states()).toEqual([
      ['a.txt', 'ready'],
      ['b.png', 'ready'],
    ])
    expect([tray.isBusy.value, tray.ready.value]).toEqual([false, 2])
    expect(tray.take()).toEqual({
      upload_keys: ['key of a.txt', 'key of b.png'],
      media: [
        { name: 'a.txt', type: 'text/plain', bytes: 10 },
        { name: 'b.png', type: 'image/png', bytes: 20 },
      ],
    })
    expect([tray.take(), states()]).toEqual([undefined, []])
    expect(tray.previewOf('key of b.png')).toBe('blob:b.png')
  })

  it('taken out again is stopped, and the next one goes', async () => {
    const { tray, states, puts, idOf, forgotten, end } = scene()
    tray.add([file('a.png'), file('b.txt')])
    await settle()
    tray.remove(idOf('a.png'))
    await settle()
    expect([puts[0]?.isStopped, states(), forgotten]).toEqual([true, [['b.txt', 'uploading']], ['blob:a.png']])
    await end(204)
    expect(states()).toEqual([['b.txt', 'ready']])
  })

  it('taken out while its address is asked for is never uploaded', async () => {
    const { tray, puts, idOf } = scene()
    tray.add([file('a.txt')])
    tray.remove(idOf('a.txt'))
    await settle()
    expect(puts).toEqual([])
  })
})

describe('what fails', () => {
  it.each([
    [0, 'offline'],
    [413, 'too big'],
    [422, 'unfit'],
    [403, 'refused'],
    [503, 'offline'],
  ])('with %i says why, and what may be tried again can be', async (status, flaw) => {
    const { tray, states, end, idOf, ask } = scene()
    tray.add([file('a.txt')])
    await settle()
    await end(status)
    expect(states()).toEqual([['a.txt', flaw]])
    tray.retry(idOf('a.txt'))
    await settle()
    expect(ask).toHaveBeenCalledTimes(2)
    await end(204)
    expect(states()).toEqual([['a.txt', 'ready']])
  })

  it.each([
    ['nobody answers', { status: 0 }, 'offline'],
    ['the talk is over', { status: 409 }, 'refused'],
    ['no more today', { status: 429, retryAfterSeconds: 3600 }, 'later'],
    ['the address is none', { status: 200, key: 'k' }, 'refused'],
  ])('already at the question, when %s, says so', async (_, answer, flaw) => {
    const { tray, states } = scene({ ask: async () => answer })
    tray.add([file('a.txt')])
    await settle()
    expect(states()).toEqual([['a.txt', flaw]])
  })

  it('because it was too fast waits as long as the server says, and nobody overtakes', async () => {
    const { tray, states, clock, puts, ask } = scene()
    ask.mockResolvedValueOnce({ status: 429, retryAfterSeconds: 6 })
    tray.add([file('a.txt'), file('b.txt')])
    await settle()
    expect([states(), puts.length]).toEqual([
      [
        ['a.txt', 'waiting'],
        ['b.txt', 'waiting'],
      ],
      0,
    ])
    await clock.advance(5_999)
    await settle()
    expect(puts.length).toBe(0)
    await clock.advance(1)
    await settle()
    expect(puts.map(({ url }) => url)).toEqual(['https://api.test/a.txt'])
  })
})

describe('over a reload', () => {
  it('what is uploaded stays, what was on its way is lost and says so', async () => {
    const before = scene()
    before.tray.add([file('a.txt'), file('b.txt'), file('bad.exe')])
    await settle()
    await before.end(204)
    const after = scene({ store: before.store })
    expect(after.states()).toEqual([
      ['a.txt', 'ready'],
      ['b.txt', 'lost'],
    ])
    after.tray.add([file('c.txt')])
    await settle()
    await after.end(204)
    expect(after.tray.take()?.upload_keys).toEqual(['key of a.txt', 'key of c.txt'])
    expect(after.store.read(TRAY)).toBeUndefined()
  })

  it('what failed by the way is lost too: a page that is left may fail it before it goes', async () => {
    const before = scene()
    before.tray.add([file('a.txt'), file('bad.exe')])
    await settle()
    await before.end(0)
    expect(scene({ store: before.store }).states()).toEqual([['a.txt', 'lost']])
  })

  it('nothing is taken up that is another conversation’s, or has not the right shape', () => {
    const [store] = createMemoryStores(1)
    const good = { name: 'a.txt', bytes: 1, type: '', key: 'k' }
    store.write(TRAY, { whose: 'somebody', kept: [good] })
    expect(scene({ store }).states()).toEqual([])
    for (const kept of [null, 'text', [null, 1, { ...good, name: {} }, { ...good, bytes: '1' }, { ...good, type: [] }]]) {
      store.write(TRAY, { whose: 'me', kept })
      expect(scene({ store }).states()).toEqual([])
    }
    store.write(TRAY, { whose: 'me', kept: [{ ...good, key: {} }] })
    expect(scene({ store }).states()).toEqual([['a.txt', 'lost']])
  })

  it('closed, it stops and lets go of its pictures', async () => {
    const { tray, puts, forgotten, clock } = scene()
    tray.add([file('a.png')])
    await settle()
    tray.close()
    await settle()
    expect([puts[0]?.isStopped, forgotten, clock.waiting()]).toEqual([true, ['blob:a.png'], 0])
  })
})
