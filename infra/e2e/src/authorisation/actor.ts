import { connect, createRoom, type Line, type Person, request } from '../person.ts';
import type { ForeignPeople } from './foreign-people.ts';

/** Somebody's connection while they ask. */
export interface Connected {
  readonly line: Line;
  /** Hears of all their places at the same gateway, also of those that the token of `line` is not for. */
  readonly ears: Line;
  /** To be called once they have asked. */
  close(): void;
}

/** Somebody who asks. */
export interface Actor {
  /** With the token they ask with. */
  readonly person: Person;
  /** With one for whatever has to be there before they ask. */
  readonly before: Person;
  connected(): Promise<Connected>;
}

/** Who asks and connects with one token, for whatever it is. */
export const freeActor = async (person: Person): Promise<Actor & { readonly line: Line }> => {
  const line = await connect(person);
  return { person, before: person, line, connected: async () => ({ line, ears: line, close: () => undefined }) };
};

/** Who asks with a token for a room of their own, whatever other rooms they are in. Both lines are at the gateway `at`. */
export const actorElsewhere = async (people: ForeignPeople, at: string): Promise<Actor> => {
  const before = await people.arrive('elsewhere');
  const person = await people.limitedTo(before, [{ id: await createRoom(before), role: 'member' }]);
  const connected = async (): Promise<Connected> => {
    const [line, ears] = await Promise.all([connect(person, { at }), connect(before, { at })]);
    const close = (): void => [line, ears].forEach((one) => one.close());
    return { line, ears, close };
  };
  return { person, before, connected };
};

/** Lets somebody into one room after the other, each with a token for it alone. */
export const guestsOf =
  (people: ForeignPeople, guest: Person) =>
  async (roomId: string): Promise<Actor> => {
    const person = await people.limitedTo(guest, [{ id: roomId, role: 'guest' }]);
    // The first call lets them in; whatever is asked next, they are there.
    const { status } = await request(person.url, 'GET', `/api/rooms/${roomId}`, { token: person.token });
    if (status !== 200) throw new Error(`a guest was answered ${status}`);
    const connected = async (): Promise<Connected> => {
      const line = await connect(person);
      return { line, ears: line, close: () => line.close() };
    };
    return { person, before: person, connected };
  };
