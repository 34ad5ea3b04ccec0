import { Resolver } from 'node:dns/promises';
import { BlockList, isIP, isIPv4, isIPv6, type LookupFunction } from 'node:net';

/** What of IPv4 is not the public Internet: the special-purpose registry of RFC 6890, multicast (RFC 5771) and what is reserved. */
const special = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  special.addSubnet(address, prefix, 'ipv4');

/**
 * Of IPv6 only global unicast is public (2000::/3, RFC 4291 section 2.4). That leaves out loopback, link-local, unique local, multicast, and
 * what stands for IPv4 addresses: mapped, compatible, NAT64 (64:ff9b::/96 and 64:ff9b:1::/48).
 */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
/** Within it: protocol assignments with Teredo, documentation, 6to4, which stands for IPv4 addresses too, AS112, and segment routing. */
const specialWithin = new BlockList();
for (const [address, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  specialWithin.addSubnet(address, prefix, 'ipv6');

/** Whether an address is one of the public Internet. What is no address is none. */
export const isPublicAddress = (address: string): boolean => {
  if (isIPv4(address)) return !special.check(address, 'ipv4');
  return isIPv6(address) && globalUnicast.check(address, 'ipv6') && !specialWithin.check(address, 'ipv6');
};

/** Thrown where a name, or an address, does not lead to the public Internet alone. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = 'EPRIVATE';
}

/** Answers all addresses of a name. */
export type ResolveName = (hostname: string) => Promise<readonly string[]>;

const resolveMs = 2_000;

/**
 * Asks DNS itself, which neither reads the hosts file nor keeps a thread of the pool waiting, as the system's look-up does for as long as
 * somebody's name server is slow.
 */
export const resolveByDns: ResolveName = async (hostname) => {
  const resolver = new Resolver({ timeout: resolveMs, tries: 1 });
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const found = [four, six].flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  if (found.length === 0 && four.status === 'rejected') throw four.reason;
  return found;
};

/**
 * A look-up for `net.connect` and what stands on it: a name is resolved once, and the connection goes to what was checked. A name of which
 * any address is not allowed is refused as a whole. Numeric hosts are not looked up; check those by `isAllowed` beforehand.
 */
export const createCheckedLookup =
  (isAllowed: (address: string) => boolean, resolve: ResolveName = resolveByDns): LookupFunction =>
  (hostname, options, tell) => {
    const find = async () => {
      const addresses = await resolve(hostname);
      const [first] = addresses;
      if (first === undefined || !addresses.every(isAllowed))
        throw new PrivateAddressError('the name leads to an address that is not public');
      return addresses.map((address) => ({ address, family: isIP(address) }));
    };
    find().then(
      (found) => (options.all === true ? tell(null, found) : tell(null, found[0]?.address ?? '', found[0]?.family)),
      (error: NodeJS.ErrnoException) => tell(error, '', 0),
    );
  };
