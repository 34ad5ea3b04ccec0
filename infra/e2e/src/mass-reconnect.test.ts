import { eventually } from '@parley/test-kit';
import { expect, test } from 'vitest';
import { connect, createRoom, type Frame, type Line, type Person, register } from './person.ts';
import { processOf } from './processes.ts';
import { sharedDir, sharedUrl } from './shared-stack.ts';

const people = 10;
const connectionsEach = 20;
const roomCount = 10;
const missedEach = 5;

/** How often message-persistence was asked for anything that reads history. */
const historyReads = async (): Promise<number> => {
  const text = await (await fetch(`${processOf(sharedDir(), 'message-persistence').url}/metrics`)).text();
  const reads = /^parley_http_request_seconds_count\{([^}]*)\} (\d+)$/gm;
  const isHistory = /route="(?:\/internal\/sync|\/internal\/room-changes|[^"]*\/messages|[^"]*\/changes)"/;
  return [...text.matchAll(reads)]
    .filter(([, labels = '']) => isHistory.test(labels) && !labels.includes('method="POST",route="/api'))
    .reduce((sum, [, , count]) => sum + Number(count), 0);
};

/** Everybody by a gateway in turn, so that each is asked for every room. */
const enterAll = (all: readonly Person[]): Promise<Line[]> =>
  Promise.all(all.flatMap((person) => Array.from({ length: connectionsEach }, () => connect(person))));

test(`RC1 ${people * connectionsEach} sockets that come back together get what they missed in ${roomCount} rooms, and PostgreSQL is asked for no history`, async () => {
  const all = await Promise.all(Array.from({ length: people }, () => register(sharedUrl(), 'crowd')));
  const [owner] = all;
  if (owner === undefined) throw new Error('nobody registered');
  const rooms = await Promise.all(Array.from({ length: roomCount }, () => createRoom(owner, all.slice(1))));
  const before = await enterAll(all);
  const cursors = before[0]?.ready.rooms.map(({ roomId, epoch, rev }) => ({ roomId, epoch, rev })) ?? [];
  expect(cursors).toHaveLength(roomCount);
  for (const line of before) line.close();
  const sends = rooms.flatMap((roomId, at) =>
    Array.from({ length: missedEach }, (_, number) => ({ roomId, person: all[at] ?? owner, content: `missed ${number}` })),
  );
  for (const { roomId, person, content } of sends) {
    const reply = await person.call('POST', `/api/rooms/${roomId}/messages`, { clientMessageId: crypto.randomUUID(), content });
    expect(reply.status).toBe(201);
  }
  const readsBefore = await historyReads();
  const after = await enterAll(all);
  const answers = await Promise.all(
    after.map((line) =>
      line.emit<{ data: { rooms: (Frame & { recovered: boolean; more: boolean })[] } }>('room:sync', { rooms: cursors }),
    ),
  );
  for (const { data } of answers)
    expect(data.rooms.map(({ recovered, more, events }) => [recovered, more, events.length])).toEqual(
      rooms.map(() => [true, false, missedEach]),
    );
  expect(await historyReads()).toBe(readsBefore);
  for (const line of after) line.close();
  await eventually(() => expect(after.every((line) => line.socket.disconnected)).toBe(true));
});
