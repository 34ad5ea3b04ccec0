import { comeBy, letGo, renew } from '../accounts.ts';
import { type Check, must } from '../check.ts';
import { expectStatus } from '../visit.ts';

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

/** Leaves nothing behind but rooms without anybody in them, which nobody can remove. */
export const cleaningUp: Check = {
  name: 'clean up',
  run: async (visit) => {
    visit.closeLines();
    for (const { owner, roomId } of visit.rooms()) {
      const archived = await owner.call('DELETE', `/api/rooms/${roomId}`);
      must(archived.status < 300, `archiving a room answered ${archived.status}`);
      for (const person of visit.pair.toReversed()) {
        const left = await person.call('POST', `/api/rooms/${roomId}/leave`);
        must(left.status < 300 || left.status === 404, `leaving a room answered ${left.status}`);
      }
    }
    const people = visit.people();
    if (people !== undefined) await letGo(people);
    const rooms = visit.rooms().length;
    return { says: `${rooms} rooms archived and left${people?.by === 'registration' ? ', both people deleted' : ''}` };
  },
};
