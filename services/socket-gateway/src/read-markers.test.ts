import { accept, type ReadState, type Result, RoomId, UserId } from '@parley/contracts';
import { createMetrics, newId, UnavailableError } from '@parley/service-kit';
import { beforeEach, expect, test } from 'vitest';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { createReadMarkers, type ReadMarkers } from './read-markers.ts';

const userId = UserId.parse(newId());
const roomId = RoomId.parse(newId());

let asked: string[];
let answers: ReturnType<typeof Promise.withResolvers<Result<ReadState>>>[];
let markers: ReadMarkers;

const ask = (what: string) => {
  asked.push(what);
  const answer = Promise.withResolvers<Result<ReadState>>();
  answers.push(answer);
  return answer.promise;
};

beforeEach(() => {
  asked = [];
  answers = [];
  const owner = {
    readRoom: (_token: string, { seq }: { seq: number }) => ask(`read ${seq}`),
    unreadRoom: (_token: string, { seq }: { seq: number }) => ask(`unread ${seq}`),
  };
  markers = createReadMarkers(owner, createGatewayMetrics(createMetrics()));
});

const read = (seq: number, room = roomId) => markers.read(userId, 'token', { roomId: room, seq });
const unread = (seq: number) => markers.unread(userId, 'token', { roomId, seq });
const stateAt = (readSeq: number): Result<ReadState> => accept({ readSeq, unread: 0, mentions: 0 });
const answer = async (index: number, readSeq: number) => {
  answers[index]?.resolve(stateAt(readSeq));
  await new Promise((done) => setImmediate(done));
};

test('RD2 reads that gather while one is under way become one, of the highest seq, and all get its answer', async () => {
  const all = [read(1), read(5), read(9), read(7)];
  expect(asked).toEqual(['read 1']);
  await answer(0, 1);
  expect(asked).toEqual(['read 1', 'read 9']);
  await answer(1, 9);
  expect(await Promise.all(all)).toEqual([stateAt(1), stateAt(9), stateAt(9), stateAt(9)]);
});

test('RD2 moving it back keeps its place among the reads', async () => {
  const all = [read(1), read(9), unread(3), read(4)];
  for (const index of [0, 1, 2, 3]) await answer(index, index);
  expect(asked).toEqual(['read 1', 'read 9', 'unread 3', 'read 4']);
  await Promise.all(all);
});

test('rooms do not wait for one another', async () => {
  const all = [read(1), read(2, RoomId.parse(newId()))];
  expect(asked).toEqual(['read 1', 'read 2']);
  await answer(0, 1);
  await answer(1, 2);
  await Promise.all(all);
});

test('after a failure the next one is asked all the same', async () => {
  const first = read(1);
  const second = read(2);
  answers[0]?.reject(new UnavailableError('away'));
  await expect(first).rejects.toThrow('away');
  await answer(1, 2);
  expect(await second).toEqual(stateAt(2));
});
