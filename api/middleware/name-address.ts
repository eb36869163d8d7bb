import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';

/** Names the clients at an address: the same name for the same, and nothing to be read from it without the secret. */
export function createAddressNames(secret: Buffer): (address: string) => string {
  const known = new LRUCache<string, string>({ max: 10_000 });
  return (address) => {
    const found = known.get(address);
    if (found !== undefined) return found;
    const name = createHmac('sha256', secret)
      .update(`limits ${networkOf(address)}`)
      .digest('base64url')
      .slice(0, 22);
    known.set(address, name);
    return name;
  };
}

/**
 * Whom an address stands for: an IPv4 address for itself, also when it is written as IPv6 (RFC 4291, section 2.5.5.2);
 * an IPv6 address for its /64, of which one household has every address.
 */
export function networkOf(address: string): string {
  const bare = address.replace(/%.*$/s, '');
  if (!isIPv6(bare)) return bare;
  const groups = groupsOf(bare);
  const [a = 0, b = 0] = groups.slice(6);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return [a >> 8, a & 255, b >> 8, b & 255].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight groups of an IPv6 address; the last two may be written as IPv4. */
function groupsOf(address: string): number[] {
  const [head = [], tail] = address.split('::').map((part) => part.split(':').filter(Boolean).flatMap(toGroups));
  if (tail === undefined) return head;
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function toGroups(text: string): number[] {
  if (!text.includes('.')) return [Number.parseInt(text, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}
