// Whose request this is, as far as an address tells: what limits are counted by. A proxy in front is believed only when the operator
// has named it; everybody else could write anything into a header.

import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6 } from 'node:net'

export type PeerAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string

/** `proxies` are addresses and networks such as 10.0.0.0/8; `undefined` when one is neither. */
export function createPeerAddress(proxies: readonly string[]): PeerAddress | undefined {
  const trusted = new BlockList()
  for (const each of proxies) {
    const [address = '', bits] = each.split('/')
    const family = isIP(address)
    if (family === 0) return undefined
    const kind = family === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) trusted.addAddress(address, kind)
    else if (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32)) trusted.addSubnet(address, Number(bits), kind)
    else return undefined
  }
  const isProxy = (address: string) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

  return ({ headers, socket }) => {
    let address = plain(socket.remoteAddress ?? '')
    const said = headers['x-forwarded-for']
    const hops = (Array.isArray(said) ? said.join(',') : (said ?? '')).split(',').map((hop) => plain(hop.trim()))
    // From the nearest on: the first that no proxy of ours vouches for is who called; what stands further left they may have made up.
    while (isIP(address) !== 0 && isProxy(address)) {
      const before = hops.pop()
      if (before === undefined || isIP(before) === 0) break
      address = before
    }
    return neighbourhood(address)
  }
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** A single household has a whole /64 of IPv6, and could come from another address with every request. */
function neighbourhood(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string) => text.split(':').filter(Boolean)
  const [first, last] = [groups(head), groups(tail)]
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  const whole = address.includes('::') ? [...first, ...zeros, ...last] : first
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
