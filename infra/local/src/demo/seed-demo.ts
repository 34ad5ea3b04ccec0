import { demoPassword, cast as everybody } from './cast.ts';
import { signIn } from './player.ts';
import { type SeedOptions, seedOnce } from './seed.ts';

/** Where the demo's people and their past shall be. */
export interface SeedDemoOptions extends Omit<SeedOptions, 'cast'> {
  /** URL of the edge. */
  readonly url: string;
}

/** What was written. */
export interface SeededDemo {
  readonly password: string;
  /** Ids of the people by their usernames. */
  readonly people: ReadonlyMap<string, string>;
  /** Ids of the rooms by the keys of their plans. */
  readonly rooms: Readonly<Record<string, string>>;
}

/** Writes the demo's past into an installation that is no demo, a test's own; nobody goes on talking there. */
export const seedDemo = async ({ url, ...options }: SeedDemoOptions): Promise<SeededDemo> => {
  const players = await Promise.all(everybody.map((member) => signIn(url, member)));
  const cast = new Map(players.map((player) => [player.name, player]));
  const { rooms } = await seedOnce({ ...options, cast });
  for (const { client } of players) client.close();
  return { password: demoPassword, people: new Map(players.map(({ name, userId }) => [name, userId])), rooms };
};
