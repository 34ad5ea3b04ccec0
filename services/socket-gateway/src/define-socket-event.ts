import {
  type ClientEventData,
  type ClientEventName,
  type ClientEventPayload,
  clientEvents,
  type Refusal,
  type Result,
  type RoomId,
  refuse,
  toAckError,
  toIssues,
  limits as wire,
} from '@parley/contracts';
import { isUnavailable, type Log, newId, type RateLimit, type Revocations, refusalOfRevocation } from '@parley/service-kit';
import type { Connection } from './connection.ts';
import type { OwnerClient } from './owner-client.ts';

/** What a socket handler gets: the parsed payload and who sent it. */
export interface SocketCall<Name extends ClientEventName> {
  readonly payload: ClientEventPayload<Name>;
  readonly connection: Connection;
}

/** Answers one event: the data of its acknowledgement, or a refusal. */
export type SocketHandler<Name extends ClientEventName> = (call: SocketCall<Name>) => Promise<Result<ClientEventData<Name>>>;

/** A handler for every event of contracts; the compiler checks that none is missing. */
export type SocketHandlers = { readonly [Name in ClientEventName]: SocketHandler<Name> };

/** What stands around every handler. */
export interface DispatchOptions {
  readonly handlers: SocketHandlers;
  readonly eventsOfConnection: RateLimit;
  readonly revocations: Pick<Revocations, 'reasonFor'>;
  readonly owner: Pick<OwnerClient, 'refuseOutside'>;
  readonly log: Log;
}

type Acknowledge = (reply: unknown) => void;

/** Takes one event from a socket, in any shape, and answers its acknowledgement if it has one. Never rejects. */
export type Dispatch = (connection: Connection, event: unknown, args: unknown[]) => Promise<void>;

/** Makes the wrapper of all events: size, rate, token, schema, faults (ER1 to ER4, CO3, MS6). */
export const createDispatch = (options: DispatchOptions): Dispatch => {
  const answerOne = async (connection: Connection, event: unknown, args: unknown[]): Promise<void> => {
    const acknowledge = acknowledgementOf(args);
    try {
      const result = await answer(options, connection, event, args);
      // Only what is refused is looked for in the log: the others get no id.
      acknowledge(result.ok ? result : { ok: false, error: toAckError(result.error, newId()) });
    } catch (error) {
      const requestId = newId();
      acknowledge({ ok: false, error: toAckError(refusalOfFault(options.log, error, requestId), requestId) });
    }
  };
  return (connection, event, args) => connection.during(() => answerOne(connection, event, args));
};

/** Takes the callback off the arguments; without one there is nobody to answer (ER4). */
const acknowledgementOf = (args: unknown[]): Acknowledge => {
  const last = args.at(-1);
  if (typeof last !== 'function') return () => undefined;
  args.pop();
  return (reply) => void last(reply);
};

const answer = async (
  options: DispatchOptions,
  connection: Connection,
  event: unknown,
  args: unknown[],
): Promise<Result<unknown>> => {
  // Otherwise somebody who sends all the time would never have nothing under way, and be cut off amid a send (CO5).
  if (connection.isLeaving) return refuse('draining', 'this gateway is about to stop; connect anew', { retryAfterMs: 0 });
  const { allowed, retryAfterMs } = options.eventsOfConnection.take(connection.id);
  if (!allowed) return refuse('rate_limited', 'too many events on this connection', { retryAfterMs });
  if (Date.now() >= connection.identity.expiresAt.getTime()) return refuse('token_expired', 'the access token has expired');
  const revoked = options.revocations.reasonFor(connection.identity);
  if (revoked !== undefined) return { ok: false, error: refusalOfRevocation(revoked) };
  const bytes = payloadBytes(args);
  if (bytes === undefined) return refuse('invalid', 'the event is nested too deeply');
  if (bytes > wire.eventBytes) return refuse('too_large', `the event is over ${wire.eventBytes} bytes`);
  if (!isClientEvent(event)) return refuse('invalid', 'there is no such event');
  if (!byItself.has(event)) connection.touch();
  return call(options, event, connection, args[0]);
};

/** What clients emit without anybody doing anything: it keeps nobody from being away (PR1). */
const byItself: ReadonlySet<ClientEventName> = new Set(['room:sync', 'session:refresh', 'presence:watch', 'presence:unwatch']);

/** The size with JSON's escapes undone (MS6), without the brackets around the arguments; undefined when it is too deep to tell. */
const payloadBytes = (args: unknown[]): number | undefined => {
  try {
    return Buffer.byteLength(JSON.stringify(args)) - 2;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

const isClientEvent = (event: unknown): event is ClientEventName =>
  typeof event === 'string' && Object.hasOwn(clientEvents, event);

const call = async <Name extends ClientEventName>(
  { handlers, owner }: DispatchOptions,
  name: Name,
  connection: Connection,
  payload: unknown,
): Promise<Result<ClientEventData<Name>>> => {
  const parsed = clientEvents[name].payload.safeParse(payload);
  if (!parsed.success) return refuse('invalid', 'the payload does not hold', { issues: toIssues(parsed.error) });
  const outside = roomOutside(connection, parsed.data);
  if (outside !== undefined) return owner.refuseOutside(connection.token, outside);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is the parser: the payload came from this event's schema
  return handlers[name]({ payload: parsed.data as ClientEventPayload<Name>, connection });
};

/** AU2: whoever holds a token that is limited to some rooms is a stranger everywhere else. */
const roomOutside = (connection: Connection, payload: { readonly roomId?: RoomId | undefined } | object): RoomId | undefined =>
  'roomId' in payload && payload.roomId !== undefined && !connection.mayEnter(payload.roomId) ? payload.roomId : undefined;

const refusalOfFault = (log: Log, error: unknown, requestId: string): Refusal => {
  if (isUnavailable(error)) {
    log.warn({ err: error, requestId }, 'an event could not be answered');
    // What is handed on answers for itself; a throw means that nothing was.
    return refuse('unavailable', 'a part of the service does not answer at the moment', { retryAfterMs: 1_000 }).error;
  }
  log.error({ err: error, requestId }, 'an event failed');
  return refuse('internal', 'something went wrong here', { outcome: 'unknown' }).error;
};
