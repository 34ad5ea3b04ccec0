import { connect, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createCheckedLookup, isPublicAddress, PrivateAddressError } from './public-addresses.ts';

/** The first and the last address of each range that is not public, and what reaches one by another spelling. */
const notPublic: readonly (readonly [what: string, addresses: readonly string[]])[] = [
  ['this host (RFC 1122)', ['0.0.0.0', '0.255.255.255']],
  ['private (RFC 1918)', ['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255']],
  ['shared by carriers (RFC 6598)', ['100.64.0.0', '100.127.255.255']],
  ['loopback', ['127.0.0.1', '127.255.255.255', '::1']],
  [
    'link-local, cloud metadata among it',
    ['169.254.0.0', '169.254.169.254', '169.254.255.255', 'fe80::1', 'febf:ffff::1', 'fe80::1%eth0'],
  ],
  ['protocol assignments (RFC 6890)', ['192.0.0.0', '192.0.0.255', '2001::1', '2001:1ff:ffff::1']],
  ['documentation', ['192.0.2.0', '192.0.2.255', '198.51.100.1', '203.0.113.255', '2001:db8::1', '3fff::1', '3fff:fff::1']],
  ['6to4 relays and addresses', ['192.88.99.1', '2002:7f00:1::1', '2002:0a00:0001::']],
  ['AS112', ['192.31.196.1', '192.52.193.1', '192.175.48.1', '2620:4f:8000::1']],
  ['benchmarks (RFC 2544)', ['198.18.0.0', '198.19.255.255']],
  ['multicast', ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1']],
  ['reserved and broadcast', ['240.0.0.0', '255.255.255.255']],
  ['unspecified', ['::']],
  ['unique local (RFC 4193)', ['fc00::1', 'fdff:ffff::1']],
  ['site-local, deprecated', ['fec0::1', 'feff::1']],
  ['IPv4-mapped', ['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::ffff:7f00:1', '::ffff:0:127.0.0.1']],
  ['IPv4-compatible', ['::127.0.0.1', '::8.8.8.8', '::7f00:1']],
  ['NAT64 (RFC 6052, RFC 8215)', ['64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b:1::1']],
  ['discard only (RFC 6666)', ['100::1']],
  ['Teredo', ['2001:0:7f00:1::1']],
  ['ORCHID', ['2001:10::1', '2001:20::1']],
  ['segment routing (RFC 9602)', ['5f00::1']],
  ['never given out', ['4000::1', '8000::1', 'e000::1']],
  ['no address', ['', 'localhost', '127.1', '2130706433', '0x7f.1', '1.2.3', '1.2.3.4.5', '[::1]', '1.2.3.4:80']],
];

test.each(notPublic)('LP2 not public: %s', (_, addresses) => {
  for (const address of addresses) expect([address, isPublicAddress(address)]).toEqual([address, false]);
});

test('LP2 what lies right beside these ranges is public', () => {
  const edges = ['1.0.0.0', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'];
  const more = ['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0'];
  const others = ['198.17.255.255', '198.20.0.0', '223.255.255.255', '8.8.8.8', '192.0.1.0', '192.0.3.0'];
  const six = ['2001:200::1', '2001:4860:4860::8888', '2606:4700:4700::1111', '2a00:1450::1', '2400::1', '2003::1', '3ffe::1'];
  for (const address of [...edges, ...more, ...others, ...six])
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
});

describe('the look-up', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  const listen = async (): Promise<number> => {
    const own = createServer((socket) => socket.end(socket.localAddress ?? ''));
    server = own;
    await new Promise<void>((resolve) => own.listen(0, '0.0.0.0', () => resolve()));
    const address = own.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };

  const reach = (port: number, resolve: () => Promise<string[]>): Promise<string> =>
    new Promise((reached, refused) => {
      const lookup = createCheckedLookup((address) => address === '127.0.0.1', resolve);
      const socket = connect({ host: 'somewhere.example', port, lookup });
      socket.once('error', refused);
      socket.once('data', (data) => reached(String(data)));
    });

  test('LP2 a name is resolved once, and the connection goes where it was checked', async () => {
    const port = await listen();
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    let asked = 0;
    expect(await reach(port, async () => answers[asked++] ?? [])).toBe('127.0.0.1');
    expect(asked).toBe(1);
    await expect(reach(port, async () => answers[asked++] ?? [])).rejects.toThrow(PrivateAddressError);
  });

  test('LP2 a name with one address that is not allowed is refused as a whole; so is one with none', async () => {
    const port = await listen();
    for (const answer of [['127.0.0.1', '10.0.0.1'], ['127.0.0.1', '::1'], []])
      await expect(reach(port, async () => answer)).rejects.toThrow(PrivateAddressError);
  });

  test('a name that cannot be resolved says so', async () => {
    const failed = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    await expect(reach(1, () => Promise.reject(failed))).rejects.toBe(failed);
  });
});
