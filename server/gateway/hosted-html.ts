// The pages of the hosted chat, as text. Whatever a person wrote passes `escaped`; nothing here is script, and nothing is fetched from
// anywhere but this server.

export interface HostedWord {
  name: string
  body: string
  /** ISO, from the server. */
  at: string
  isOwn: boolean
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? '')

export const HOSTED_CSS = `:root{color-scheme:light dark;--ink:#1c1b19;--soft:#6b6862;--page:#faf9f7;--card:#fff;--line:#e4e1db;--accent:#0b6b50}
@media(prefers-color-scheme:dark){:root{--ink:#f1efeb;--soft:#a8a49c;--page:#191816;--card:#232220;--line:#3a3834;--accent:#4fc09a}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:15px/1.45 system-ui,sans-serif}
main{max-width:560px;margin:0 auto;padding:32px 16px}h1{font-size:24px;font-weight:600;margin:0 0 8px}p{margin:0 0 16px}
.soft{color:var(--soft)}a{color:var(--accent)}form{display:grid;gap:12px;margin:16px 0}label{display:grid;gap:4px;font-weight:500}
input,textarea{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:8px;padding:8px 12px;width:100%}
textarea{min-height:96px}button{font:inherit;font-weight:600;min-height:44px;border:0;border-radius:8px;background:var(--accent);color:#fff;padding:8px 16px;cursor:pointer}
@media(prefers-color-scheme:dark){button{color:#10241d}}button.quiet{background:none;color:var(--accent);border:1px solid var(--line)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}iframe{width:100%;height:50vh;min-height:240px;border:1px solid var(--line);border-radius:8px;background:var(--card)}
ol{list-style:none;margin:0;padding:16px;display:grid;gap:12px}li{white-space:pre-wrap;overflow-wrap:anywhere}li b{display:block;font-weight:600}
li small{color:var(--soft);font-weight:400}.wrong{color:#b3261e}@media(prefers-color-scheme:dark){.wrong{color:#f2b8b5}}
`

/** With scripts the widget opens by itself; what stands in `noscript` is for everybody else. */
export const HOSTED_JS = "addEventListener('load',function(){window.Shopbell&&window.Shopbell.open()})\n"

const page = (title: string, head: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escaped(title)}</title><link rel="stylesheet" href="/chat.css">${head}</head><body>${body}</body></html>`

export interface Shop {
  key: string
  name: string
  /** Where the shop is, for the way back. */
  address: string | undefined
}

const wayBack = ({ name, address }: Shop): string => (address ? `<p><a href="${escaped(address)}">Back to ${escaped(name)}</a></p>` : '')

export function startPage(shop: Shop, cid: string, was: { name?: string; email?: string; question?: string } = {}, wrong = ''): string {
  const address = `/chat/${encodeURIComponent(shop.key)}`
  const form = `<form method="post" action="${escaped(`${address}/start`)}"><input type="hidden" name="client_message_id" value="${escaped(cid)}">
${wrong ? `<p class="wrong" role="alert">${escaped(wrong)}</p>` : ''}
<label>Your name<input name="name" autocomplete="name" maxlength="120" required value="${escaped(was.name ?? '')}"></label>
<label>E-mail (optional)<input name="email" type="email" autocomplete="email" maxlength="254" value="${escaped(was.email ?? '')}"></label>
<label>How can we help?<textarea name="question" maxlength="4096" required>${escaped(was.question ?? '')}</textarea></label>
<button>Start the chat</button></form>`
  const scripts = wrong
    ? ''
    : `<script defer src="/loader.js" data-site="${escaped(shop.key)}"></script><script defer src="/chat.js"></script>`
  const body = `<main><h1>Chat with ${escaped(shop.name)}</h1><p class="soft">Ask us anything. A person answers.</p>${wrong ? form : `<noscript>${form}</noscript>`}${wayBack(shop)}</main>`
  return page(`Chat with ${shop.name}`, scripts, body)
}

/** The words refresh by themselves in a frame of their own, so that what is being typed beside it stays. */
export function talkPage(shop: Shop, cid: string, isOver: boolean, wrong = ''): string {
  const address = escaped(`/chat/${encodeURIComponent(shop.key)}`)
  const write = isOver
    ? `<p>The chat has ended.</p><form method="post" action="${address}/again"><button>Start a new chat</button></form>`
    : `<form method="post" action="${address}/say"><input type="hidden" name="client_message_id" value="${escaped(cid)}">
${wrong ? `<p class="wrong" role="alert">${escaped(wrong)}</p>` : ''}
<label>Write a message<textarea name="body" maxlength="4096" required autofocus></textarea></label><button>Send</button></form>
<form method="post" action="${address}/leave"><button class="quiet">End chat</button></form>`
  return page(
    `Chat with ${shop.name}`,
    '',
    `<main><h1>Chat with ${escaped(shop.name)}</h1><iframe title="Messages" src="${address}/words#end"></iframe>${write}${wayBack(shop)}</main>`,
  )
}

export function wordsPage(state: string, words: readonly HostedWord[], refreshSeconds: number | undefined): string {
  const refresh = refreshSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${refreshSeconds}">`
  const items = words
    .map(({ name, body, at, isOwn }) => {
      const time = `<time datetime="${escaped(at)}">${escaped(at.slice(11, 16))} UTC</time>`
      return `<li><b>${escaped(isOwn ? 'You' : name)} <small>${time}</small></b>${escaped(body)}</li>`
    })
    .join('')
  return page('Messages', refresh, `<ol>${items}<li class="soft" id="end" role="status">${escaped(state)}</li></ol>`)
}

export const closedPage = (): string =>
  page('No such chat', '', '<main><h1>There is no chat here</h1><p>The address may be wrong, or the shop has taken it down.</p></main>')
