import { type TimedConnect, timeToReady } from '../load/time-to-ready.ts';
import { median } from '../report/median.ts';
import type { BareServers } from '../systems/bare-servers.ts';
import type { BenchStack } from '../systems/bench-stack.ts';
import type { Member } from '../systems/room-systems.ts';

/** What it takes to let somebody in who is in very many rooms. */
export interface ManyRoomsFigures {
  /** The first connect of each person at each gateway. */
  readonly first: readonly TimedConnect[];
  /** They come back within half a minute. */
  readonly again: readonly TimedConnect[];
  readonly socketIo: readonly TimedConnect[];
}

/** Connects one after the other, Parley and Socket.IO in turn; the very first of each is left out, since it is cold. */
export const connectEverywhere = async (
  stack: BenchStack,
  servers: BareServers,
  [coldOne, ...members]: readonly Member[],
  times: number,
): Promise<ManyRoomsFigures> => {
  const figures = { first: new Array<TimedConnect>(), again: new Array<TimedConnect>(), socketIo: new Array<TimedConnect>() };
  const toParley = ({ person: { token } }: Member, at: number): Promise<TimedConnect> =>
    timeToReady(stack.gateways[at % stack.gateways.length] ?? '', { token, protocol: 1 }, '42["ready"');
  const toSocketIo = ({ person: { id }, rooms }: Member, at: number): Promise<TimedConnect> =>
    timeToReady(servers.urls[at % servers.urls.length] ?? '', { sender: id, rooms }, '40');
  if (coldOne === undefined) return figures;
  for (let at = 0; at < 4; at += 1) {
    await toParley(coldOne, at);
    await toSocketIo(coldOne, at);
  }
  for (let time = 0; time < times; time += 1) {
    const member = members[Math.floor(time / stack.gateways.length) % members.length];
    if (member === undefined) break;
    const isFirst = time < members.length * stack.gateways.length;
    figures[isFirst ? 'first' : 'again'].push(await toParley(member, time));
    figures.socketIo.push(await toSocketIo(member, time));
  }
  return figures;
};

/** The value below which so many of a hundred are, by the nearest rank; NaN of none. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
};

/** Median, p99 in ms, and the bytes of the frame that lets in. */
export const summaryOf = (connects: readonly TimedConnect[]): { p50: number; p99: number; bytes: number } => {
  const times = connects.map(({ ms }) => ms);
  return { p50: median(times), p99: percentile(times, 99), bytes: median(connects.map(({ bytes }) => bytes)) };
};
