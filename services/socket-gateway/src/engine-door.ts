import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server as Engine } from 'engine.io';
import type { OriginCheck } from './origin.ts';
import { type Forwarder, forwardedHeader, refuseUpgrade, unknownSession } from './polling-forward.ts';
import type { SessionIds, SessionOwner } from './session-id.ts';

/** What stands before Engine.IO: checks the origin, then serves a session here or hands it to its owner (CO1). */
export interface EngineDoor {
  request(incoming: IncomingMessage, outgoing: ServerResponse): void;
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** What the door needs. */
export interface EngineDoorOptions {
  readonly engine: Engine;
  /** Whether a session lives here. */
  readonly isHere: (sid: string) => boolean;
  readonly originAllowed: OriginCheck;
  readonly sessionIds: SessionIds;
  readonly self: SessionOwner;
  readonly forwarder: Forwarder;
  /** Whether one more connection may come from there; only asked for new sessions. */
  readonly mayOpen: (incoming: IncomingMessage) => boolean;
  /** Whether this gateway takes no new sessions any more (CO5). */
  readonly isDraining: () => boolean;
  readonly onForward: () => void;
}

type Refused = { readonly status: number; readonly text: string; readonly body: string };
type Way = { readonly to: 'here' } | { readonly to: 'owner'; readonly url: string } | ({ readonly to: 'nowhere' } & Refused);

const here: Way = { to: 'here' };
// Engine.IO's own error bodies: code 4 is "Forbidden", code 3 "Bad request".
const forbidden: Way = {
  to: 'nowhere',
  status: 403,
  text: 'Forbidden',
  body: JSON.stringify({ code: 4, message: 'this origin may not connect' }),
};
const crowded: Way = {
  to: 'nowhere',
  status: 429,
  text: 'Too Many Requests',
  body: JSON.stringify({ code: 3, message: 'too many connections from this address' }),
};
/** The edge asks another gateway then, and a client without one before it comes back by itself. */
const draining: Way = {
  to: 'nowhere',
  status: 503,
  text: 'Service Unavailable',
  body: JSON.stringify({ code: 3, message: 'this gateway is about to stop' }),
};
const unknown: Way = { to: 'nowhere', status: unknownSession.status, text: 'Bad Request', body: unknownSession.body };

/** Makes the door of one gateway. */
export const createEngineDoor = (options: EngineDoorOptions): EngineDoor => ({
  request: (incoming, outgoing) => {
    const way = wayOf(options, incoming);
    if (way.to === 'nowhere') {
      outgoing.writeHead(way.status, { 'content-type': 'application/json' }).end(way.body);
      return;
    }
    if (way.to === 'here') return options.engine.handleRequest(incoming, outgoing);
    options.onForward();
    options.forwarder.request(way.url, incoming, outgoing);
  },
  upgrade: (incoming, socket, head) => {
    const way = wayOf(options, incoming);
    if (way.to === 'nowhere') return refuseUpgrade(socket, way.status, way.text, way.body);
    if (way.to === 'here') return options.engine.handleUpgrade(incoming, socket, head);
    options.onForward();
    options.forwarder.upgrade(way.url, incoming, socket, head);
  },
});

const wayOf = (options: EngineDoorOptions, incoming: IncomingMessage): Way => {
  if (!options.originAllowed(incoming.headers.origin)) return forbidden;
  const sids = sidsIn(incoming.url ?? '/');
  // Engine.IO would take the last one; nobody honest sends two.
  if (sids.length > 1) return unknown;
  const [sid = ''] = sids;
  if (sid === '') return wayIn(options, incoming);
  if (options.isHere(sid)) return here;
  if (incoming.headers[forwardedHeader] !== undefined) return unknown;
  const owner = options.sessionIds.open(sid);
  if (owner === undefined || owner.url === options.self.url) return unknown;
  return { to: 'owner', url: owner.url };
};

/** Every `sid` that Engine.IO could find. A name may also be written with escapes; a crowd that opens connections has neither. */
const sidsIn = (url: string): string[] =>
  /sid|%/.test(url) ? (URL.parse(url, 'http://gateway')?.searchParams.getAll('sid') ?? []) : [];

const wayIn = (options: EngineDoorOptions, incoming: IncomingMessage): Way => {
  if (incoming.method === 'OPTIONS') return here;
  if (options.isDraining()) return draining;
  return options.mayOpen(incoming) ? here : crowded;
};
