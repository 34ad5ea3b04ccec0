import { connect, type Line, type Person, register, request } from '../person.ts';
import type { Standing } from './standings.ts';
import { standings } from './standings.ts';

/** The people of the matrix: one for each standing, who ask, and some who are asked about. */
export interface Cast {
  readonly actors: Readonly<Partial<Record<Standing, { readonly person: Person; readonly line: Line }>>>;
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

const withLine = async (person: Person) => ({ person, line: await connect(person) });

const extraCount = 6;

/** Registers everybody, appoints those of the installation, and connects those who ask. */
export const gatherCast = async (url: string, makeAdmin: MakeAdmin): Promise<Cast> => {
  const asking = standings.filter((standing) => standing !== 'nobody');
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
  const lines = await Promise.all([...people].map(async ([standing, person]) => [standing, await withLine(person)] as const));
  return {
    actors: Object.fromEntries(lines),
    extras,
    close: () => {
      for (const [, { line }] of lines) line.close();
    },
  };
};
