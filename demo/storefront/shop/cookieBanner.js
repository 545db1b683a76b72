// Asks once, in a bar along the bottom. Until answered the analytics are told to store nothing (Google's consent mode).
import { element } from './element.js'
import { keep, readKept } from './keep.js'

const KEY = 'larkmeal.cookies'

// Google's tag wants the bare `arguments` object, not an array.
function gtag() {
  // biome-ignore lint/complexity/noArguments: this is the form that Google's own snippet pushes
  window.dataLayer.push(arguments)
}

const consent = (answer) => {
  const state = answer === 'all' ? 'granted' : 'denied'
  return { analytics_storage: state, ad_storage: state, ad_user_data: state, ad_personalization: state }
}

export function mountCookieBanner() {
  const answered = readKept(KEY)
  gtag('consent', 'default', consent(answered))
  if (answered) return

  const answer = (choice) => () => {
    keep(KEY, choice)
    gtag('consent', 'update', consent(choice))
    banner.remove()
    document.documentElement.classList.remove('has-cookie-banner')
  }
  const banner = element(
    'section',
    { id: 'cookie-banner', class: 'cookie-banner', 'aria-label': 'Cookies' },
    element('p', {}, element('strong', {}, 'Cookies, not biscuits. '), 'The cart needs one. The others help us see which pages are read.'),
    element(
      'div',
      { class: 'cookie-answers' },
      element('button', { type: 'button', class: 'button quiet small', onclick: answer('needed') }, 'Only that one'),
      element('button', { type: 'button', class: 'button small', onclick: answer('all') }, 'Allow all'),
    ),
  )
  document.documentElement.classList.add('has-cookie-banner')
  document.body.append(banner)
}
