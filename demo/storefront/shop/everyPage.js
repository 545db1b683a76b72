// What every page of the shop shares. Pages import their own part and call this first.
import { mountCartDrawer } from './cartDrawer.js'
import { mountCookieBanner } from './cookieBanner.js'

export function mountEveryPage() {
  mountCookieBanner()
  mountCartDrawer()
}
