/**
 * Reads the text of a client's address, strictly, for the IP hash.
 *
 *   192.0.2.7                four decimal parts; a leading zero is no decimal, for some read octal
 *   2001:db8::7              up to eight groups of hexadecimal; `::` stands for one group or more
 *   ::ffff:192.0.2.7         the last 32 bits may be written as IPv4
 *
 * An IPv4-mapped IPv6 address is the IPv4 address that it maps. Not an address here: a zone
 * (`fe80::1%eth0`), a port, brackets, blanks.
 *
 * Source: RFC 4291, section 2.2, and RFC 3986, section 3.2.2, for the strict decimals.
 */

export type ClientAddress =
  | { readonly family: "ipv4"; readonly bytes: readonly number[] }
  | { readonly family: "ipv6"; readonly bytes: readonly number[] };

const TEXT_MAX = 45;
const GROUPS = 8;
const IPV6_BYTES = 16;
const DECIMAL = /^(?:0|[1-9][0-9]{0,2})$/;
const HEXADECIMAL = /^[0-9a-f]{1,4}$/i;
/** The twelve bytes before an IPv4 address that is written as IPv6. */
const MAPPED_PREFIX: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

/** The address that the text is, in network order; null where it is none. */
export function parseClientAddress(text: string): ClientAddress | null {
  if (text.length > TEXT_MAX) return null;
  if (!text.includes(":")) {
    const bytes = parseIpv4(text);
    return bytes === null ? null : { family: "ipv4", bytes };
  }
  const bytes = parseIpv6(text);
  if (bytes === null) return null;
  return MAPPED_PREFIX.every((byte, at) => bytes[at] === byte)
    ? { family: "ipv4", bytes: bytes.slice(MAPPED_PREFIX.length) }
    : { family: "ipv6", bytes };
}

function parseIpv4(text: string): number[] | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  const bytes: number[] = [];
  for (const part of parts) {
    if (!DECIMAL.test(part) || Number(part) > 255) return null;
    bytes.push(Number(part));
  }
  return bytes;
}

function parseIpv6(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? "", halves.length === 1);
  const tail = parseGroups(halves[1] ?? "", true);
  if (head === null || tail === null) return null;
  const missing = IPV6_BYTES - head.length - tail.length;
  // `::` is at least one group; without it, nothing may be missing.
  const isWhole = halves.length === 1 ? missing === 0 : missing >= 2;
  if (!isWhole) return null;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** Two bytes a group; only at the end of the address may the last be an IPv4 address. */
function parseGroups(text: string, isEnd: boolean): number[] | null {
  if (text === "") return [];
  const groups = text.split(":");
  if (groups.length > GROUPS) return null;
  const bytes: number[] = [];
  for (const [at, group] of groups.entries()) {
    if (isEnd && at === groups.length - 1 && group.includes(".")) {
      const embedded = parseIpv4(group);
      if (embedded === null) return null;
      bytes.push(...embedded);
      continue;
    }
    if (!HEXADECIMAL.test(group)) return null;
    const value = Number.parseInt(group, 16);
    bytes.push(value >> 8, value & 255);
  }
  return bytes;
}
