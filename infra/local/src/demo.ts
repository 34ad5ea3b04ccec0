import { cast as everybody, talkers, visitors } from './demo/cast.ts';
import { haveMoods } from './demo/moods.ts';
import { signIn } from './demo/player.ts';
import { answerVisitors } from './demo/reply.ts';
import { seedOnce } from './demo/seed.ts';
import { talk } from './demo/talk.ts';

// The demo's process. Its settings come from the launcher: DEMO_URL (the edge), DATABASE_URL (of the role that owns rooms and
// messages) and DEMO_DATA_DIR.
const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
};
const [url, databaseUrl, dataDir] = [setting('DEMO_URL'), setting('DATABASE_URL'), setting('DEMO_DATA_DIR')];

const ending = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => ending.abort());

const players = await Promise.all(everybody.map((member) => signIn(url, member)));
const cast = new Map(players.map((player) => [player.name, player]));
const state = await seedOnce({ cast, databaseUrl, dataDir, now: Date.now() });
console.log('The past is written.');

// Visitors are left to whoever visits.
for (const { username } of visitors) {
  cast.get(username)?.client.close();
  cast.delete(username);
}
for (const { username } of talkers) cast.get(username)?.client.connect();
answerVisitors(cast, ending.signal);
const unlessEnding = (error: unknown): void => {
  if (!ending.signal.aborted) throw error;
};
await Promise.all([haveMoods(cast, ending.signal), talk({ cast, state, dataDir, signal: ending.signal })]).catch(unlessEnding);
for (const { client } of cast.values()) client.close();
