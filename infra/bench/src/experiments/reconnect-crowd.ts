import type { StormClientSpec } from '../load/storm-messages.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import { createPeople, createRoom, forEach } from '../systems/people.ts';
import type { Writer } from '../systems/room-writers.ts';

/** People with three rooms each, and some who write in all rooms. */
export interface ReconnectCrowd {
  readonly clients: readonly StormClientSpec[];
  readonly writers: readonly Writer[];
}

/** Members of a room, those who write left out. */
const roomSize = 30;
const writerCount = 10;

/** The rooms that somebody is in, of `3 * perKind` ones: with neighbours, with every n-th one, and along a diagonal. */
const roomsOf = (index: number, perKind: number): number[] => [
  Math.floor(index / roomSize),
  perKind + (index % perKind),
  2 * perKind + ((index + Math.floor(index / perKind)) % perKind),
];

/** Which of some servers a client connects to: by pairs, since the load processes take the clients in turn. */
export const urlOf = (urls: readonly string[], index: number): string => urls[Math.floor(index / 2) % urls.length] ?? '';

/** Makes the people and their rooms; `count` is a multiple of 30. */
export const createReconnectCrowd = async (stack: BenchStack, count: number): Promise<ReconnectCrowd> => {
  const perKind = count / roomSize;
  const people = await createPeople(stack, count);
  const writers = await createPeople(stack, writerCount);
  const groups = Array.from({ length: 3 * perKind }, (_, room) => {
    const members = people.filter((__, index) => roomsOf(index, perKind).includes(room));
    const writer = writers[room % writerCount];
    return writer === undefined ? members : [writer, ...members];
  });
  const rooms = await forEach(groups, (group) => createRoom(stack, group));
  return {
    clients: people.map(({ token }, index) => ({
      url: urlOf(stack.gateways, index),
      kind: 'parley',
      auth: { token, protocol: 1 },
    })),
    writers: writers.map(({ token }, writer) => ({
      url: urlOf(stack.gateways, 2 * writer),
      token,
      rooms: rooms.filter((_, room) => room % writerCount === writer),
    })),
  };
};
