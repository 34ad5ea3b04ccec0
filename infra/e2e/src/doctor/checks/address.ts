import { connect as connectTls } from 'node:tls';
import { request } from '../../person.ts';
import { type Check, must, within } from '../check.ts';
import { expectStatus, reasonOf } from '../visit.ts';

const loopback = /^(localhost|127\.|\[::1\]$)/;
const leastDays = 14;
const dayMs = 86_400_000;

/** Whether anything answers, how it says who it is, and that it keeps to itself what is its own. */
export const reachable: Check = {
  name: 'reachable',
  run: async ({ url }) => {
    const startedAt = performance.now();
    const reply = await request<{ info?: { title?: string; version?: string } }>(url, 'GET', '/api/openapi.json').catch(
      (error: unknown) => {
        throw new Error(`${url} does not answer: ${reasonOf(error)}`, { cause: error });
      },
    );
    expectStatus('/api/openapi.json', reply, 200);
    const ms = Math.round(performance.now() - startedAt);
    return { says: `${reply.body.info?.title ?? 'the API'} ${reply.body.info?.version ?? ''} answered`, figures: { ms } };
  },
};

/** TLS and headers. */
export const secured: Check = {
  name: 'TLS and headers',
  run: async ({ url }) => {
    const page = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
    await page.arrayBuffer();
    must(page.status === 200, `the page at / answered ${page.status}`);
    const missing = ['content-security-policy', 'x-content-type-options'].filter((name) => page.headers.get(name) === null);
    must(missing.length === 0, `the page at / comes without ${missing.join(' and ')}`);
    const warnings: string[] = [];
    const { protocol, hostname } = new URL(url);
    if (protocol === 'http:') {
      if (!loopback.test(hostname)) warnings.push('no TLS: passwords and messages travel as they are');
      return { says: 'plain HTTP, headers as they should be', warnings };
    }
    const days = Math.floor(await daysLeft(url));
    if (days < leastDays) warnings.push(`the certificate ends in ${days} days`);
    if (page.headers.get('strict-transport-security') === null) warnings.push('no Strict-Transport-Security');
    return { says: 'TLS, headers as they should be', figures: { certificateDays: days }, warnings };
  },
};

const daysLeft = (url: string): Promise<number> => {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const socket = connectTls({ host: hostname, port: Number(port || 443), servername: hostname }, () => {
    resolve((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / dayMs);
    socket.end();
  });
  socket.once('error', reject);
  return within(10_000, 'the TLS handshake', promise).finally(() => socket.destroy());
};

/** What no stranger is to reach. The page of the web client in its place is as good as nothing. */
export const closedDoors: Check = {
  name: 'closed doors',
  run: async ({ url }) => {
    const paths = ['/metrics', '/health/ready', '/internal/heads'];
    for (const path of paths) {
      const reply = await fetch(url + path, { signal: AbortSignal.timeout(10_000) });
      await reply.arrayBuffer();
      const isPage = (reply.headers.get('content-type') ?? '').includes('text/html');
      must(reply.status >= 400 || isPage, `${path} is open to everybody (${reply.status})`);
    }
    expectStatus('/api/rooms without a token', await request(url, 'GET', '/api/rooms'), 401);
    return { says: `${paths.join(', ')} are closed, and so is the API without a token` };
  },
};
