import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { createPeerAddress } from '../../../../server/gateway/peer-address.ts'

function address(proxies: string[], remoteAddress: string, forwarded?: string): string | undefined {
  const request = { headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }, socket: { remoteAddress } }
  return createPeerAddress(proxies)?.(request as unknown as IncomingMessage)
}

describe('the address that limits are counted by', () => {
  it('is the one of the connection, whatever a header says', () => {
    expect(address([], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
    expect(address(['10.0.0.0/8'], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7')
  })

  it('is what a named proxy says of its own caller, and nothing further left', () => {
    expect(address(['10.0.0.0/8'], '10.1.2.3', '198.51.100.1')).toBe('198.51.100.1')
    expect(address(['10.0.0.0/8'], '10.1.2.3', '1.1.1.1, 198.51.100.1')).toBe('198.51.100.1')
    expect(address(['10.0.0.0/8', '192.0.2.5'], '10.1.2.3', '1.1.1.1, 198.51.100.1, 192.0.2.5')).toBe('198.51.100.1')
  })

  it('is the proxy itself when it says nothing of use', () => {
    expect(address(['10.0.0.0/8'], '10.1.2.3')).toBe('10.1.2.3')
    expect(address(['10.0.0.0/8'], '10.1.2.3', 'unknown')).toBe('10.1.2.3')
    expect(address(['10.0.0.0/8'], '10.1.2.3', '10.9.9.9')).toBe('10.9.9.9')
  })

  it('sees through an IPv4 address in IPv6 clothes', () => {
    expect(address(['10.0.0.0/8'], '::ffff:10.1.2.3', '::ffff:198.51.100.1')).toBe('198.51.100.1')
  })

  it('is the network of a household where it is IPv6', () => {
    expect(address([], '2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
    expect(address([], '2001:db8:1:2:ffff::1')).toBe('2001:db8:1:2::/64')
    expect(address([], '2001:db8::1')).toBe('2001:db8:0:0::/64')
    expect(address([], '::1')).toBe('0:0:0:0::/64')
    expect(address(['2001:db8::/32'], '2001:db8::1', '2001:db9::7')).toBe('2001:db9:0:0::/64')
  })

  it('cannot be set up with what is no address', () => {
    for (const proxy of ['nginx', '10.0.0.0/33', '10.0.0.0/x', '::/129', '10.0.0/8']) expect(createPeerAddress([proxy])).toBeUndefined()
  })
})
