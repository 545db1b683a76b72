// Days and times in the shopper's own zone, written by Intl in the language of our words.

/** The words are English; a shopper whose browser prefers a kind of English gets its way of writing dates. */
function pickLocale(): string {
  return navigator.languages?.find((language) => language.startsWith('en')) ?? 'en-GB'
}

let formats:
  | { time: Intl.DateTimeFormat; weekday: Intl.DateTimeFormat; date: Intl.DateTimeFormat; relative: Intl.RelativeTimeFormat }
  | undefined

function format() {
  if (formats) return formats
  const locale = pickLocale()
  formats = {
    time: new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }),
    weekday: new Intl.DateTimeFormat(locale, { weekday: 'long' }),
    date: new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
  }
  return formats
}

export function dayOf(epoch: number): number {
  return new Date(epoch).setHours(0, 0, 0, 0)
}

/** Calendar days between two moments; rounding takes up the hour that summer time moves. */
export function daysBetween(from: number, to: number): number {
  return Math.round((dayOf(to) - dayOf(from)) / 86_400_000)
}

export function timeText(epoch: number): string {
  return format().time.format(epoch)
}

/** Today, Yesterday, a weekday within the last week, else the date. */
export function dayText(epoch: number, today: number): string {
  const ago = daysBetween(epoch, today)
  const { relative, weekday, date } = format()
  if (ago === 0 || ago === 1) {
    const word = relative.format(-ago, 'day')
    return word.charAt(0).toUpperCase() + word.slice(1)
  }
  return (ago > 1 && ago < 7 ? weekday : date).format(epoch)
}
