// What may stand behind "To:": an address that is one address and nothing else. Whatever could end a line, open a second address or
// carry a comment is no address here, however right the grammar of mail may find it.

import { domainToASCII } from 'node:url'

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/

/** The address as it goes over the wire, or undefined when no letter can go there. */
export function mailbox(text: string): string | undefined {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, Math.max(at, 0))
  const domain = domainToASCII(text.slice(at + 1))
  if (local.length > 64 || domain.length > 190 || !LOCAL.test(local) || !DOMAIN.test(domain)) return undefined
  return `${local}@${domain}`
}
