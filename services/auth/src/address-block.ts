const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));

/** The eight groups of an IPv6 address (RFC 4291 section 2.2). */
const expand = (address: string): string[] => {
  const [head = '', tail] = address.split('::');
  if (tail === undefined) return groupsOf(head);
  const [first, last] = [groupsOf(head), groupsOf(tail)];
  return [...first, ...Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0'), ...last];
};

/**
 * What attempts are counted by: an IPv4 address itself, also where it arrives as an IPv6 one (`::ffff:192.0.2.1`); of IPv6 the
 * first 64 bits, since one customer is given at least so many addresses (RFC 6177).
 */
export const addressBlock = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const groups = expand(address.toLowerCase()).slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};
