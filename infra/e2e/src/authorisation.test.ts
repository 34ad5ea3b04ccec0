import { authRoutes, clientEvents, ErrorCode, mediaRoutes, messageRoutes, presenceRoutes, pushRoutes } from '@parley/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Act, Rows, Stage } from './authorisation/act.ts';
import { type Cast, gatherCast } from './authorisation/cast.ts';
import { eventActs } from './authorisation/event-acts.ts';
import { type ForeignPeople, startForeignPeople } from './authorisation/foreign-people.ts';
import { makeAdmin } from './authorisation/make-admin.ts';
import { mediaActs } from './authorisation/media-acts.ts';
import { pushActs } from './authorisation/notification-acts.ts';
import { authActs, presenceActs } from './authorisation/people-acts.ts';
import { renderMatrix } from './authorisation/render.ts';
import { messageActs } from './authorisation/route-acts.ts';
import { isInside, setStage } from './authorisation/stage.ts';
import { type Expected, type Standing, standings, standingsIn } from './authorisation/standings.ts';
import { awaitPlace, tryEvent, tryRoute } from './authorisation/try-cell.ts';
import { gatewayUrls } from './processes.ts';
import { foreignIssuer, foreignKeysPort, sharedDir, sharedUrl } from './shared-stack.ts';

const routeActs = { ...authActs, ...messageActs, ...presenceActs, ...pushActs, ...mediaActs };
const kinds = ['public', 'private', 'direct'] as const;

let foreigners: ForeignPeople;
let cast: Cast;
let stages = 0;

beforeAll(async () => {
  foreigners = await startForeignPeople(sharedUrl(), { ...foreignIssuer, keysPort: foreignKeysPort() });
  cast = await gatherCast({
    url: sharedUrl(),
    gateway: gatewayUrls(sharedDir())[0] ?? '',
    makeAdmin: (username) => makeAdmin(sharedDir(), username),
    foreigners,
  });
});
afterAll(async () => {
  cast.close();
  await foreigners.close();
});

/** All cells of an act: in which room, for whom, and what they are to get. */
const cellsOf = (rows: Rows) =>
  'anywhere' in rows
    ? standings.map((standing) => ({ kind: 'private' as const, standing, expected: rows.anywhere[standing] }))
    : kinds.flatMap((kind) => standingsIn(kind).map((standing) => ({ kind, standing, expected: rows.rooms[kind][standing] })));

const named = (kind: string, standing: Standing, said: Expected): string => `${kind} ${standing}: ${[said].flat().join(' or ')}`;

/** Tries every cell of an act on a stage of its own, and lists those that came to something else. */
const surprises = async <Ask>(
  act: Act<Ask>,
  ask: (asked: Ask, standing: Standing, stage: Stage) => Promise<string>,
): Promise<string[][]> => {
  const tried = await Promise.all(
    cellsOf(act.expected).map(async ({ kind, standing, expected }) => {
      stages += 1;
      const stage = await setStage(cast, stages, { standing, kind, needs: act.needs ?? [] });
      const came = await ask(await act.ask(stage), standing, stage);
      return [expected].flat().includes(came as ErrorCode) ? [] : [[named(kind, standing, expected), `came: ${came}`]];
    }),
  );
  return tried.flat();
};

const listed = <Ask>(table: Readonly<Record<string, readonly Act<Ask>[]>>): [string, string, Act<Ask>][] =>
  Object.entries(table).flatMap(([name, acts]) => acts.map((act): [string, string, Act<Ask>] => [name, act.does, act]));

describe('ER2 MS7 who may do what', () => {
  test('every route and event has its rows', () => {
    expect(Object.keys(routeActs).toSorted()).toEqual(
      Object.keys({ ...authRoutes, ...messageRoutes, ...presenceRoutes, ...pushRoutes, ...mediaRoutes }).toSorted(),
    );
    expect(Object.keys(eventActs)).toEqual(Object.keys(clientEvents));
    for (const [name, acts] of Object.entries({ ...routeActs, ...eventActs })) expect(acts.length, name).toBeGreaterThan(0);
  });

  test.each(listed(routeActs))('%s, to %s', async (name, _does, act) => {
    expect(await surprises(act, (asked, _standing, { actor }) => tryRoute(sharedUrl(), name, asked, actor?.person))).toEqual([]);
  });

  test.each(listed(eventActs))('%s, to %s', async (name, _does, act) => {
    const emit = async (payload: unknown, standing: Standing, { roomId, actor }: Stage): Promise<string> => {
      const connected = await actor?.connected();
      if (connected !== undefined && isInside(standing)) await awaitPlace(connected.ears, roomId, standing);
      return tryEvent(sharedUrl(), name, payload, connected?.line).finally(() => connected?.close());
    };
    expect(await surprises(act, emit)).toEqual([]);
  });

  test('every code in the table is one of ER2', () => {
    const codes = [...renderMatrix().matchAll(/ `([a-z_]+)` (?=\||or)/g)].map(([, code]) => code);
    expect(codes.filter((code) => !ErrorCode.safeParse(code).success)).toEqual([]);
    expect(codes.length).toBeGreaterThan(100);
  });
});
