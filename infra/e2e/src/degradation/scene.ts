import type { LaunchedStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { connect, createRoom, digestOf, type Line, type LineOptions, type Person, register } from '../person.ts';
import { gatewayUrls } from '../processes.ts';
import { follow, startOf, Timeline } from '../timeline.ts';

/** Somebody with a line at a gateway of their own, and the room as they see it. */
export interface Present {
  readonly person: Person;
  readonly line: Line;
  readonly timeline: Timeline;
}

/** Two people in one room at two gateways; the first watches the second. */
export interface Scene {
  readonly room: string;
  readonly anna: Present;
  readonly bela: Present;
  /** Somebody else of that room comes in at the second gateway. */
  come(person: Person): Promise<Present>;
  /** What the first was last told of the second. */
  shown(): string | undefined;
  /** Every `server:status` that somebody got. */
  statuses(of: Present): unknown[];
  /** Everybody holds what the server holds (RC4). */
  converged(): Promise<void>;
  close(): void;
}

/** Sets it. */
export const setScene = async ({ url, dataDir }: LaunchedStack): Promise<Scene> => {
  const [first = '', second = ''] = gatewayUrls(dataDir);
  const everybody: Present[] = [];
  const [owner, other] = [await register(url, 'anna'), await register(url, 'bela')];
  const room = await createRoom(owner, [other]);
  const enter = async (person: Person, options: LineOptions): Promise<Present> => {
    const line = await connect(person, options);
    const present = { person, line, timeline: new Timeline(room, startOf(line, room)) };
    follow(line, present.timeline);
    everybody.push(present);
    return present;
  };
  const [anna, bela] = [await enter(owner, { at: first }), await enter(other, { at: second })];
  type Told = readonly { readonly status: string }[];
  let seen: string | undefined;
  anna.line.socket.on('presence', ({ items }: { items: Told }) => {
    seen = items.at(-1)?.status ?? seen;
  });
  const watched = await anna.line.emit<{ data: { items: Told } }>('presence:watch', { userIds: [other.id] });
  seen ??= watched.data.items[0]?.status;
  return {
    room,
    anna,
    bela,
    come: (person) => enter(person, { at: second }),
    shown: () => seen,
    statuses: ({ line }) => line.others.filter(([event]) => event === 'server:status').map(([, { live }]) => live),
    converged: () =>
      eventually(async () => {
        const { rev, sha256 } = await digestOf(owner, room);
        for (const { timeline } of everybody) expect([timeline.cursor, timeline.digest()]).toEqual([rev, sha256]);
      }),
    close: () => {
      for (const { line } of everybody) line.close();
    },
  };
};
