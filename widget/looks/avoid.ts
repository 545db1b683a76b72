// Keeps the launcher and the panel off what the merchant names in `avoid`: sticky bars, cookie banners, dialogs. A chunk of its own,
// for most shops have none. It asks the browser where things are
// by IntersectionObserver, which answers after a layout and never causes one, and only when something may have moved.

import { asideOf, type Box } from './aside.ts'

export interface Avoiding {
  host: HTMLElement
  launcher: HTMLElement
}

/** CSS selectors, with commas between them; read anew with every look. */
export interface AvoidSettings {
  avoid?: string | undefined
}

const SIZE_PX = 56
/** A page that changes all the time is looked at this often at most. */
const PAUSE_MS = 150
/** In steps of a tenth: a bar that slides in is followed. */
const STEPS = Array.from({ length: 11 }, (_, step) => step / 10)

/** Ends by itself when the host has left the page. */
export function avoid({ host, launcher }: Avoiding, settings: AvoidSettings): void {
  const seen = new Map<Element, Box | undefined>()
  const leaving = new AbortController()
  const { signal } = leaving
  let isDue = false
  let wrong: string | undefined

  const put = (style: CSSStyleDeclaration, name: string, value: string) => {
    // A change is what we look at.
    if (style.getPropertyValue(name) !== value) style.setProperty(name, value)
  }
  const settle = () => {
    // Where it stands when nothing is in the way.
    const { bottom, left, right } = getComputedStyle(launcher)
    const isLeft = launcher.classList.contains('left')
    const inset = Number.parseFloat(isLeft ? left : right) || 0
    const floor = innerHeight - (Number.parseFloat(bottom) || 0)
    const start = isLeft ? inset : document.documentElement.clientWidth - inset - SIZE_PX
    const home: Box = { top: floor - SIZE_PX, bottom: floor, left: start, right: start + SIZE_PX }
    const aside = asideOf(
      home,
      [...seen.values()].filter((box) => box !== undefined),
      innerHeight,
    )
    const up = aside === 'hidden' ? 0 : aside
    put(host.style, '--sb-aside', `${up}px`)
    put(launcher.style, 'transform', `translateY(${-up}px)`)
    put(launcher.style, 'visibility', aside === 'hidden' ? 'hidden' : 'visible')
  }

  const find = (): Set<Element> => {
    const { avoid } = settings
    try {
      return new Set(avoid && avoid !== wrong ? document.querySelectorAll(avoid) : [])
    } catch {
      console.warn(`Shopbell: "avoid" is no CSS selector: ${avoid}`)
      wrong = avoid
      return new Set()
    }
  }
  /** Observed anew, each tells anew where it is. */
  const look = () => {
    isDue = false
    if (!host.isConnected) {
      leaving.abort()
      for (const observer of [places, sizes, changes]) observer.disconnect()
      return
    }
    const found = find()
    for (const element of [...seen.keys()]) {
      places.unobserve(element)
      if (found.has(element)) continue
      sizes.unobserve(element)
      seen.delete(element)
    }
    for (const element of found) {
      if (!seen.has(element)) {
        seen.set(element, undefined)
        sizes.observe(element)
      }
      places.observe(element)
    }
    if (!found.size) settle()
  }
  const soon = () => {
    if (!isDue) setTimeout(look, PAUSE_MS)
    isDue = true
  }

  const places = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, boundingClientRect: box } of entries)
        if (seen.has(target)) seen.set(target, isIntersecting && box.width && box.height ? box : undefined)
      settle()
    },
    { threshold: STEPS },
  )
  const sizes = new ResizeObserver(soon)
  const changes = new MutationObserver(soon)
  changes.observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributeFilter: ['class', 'style', 'hidden', 'open', 'aria-hidden'],
  })
  for (const name of ['resize', 'transitionend', 'animationend']) addEventListener(name, soon, { signal, passive: true })
  look()
}
