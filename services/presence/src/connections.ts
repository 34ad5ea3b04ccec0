import type { GatewayId } from '@parley/contracts';
import { isEarlierBoot } from './store/keys.ts';
import { type State, settingAt } from './store/state.ts';
import type { Watermark } from './store/watermark.ts';

/** How long things hold, in ms. */
export interface Timings {
  /** A closed connection counts on for this long, so that a reconnect does not flicker (PR2). */
  readonly graceMs: number;
  /** A connection that no heartbeat named for this long is gone with its gateway (PR2). */
  readonly silentMs: number;
  /** When no replica could look for this long, facts may have been lost. */
  readonly unheardMs: number;
  readonly awayAfterMs: number;
  readonly retentionMs: number;
  /** How often those whose time has come are looked for. */
  readonly sweepEveryMs: number;
}

/** PR2's figures. Heartbeats come every 10 s: a lease outlasts two of them, an outage of 5 s and a gateway's way back. */
export const defaultTimings = { graceMs: 5_000, silentMs: 30_000, unheardMs: 5_000, sweepEveryMs: 1_000 } as const;

/** Longer than any fact is late: an entry of the group is given out again after 10 s. */
const tombstoneMs = 120_000;
/** More than anybody's devices and reconnects within a tombstone's life; the oldest are forgotten first. */
const mostConnections = 500;

/**
 * A connection was opened. One that was closed stays closed: the facts came in the wrong order. Here and below, `now` is when
 * Redis took the fact.
 */
export const opened = (state: State, id: string, gatewayId: GatewayId, now: number): State =>
  state.connections[id]?.closedAt === undefined ? seen(active(state, now), id, gatewayId, now) : state;

/** A connection was closed, whether or not it was known. */
export const closed = (state: State, id: string, gatewayId: GatewayId, now: number): State => {
  if (state.connections[id]?.closedAt !== undefined) return state;
  return ended({ ...state, lastSeenAt: lastSeenWith(state, now) }, id, gatewayId, now);
};

/** A gateway named these connections as open. */
export const beaten = (
  state: State,
  beat: { readonly connectionIds: readonly string[]; readonly gatewayId: GatewayId; readonly activeAt: number },
  now: number,
): State =>
  beat.connectionIds
    .filter((id) => state.connections[id]?.closedAt === undefined)
    .reduce((next, id) => seen(next, id, beat.gatewayId, now), active(state, Math.min(beat.activeAt, now)));

/**
 * A gateway began anew under its name: what its earlier boots held is closed now. Nobody was seen by that. A boot's id says
 * which is earlier (UUIDv7), since a start may be told again after the next one.
 */
export const rebooted = (state: State, gatewayId: GatewayId, now: number): State => {
  return Object.entries(state.connections)
    .filter(([, one]) => one.closedAt === undefined && isEarlierBoot(one.gatewayId, gatewayId))
    .reduce((next, [id, one]) => ended(next, id, one.gatewayId, now), state);
};

/** When the last connection stops to count; 0 without one. */
export const endOf = ({ connections }: State, timings: Timings, mark: Watermark): number =>
  Math.max(0, ...Object.values(connections).map((one) => endOfOne(one, timings, mark)));

/** The grace is for what lived when it was closed: a close that is told late brings nobody back. */
const endOfOne = (one: Connection, timings: Timings, mark: Watermark): number => {
  const silentAt = silentAtOf(one, timings, mark);
  return one.closedAt !== undefined && one.closedAt < silentAt ? one.closedAt + timings.graceMs : silentAt;
};

/** The end of an outage counts as a heartbeat of what lived when it began: nobody can be silent who cannot be heard. */
const silentAtOf = ({ seenAt }: Connection, { silentMs }: Timings, { outage }: Watermark): number =>
  (seenAt + silentMs > outage.from ? Math.max(seenAt, outage.to) : seenAt) + silentMs;

/** Forgets connections that are over for longer than any fact about them is late. */
export const withoutOld = (state: State, timings: Timings, mark: Watermark): State => {
  const kept = Object.entries(state.connections)
    .filter(([, one]) => mark.at < (one.closedAt ?? silentAtOf(one, timings, mark)) + tombstoneMs)
    .toSorted(([, one], [, other]) => lastOf(other) - lastOf(one))
    .slice(0, mostConnections);
  return { ...state, connections: Object.fromEntries(kept) };
};

/** When anything was last known of a person: what they are forgotten by (PR5). */
export const lastSignOf = ({ connections, lastSeenAt, setting }: State): number =>
  Math.max(lastSeenAt, setting?.at ?? 0, ...Object.values(connections).map(lastOf));

type Connection = State['connections'][string];

const lastOf = ({ seenAt, closedAt }: Connection): number => closedAt ?? seenAt;

/** One that was unknown gets a tombstone that never lived. */
const ended = (state: State, id: string, gatewayId: GatewayId, now: number): State => {
  const seenAt = state.connections[id]?.seenAt ?? 0;
  return { ...state, connections: { ...state.connections, [id]: { gatewayId, seenAt, closedAt: now } } };
};

/** PR3: what an invisible person does leaves no trace, also not for the time after. */
const lastSeenWith = (state: State, now: number): number =>
  settingAt(state, now)?.status === 'invisible' ? state.lastSeenAt : Math.max(state.lastSeenAt, now);

const active = (state: State, at: number): State => ({ ...state, activeAt: Math.max(state.activeAt, at) });

const seen = (state: State, id: string, gatewayId: GatewayId, now: number): State => ({
  ...state,
  // A fact that is told again is older than what was told since.
  connections: { ...state.connections, [id]: { gatewayId, seenAt: Math.max(state.connections[id]?.seenAt ?? 0, now) } },
  lastSeenAt: lastSeenWith(state, now),
});
