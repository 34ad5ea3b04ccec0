import type { ErrorCode } from '@parley/contracts';
import type { Actor, Scene } from './scene.ts';

/** A request over REST. */
export interface Rest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One thing that somebody should not do, and the code it gets; `ok` where it is no harm and changes nothing. */
export interface Row {
  readonly act: string;
  readonly what: string;
  readonly as: Actor;
  readonly code: ErrorCode | 'ok';
  readonly ask: (scene: Scene) => { readonly event: string; readonly payload: unknown } | Rest;
}

type Values = Readonly<Record<string, unknown>>;

/** A row's columns: what is wrong, who does it, the code, and what is sent. */
export type Columns<Sent = Values> = readonly [what: string, as: Actor, code: Row['code'], sent: (scene: Scene) => Sent];

/** Rows over the socket alone. */
export const overSocket = (event: string, rows: readonly Columns<unknown>[]): Row[] =>
  rows.map(([what, as, code, sent]) => ({ act: event, what, as, code, ask: (scene) => ({ event, payload: sent(scene) }) }));

/** Rows over REST alone. */
export const overRest = (act: string, rows: readonly Columns<Rest>[]): Row[] =>
  rows.map(([what, as, code, ask]) => ({ act, what, as, code, ask }));

/** What a route takes in headers where an event takes it in its payload. */
const headersOf = ({ ifMatch }: Values): Record<string, string> =>
  typeof ifMatch === 'number' ? { 'if-match': `${ifMatch}` } : {};

/** What is left for the body when the path and the headers have theirs; a deletion has none. */
const bodyOf = (method: string, sent: Values): { body?: Values } => {
  const { roomId: _, messageId: __, ifMatch: ___, ...body } = sent;
  return method === 'DELETE' ? {} : { body };
};

/** The same rows over both paths: what an event has in its payload, a route has in path, headers and body. */
export const overBoth = (event: string, method: string, pathOf: (sent: Values) => string, rows: readonly Columns[]): Row[] => {
  const toRest = (sent: Values): Rest => ({ method, path: pathOf(sent), headers: headersOf(sent), ...bodyOf(method, sent) });
  return [
    ...overSocket(event, rows),
    ...overRest(
      `${event} over REST`,
      rows.map(([what, as, code, sent]) => [what, as, code, (scene) => toRest(sent(scene))]),
    ),
  ];
};
