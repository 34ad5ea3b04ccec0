import { setTimeout as delay } from 'node:timers/promises';
import { clientEvents } from '@parley/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryEvent } from './authorisation/try-cell.ts';
import { messageRows } from './bad-acts/message-rows.ts';
import { roomRows } from './bad-acts/room-rows.ts';
import type { Rest, Row } from './bad-acts/row.ts';
import { type Actor, makeScene, type Scene, stored } from './bad-acts/scene.ts';
import { socketRows } from './bad-acts/socket-rows.ts';
import { request } from './person.ts';
import { sharedUrl } from './shared-stack.ts';

let scene: Scene;
/** What was stored after the act before. */
let held: unknown[];

beforeAll(async () => {
  scene = await makeScene(sharedUrl());
  held = await stored(scene);
});
afterAll(() => {
  for (const line of Object.values(scene.lines)) line.close();
});

const tryRest = async ({ method, path, body, headers = {} }: Rest, as: Actor): Promise<string> => {
  const { token } = scene.people[as];
  const reply = await request<{ code?: string }>(sharedUrl(), method, path, { body, token, headers: { ...headers } });
  return reply.status < 300 ? 'ok' : (reply.body.code ?? String(reply.status));
};

const tryAct = ({ as, ask }: Row): Promise<string> => {
  const asked = ask(scene);
  return 'event' in asked ? tryEvent(sharedUrl(), asked.event, asked.payload, scene.lines[as]) : tryRest(asked, as);
};

/** All rows together are more than one person may send in so short a time (MS6). */
const tryRow = async (row: Row): Promise<string> => {
  let came = await tryAct(row);
  for (; came === 'rate_limited'; came = await tryAct(row)) await delay(200);
  return `${row.what}, as ${row.as}: ${came}`;
};

const rows = Map.groupBy([...messageRows, ...socketRows, ...roomRows], ({ act }) => act);

describe('ER2 what nobody should do gets its code, and nothing is stored', () => {
  test.each([...rows])('%s', async (_act, ofAct) => {
    const came: string[] = [];
    // One after the other: some say what is too much after what was just enough.
    for (const row of ofAct) came.push(await tryRow(row));
    const [before, after] = [held, await stored(scene)];
    held = after;
    expect(came).toEqual(ofAct.map(({ what, as, code }) => `${what}, as ${as}: ${code}`));
    expect(after).toEqual(before);
    for (const line of Object.values(scene.lines)) expect(line.socket.connected).toBe(true);
  });

  test('every event has its rows', () => {
    expect([...rows.keys()]).toEqual(expect.arrayContaining(Object.keys(clientEvents)));
  });
});
