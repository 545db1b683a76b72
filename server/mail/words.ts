// Text from people on its way into a letter: no control character gets through, and in HTML nothing of it is markup.

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** Lines stay lines. */
export const plain = (text: string): string => text.replace(/\r\n?/g, '\n').replace(CONTROL, '').toWellFormed()

/** For a heading or a name: never more than one line. */
export const oneLine = (text: string): string => plain(text).replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed()

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const escaped = (text: string): string => plain(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '')

export const escapedLines = (text: string): string => escaped(text).replace(/\n/g, '<br>')
