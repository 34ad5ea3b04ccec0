import type { BenchStack } from '../systems/bench-stack.ts';
import { createPeople, createRoom, forEach, type Person } from '../systems/people.ts';
import type { Member } from '../systems/room-systems.ts';

/** How much of everything there is. */
export interface RoomsSize {
  /** Members of the one large room. */
  readonly hall: number;
  /** Small rooms, and as many people, each of whom is in ten of them. */
  readonly smallRooms: number;
  /** People who are in all small rooms. */
  readonly everywhere: number;
}

/** Who is where. */
export interface RoomsPeople {
  readonly hall: readonly Member[];
  readonly small: readonly Member[];
  readonly everywhere: readonly Member[];
}

/** Members of a small room, those who are in all of them left out. */
export const smallRoomSize = 10;

/** Ten rooms of somebody, the first their own; strides that no number of rooms shares keep ten people in each. */
const roomsOf = (index: number, rooms: number): number[] =>
  Array.from({ length: smallRoomSize }, (_, place) => (index + place * (Math.floor(rooms / smallRoomSize) - 1)) % rooms);

/** Makes the people and their rooms. */
export const createRoomsPeople = async (stack: BenchStack, size: RoomsSize): Promise<RoomsPeople> => {
  const hallPeople = await createPeople(stack, size.hall);
  const hall = await createRoom(stack, hallPeople);
  const people = await createPeople(stack, size.smallRooms);
  const everywhere = await createPeople(stack, size.everywhere);
  const inRoom = Map.groupBy(
    people.flatMap((person, index) => roomsOf(index, size.smallRooms).map((room) => ({ room, person }))),
    ({ room }) => room,
  );
  const groups = Array.from({ length: size.smallRooms }, (_, room): Person[] => [
    ...(inRoom.get(room) ?? []).map(({ person }) => person),
    ...everywhere,
  ]);
  const rooms = await forEach(groups, (group) => createRoom(stack, group));
  const [first = '', ...rest] = rooms;
  return {
    hall: hallPeople.map((person) => ({ person, rooms: [hall] })),
    small: people.map((person, index) => {
      const [own = first, ...others] = roomsOf(index, size.smallRooms).map((room) => rooms[room] ?? first);
      return { person, rooms: [own, ...others] };
    }),
    everywhere: everywhere.map((person) => ({ person, rooms: [first, ...rest] })),
  };
};
