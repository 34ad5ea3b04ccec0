import type { Person } from '../../person.ts';
import { comeBy, letGo, renew } from '../accounts.ts';
import { type Check, must } from '../check.ts';
import { expectStatus, reasonOf } from '../visit.ts';

const ways = { registration: 'two people registered', password: 'two people signed in', token: 'two tokens are taken' };

/** Accounts, sessions and tokens. */
export const signingIn: Check = {
  name: 'sign-in',
  run: async (visit) => {
    const startedAt = performance.now();
    const people = await comeBy(visit.options);
    visit.setPeople(people);
    const ms = Math.round(performance.now() - startedAt);
    for (const person of people.pair) {
      if (people.by !== 'token') await renew(person);
      const me = await person.call<{ id: string }>('GET', '/api/users/me');
      expectStatus('/api/users/me', me, 200);
      must(me.body.id === person.id, '/api/users/me answers somebody else');
    }
    return { says: people.by === 'token' ? ways.token : `${ways[people.by]}, and refreshed their sessions`, figures: { ms } };
  },
};

/** Leaves nothing behind but rooms without anybody in them, which nobody can remove. What cannot be undone keeps nothing else from it. */
export const cleaningUp: Check = {
  name: 'clean up',
  run: async (visit) => {
    visit.closeLines();
    const people = visit.people();
    const [first, second] = people?.pair ?? [];
    const steps: (() => Promise<void>)[] = visit
      .rooms()
      .flatMap(({ owner, roomId }) => [
        () => archive(owner, roomId),
        ...[second, first].flatMap((person) => (person === undefined ? [] : [() => leave(person, roomId)])),
      ]);
    if (people !== undefined) steps.push(...people.pair.map((person) => () => letGo(person, people.by)));
    const faults: string[] = [];
    for (const step of steps) await step().catch((error: unknown) => faults.push(reasonOf(error)));
    must(faults.length === 0, faults.join('; '));
    const rooms = visit.rooms().length;
    return { says: `${rooms} rooms archived and left${people?.by === 'registration' ? ', both people deleted' : ''}` };
  },
};

const archive = async (owner: Person, roomId: string): Promise<void> => {
  const { status } = await owner.call('DELETE', `/api/rooms/${roomId}`);
  must(status < 300, `archiving a room answered ${status}`);
};

const leave = async (person: Person, roomId: string): Promise<void> => {
  const { status } = await person.call('POST', `/api/rooms/${roomId}/leave`);
  must(status < 300 || status === 404, `leaving a room answered ${status}`);
};
