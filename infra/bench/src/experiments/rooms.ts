import { startBareServers } from '../systems/bare-servers.ts';
import { membersOfParley, membersOfSocketIo } from '../systems/room-systems.ts';
import type { LoadedSystem } from '../systems/start-systems.ts';
import type { Bench, Experiment } from './experiment.ts';
import { connectEverywhere } from './rooms-connects.ts';
import { findingsOfRooms, type MeasuredLoad } from './rooms-findings.ts';
import { createRoomsPeople, type RoomsSize, smallRoomSize } from './rooms-people.ts';
import { measure } from './rounds.ts';
import { openLoop } from './scenario.ts';

const wholeSize: RoomsSize = { hall: 5_000, smallRooms: 1_000, everywhere: 4 };
const quickSize: RoomsSize = { hall: 200, smallRooms: 40, everywhere: 3 };

/** Shorter than other loads: what takes long here is to connect everybody. */
const shortened = (bench: Bench): Bench => ({
  ...bench,
  warmUpMs: Math.min(bench.warmUpMs, 1_500),
  measureMs: Math.min(bench.measureMs, bench.isQuick ? 2_000 : 3_000),
});

/** One very large room, very many small ones, and people who are in very many, beside bare Socket.IO. */
export const rooms: Experiment = {
  name: 'rooms',
  about: `What sizes cost: one room of ${wholeSize.hall.toLocaleString('en')} members, ${wholeSize.smallRooms.toLocaleString('en')} rooms of ten, and somebody who is in ${wholeSize.smallRooms.toLocaleString('en')} rooms and connects.`,
  run: (bench) =>
    bench.stacks.with({ gateways: 2 }, async (stack) => {
      const size = bench.isQuick ? quickSize : wholeSize;
      const stops: (() => void)[] = [];
      const loaded = async (connecting: Promise<LoadedSystem>): Promise<LoadedSystem> => {
        const system = await connecting;
        stops.push(() => system.load.stop());
        return system;
      };
      try {
        bench.progress(`rooms: making ${size.hall + size.smallRooms} people and their rooms`);
        const people = await createRoomsPeople(stack, size);
        const servers = await startBareServers('bare Socket.IO', stack.launched.stack().redis.url);
        stops.push(() => servers.stop());
        const both = async (who: 'hall' | 'small'): Promise<LoadedSystem[]> => [
          await loaded(membersOfParley(stack, people[who])),
          await loaded(membersOfSocketIo(stack, servers, people[who])),
        ];
        bench.progress('rooms: connecting everybody');
        const [hall, small] = [await both('hall'), await both('small')];
        const measured: MeasuredLoad[] = [];
        for (const { of, perSecond, fanOut } of loadsOf(size)) {
          const title = titleOf(size, of, perSecond);
          const scenario = { ...openLoop(perSecond, fanOut), name: title };
          measured.push({ title, rounds: await measure(scenario, of === 'hall' ? hall : small, shortened(bench)) });
        }
        bench.progress('rooms: somebody connects who is in all of them');
        const connects = await connectEverywhere(stack, servers, people.everywhere, bench.isQuick ? 10 : 36);
        return findingsOfRooms(measured, connects, size.smallRooms);
      } finally {
        for (const stop of stops.toReversed()) stop();
      }
    }),
};

interface RoomLoad {
  readonly of: 'hall' | 'small';
  readonly perSecond: number;
  readonly fanOut: number;
}

const loadsOf = ({ hall, smallRooms }: RoomsSize): readonly RoomLoad[] => [
  { of: 'hall', perSecond: 2, fanOut: hall },
  { of: 'hall', perSecond: 5, fanOut: hall },
  { of: 'small', perSecond: smallRooms, fanOut: smallRoomSize },
];

const titleOf = ({ hall, smallRooms }: RoomsSize, of: 'hall' | 'small', perSecond: number): string =>
  of === 'hall'
    ? `one room of ${hall.toLocaleString('en')}, ${perSecond}/s`
    : `${smallRooms.toLocaleString('en')} rooms of ${smallRoomSize}, ${perSecond.toLocaleString('en')}/s`;
