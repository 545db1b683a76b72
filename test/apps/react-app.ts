// A small React shop that uses the package as an app of a merchant does; what it hears stands in the page for the test to read.

import { createElement, StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { ShopbellChat, useShopbell } from 'shopbell/react'

const server = new URLSearchParams(location.search).get('server') ?? ''

function Help({ accent }: { accent: string }) {
  const [heard, setHeard] = useState('')
  const chat = useShopbell({ server, site: 'demo', accent, onOpen: () => setHeard('open'), onClose: () => setHeard('close') })
  return createElement(
    'p',
    null,
    createElement('button', { type: 'button', onClick: () => chat?.open() }, 'Ask us'),
    createElement('output', null, heard),
  )
}

function App() {
  const [isThere, setThere] = useState(true)
  const [accent, setAccent] = useState('#123456')
  return createElement(
    'main',
    null,
    createElement('button', { type: 'button', onClick: () => setThere(!isThere) }, 'Chat on or off'),
    createElement('button', { type: 'button', onClick: () => setAccent('#654321') }, 'Other colour'),
    isThere && createElement(Help, { accent }),
    isThere && createElement(ShopbellChat, { server, site: 'demo', accent }),
  )
}

createRoot(document.body.appendChild(document.createElement('div'))).render(createElement(StrictMode, null, createElement(App)))
