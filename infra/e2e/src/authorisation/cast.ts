import { type Person, register, request } from '../person.ts';
import { type Actor, actorElsewhere, freeActor, guestsOf } from './actor.ts';
import type { ForeignPeople } from './foreign-people.ts';
import { type Standing, standings } from './standings.ts';

/** The people of the matrix: one for each standing, who ask, and some who are asked about. */
export interface Cast {
  readonly actors: Readonly<Partial<Record<Standing, Actor>>>;
  /** Makes the `foreignGuest` of a room, who is in it from then on. */
  letIn(roomId: string): Promise<Actor>;
  /** Owners and members of the rooms: several of each, since each may only send so fast. */
  readonly extras: readonly { readonly owner: Person; readonly other: Person; readonly newcomer: Person }[];
  close(): void;
}

/** Makes somebody an admin of the installation, by its own means. */
export type MakeAdmin = (username: string) => Promise<void>;

/** After a change of role the tokens from before it are `token_expired`. */
const signInAgain = async (person: Person): Promise<void> => {
  const body = { username: person.username, password: person.password, delivery: 'body' };
  const reply = await request<{ accessToken: string }>(person.url, 'POST', '/api/auth/login', { body });
  person.token = reply.body.accessToken;
};

const appoint = async (url: string, makeAdmin: MakeAdmin, siteAdmin: Person, siteModerator: Person): Promise<void> => {
  await makeAdmin(siteAdmin.username);
  await signInAgain(siteAdmin);
  const reply = await request(url, 'PATCH', `/api/users/${siteModerator.id}`, {
    token: siteAdmin.token,
    body: { role: 'moderator' },
  });
  if (reply.status !== 200) throw new Error(`appointing a moderator answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  await signInAgain(siteModerator);
};

const extraCount = 6;

/** Where the cast meets, and what else it takes. */
export interface Gathering {
  /** The edge. */
  readonly url: string;
  /** One of the gateways. */
  readonly gateway: string;
  readonly makeAdmin: MakeAdmin;
  readonly foreigners: ForeignPeople;
}

/** Registers everybody, appoints those of the installation, and connects those who ask. */
export const gatherCast = async ({ url, gateway, makeAdmin, foreigners }: Gathering): Promise<Cast> => {
  const asking = standings.filter((standing) => !['nobody', 'elsewhere', 'foreignGuest'].includes(standing));
  const people = new Map<Standing, Person>(
    await Promise.all(asking.map(async (standing) => [standing, await register(url, standing.toLowerCase())] as const)),
  );
  const extras = await Promise.all(
    Array.from({ length: extraCount }, async () => {
      const [owner, other, newcomer] = await Promise.all([register(url, 'owner'), register(url, 'other'), register(url, 'new')]);
      return { owner, other, newcomer };
    }),
  );
  const [siteAdmin, siteModerator] = [people.get('siteAdmin'), people.get('siteModerator')];
  if (siteAdmin === undefined || siteModerator === undefined) throw new Error('nobody of the installation is there');
  await appoint(url, makeAdmin, siteAdmin, siteModerator);
  const free = await Promise.all([...people].map(async ([standing, person]) => [standing, await freeActor(person)] as const));
  return {
    actors: { ...Object.fromEntries(free), elsewhere: await actorElsewhere(foreigners, gateway) },
    letIn: guestsOf(foreigners, await foreigners.arrive('guest')),
    extras,
    close: () => {
      for (const [, { line }] of free) line.close();
    },
  };
};
