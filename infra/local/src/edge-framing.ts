import type { IncomingMessage } from 'node:http';

/** How the end of a request's body is found (RFC 9112 section 6.3). */
export type Framing = { kind: 'none' } | { kind: 'length'; bytes: number } | { kind: 'chunked' };

/** What of a request decides how it is read. */
export type RequestHead = Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'httpVersion' | 'method'>;

// Node parses no more than 2,000 header lines and leaves the rest out silently, a Content-Length among them too.
const maxHeaderLines = 200;

// RFC 9110 section 7.6.1: Connection must not name what is meant for the recipient. A proxy that obeyed would take the
// framing, the sender's identity or the target away from a request.
const neverNamed =
  /^(?:content-.*|transfer-encoding|host|authorization|cookie|set-cookie|origin|expect|forwarded|x-forwarded-.*|x-real-ip|x-request-id|sec-.*)$/;

/** Names in `Connection`, in lower case. */
export const connectionOptions = ({ headers }: Pick<IncomingMessage, 'headers'>): string[] =>
  (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());

/** Whether a header goes to the recipient whatever `Connection` says; `name` in lower case. */
export const isProtected = (name: string): boolean => neverNamed.test(name);

const linesOf = ({ rawHeaders }: RequestHead, name: string): number =>
  rawHeaders.filter((line, index) => index % 2 === 0 && line.toLowerCase() === name).length;

const codingOf = ({ headers }: RequestHead): string | undefined => headers['transfer-encoding'];
const lengthOf = ({ headers }: RequestHead): string | undefined => headers['content-length'];

type Rule = { detail: string; breaks: (head: RequestHead) => boolean };

// Some of these Node's parser refuses already; its leniency has changed before.
const rules: readonly Rule[] = [
  { detail: 'HTTP/1.1 or HTTP/1.0 is spoken here.', breaks: ({ httpVersion }) => !['1.0', '1.1'].includes(httpVersion) },
  { detail: 'There are too many headers.', breaks: ({ rawHeaders }) => rawHeaders.length > 2 * maxHeaderLines },
  // RFC 9112 section 3.2.
  { detail: 'There must be one Host.', breaks: (head) => linesOf(head, 'host') > 1 },
  { detail: 'Connection names a header that is not its own.', breaks: (head) => connectionOptions(head).some(isProtected) },
  // RFC 9112 section 6.1, also for HTTP/1.0.
  {
    detail: 'Transfer-Encoding must be chunked, alone, and in HTTP/1.1.',
    breaks: (head) => codingOf(head) !== undefined && (codingOf(head)?.toLowerCase() !== 'chunked' || head.httpVersion !== '1.1'),
  },
  {
    detail: 'Content-Length and Transfer-Encoding exclude each other.',
    breaks: (head) => codingOf(head) !== undefined && lengthOf(head) !== undefined,
  },
  {
    detail: 'Content-Length must be one number.',
    breaks: (head) =>
      linesOf(head, 'content-length') > 1 || (lengthOf(head) !== undefined && !/^\d{1,15}$/.test(lengthOf(head) ?? '')),
  },
];

/** Says why a request could be read in more than one way, and so must not reach a target; nothing when it cannot. */
export const requestFault = (head: RequestHead): string | undefined => rules.find(({ breaks }) => breaks(head))?.detail;

/** The same for an upgrade: a GET without a body that really asks for one (RFC 6455 section 4.1, RFC 9110 section 7.8). */
export const upgradeFault = (head: RequestHead): string | undefined => {
  const fault = requestFault(head);
  if (fault) return fault;
  // Node takes Proxy-Connection for Connection.
  const isProper =
    head.method === 'GET' &&
    head.httpVersion === '1.1' &&
    connectionOptions(head).includes('upgrade') &&
    !hasBody(framingOf(head));
  return isProper ? undefined : 'An upgrade must be a GET of HTTP/1.1 without a body that says Connection: Upgrade.';
};

/** How a request without a fault is framed, whatever its method. */
export const framingOf = (head: RequestHead): Framing => {
  if (codingOf(head) !== undefined) return { kind: 'chunked' };
  const length = lengthOf(head);
  return length === undefined ? { kind: 'none' } : { kind: 'length', bytes: Number(length) };
};

/** Whether there is anything to send after the headers. */
export const hasBody = (framing: Framing): boolean =>
  framing.kind === 'chunked' || (framing.kind === 'length' && framing.bytes > 0);
