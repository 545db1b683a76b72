import type { Place } from '../conversation/view.ts'
import { word } from '../locales/word.ts'
import { agoText, minutesText } from './spans.ts'

export const finding = word('finding', 'Finding your place in line')
const next = word('next', 'You are next in line.')
const inLine = word('inLine', 'You are number {n} in line.')
const waitShort = word('waitShort', 'The wait is less than a minute.')
const waitAbout = word('waitAbout', 'It usually takes about {time}.')
const waitLong = word('waitLong', 'It may take more than an hour.')
export const waitUnknown = word('waitUnknown', 'We cannot say yet how long it takes.')
const minutes = (seconds: number) => Math.max(1, Math.round(seconds / 60))
function wait({ waitSeconds, waitMaxSeconds = waitSeconds }: Place): string {
  if (waitSeconds === undefined || waitMaxSeconds === undefined) return ''
  const [from, to] = [minutes(waitSeconds), minutes(waitMaxSeconds)]
  return ` ${to > 60 ? waitLong() : to < 2 && waitMaxSeconds < 45 ? waitShort() : waitAbout(minutesText(from, to))}`
}
export const place = (place: Place) => `${place.position < 2 ? next() : inLine(place.position)}${wait(place)}`
const updatedNow = word('updatedNow', 'Updated just now')
const updatedAgo = word('updatedAgo', 'Updated {ago}')
export const updated = (agoMs: number) => (agoMs < 60_000 ? updatedNow() : updatedAgo(agoText(agoMs)))
export const check = word('check', 'Check now')
const keptHere = word('keptHere', 'We have your message. The answer comes here.')
const keptAway = word('keptAway', 'Nobody is here right now, but we have your message. The answer comes here.')
const keptBack = word('keptBack', 'We have your message. We are back {when} (your time).')
export const leftMessage = (isAway: boolean, when?: string) => (when ? keptBack(when) : isAway ? keptAway() : keptHere())
export const keptPlace = word(
  'keptPlace',
  'Go on shopping or write more below. When you leave the shop, your place is kept for two minutes.',
)
export const placeLost = word('placeLost', 'You were away for more than two minutes, so this is a new place in line.')
export const mailMe = word('mailMe', 'Answer me by e-mail')
export const mailSave = word('mailSave', 'Save')
export const mailGone = word('mailGone', 'You can leave: the answer goes to {email}.')
