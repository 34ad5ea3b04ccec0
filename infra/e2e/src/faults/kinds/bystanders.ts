import { setTimeout as sleep } from 'node:timers/promises';
import { request } from '../../person.ts';
import type { Load } from '../load.ts';
import { until } from '../until.ts';
import type { Fault, Scene } from './fault.ts';
import { frozen } from './processes.ts';
import { refusedWhile } from './refused-while.ts';

/** A dead gateway's people are shown offline within 35 s, and everybody who is there is told of again every 10 s (PR2). */
const evenWithinMs = 45_000;
const signsInWithinMs = 20_000;

const signsIn = async ({ owner: { person } }: Load): Promise<boolean> => {
  const { url, username, password } = person;
  const body = { username, password, delivery: 'body' };
  return (await request(url, 'POST', '/api/auth/login', { body })).status === 200;
};

/** Who is signed in goes on without auth; nobody comes in until it is back, and then everybody can. */
const withoutAuth = (name: string, harm: (scene: Scene) => Promise<unknown>): Fault => ({
  name,
  bites: ['noticed'],
  isLong: true,
  strike: async (scene) => {
    const keys = async () =>
      (await fetch(`${scene.load.owner.person.url}/.well-known/jwks.json`, { signal: AbortSignal.timeout(500) })).ok;
    if (await refusedWhile(keys, () => harm(scene))) scene.noticed.push('auth was away');
    if (await until(() => signsIn(scene.load), signsInWithinMs)) return;
    scene.anomalies.push({ kind: 'session', roomId: '', what: `nobody could sign in after "${name}"`, ids: [] });
  },
});

/** How those are shown who are connected all the time. */
const statusesOf = async ({ owner, talkers }: Load): Promise<string[]> => {
  const path = `/api/presence?userIds=${talkers.map(({ person }) => person.id).join(',')}`;
  const { status, body } = await owner.person.call<{ items: { status: string }[] }>('GET', path);
  if (status !== 200) throw new Error(`presence answered ${status}`);
  return body.items.map((item) => item.status);
};

/** While presence is away people are unknown; whoever stayed is never shown offline, also not afterwards (PR2). */
const withoutPresence = (name: string, harm: (scene: Scene) => Promise<unknown>): Fault => ({
  name,
  bites: ['noticed'],
  isLong: true,
  strike: async (scene) => {
    const { load } = scene;
    const wrong = (what: string): void => void scene.anomalies.push({ kind: 'presence', roomId: '', what, ids: [] });
    const allOnline = async () => (await statusesOf(load)).every((status) => status === 'online');
    if (!(await until(allOnline, evenWithinMs))) wrong(`before "${name}" not everybody was shown online`);
    const connections = load.talkers.map((talker) => talker.connections.length).join();
    let offline = 0;
    const asked = async (): Promise<boolean> => {
      offline += (await statusesOf(load)).filter((status) => status === 'offline').length;
      return true;
    };
    if (await refusedWhile(asked, () => harm(scene))) scene.noticed.push('presence was away');
    const isBack = () => until(asked, evenWithinMs);
    if (!(await isBack()) || !(await until(allOnline, evenWithinMs)))
      wrong(`after "${name}" not everybody is shown online again`);
    const stayed = load.talkers.map((talker) => talker.connections.length).join() === connections;
    if (stayed && offline > 0) wrong(`with "${name}" somebody was shown offline who was there`);
  },
});

/** Services that are on nobody's way to a room. */
export const bystanderFaults: readonly Fault[] = [
  withoutAuth('auth killed', ({ system }) => system.kill('auth')),
  withoutAuth('auth hangs for 3 s', ({ system }) => frozen(system, ['auth'], () => sleep(3_000))),
  withoutPresence('presence killed', ({ system }) => system.kill('presence')),
  withoutPresence('presence hangs for 3 s', ({ system }) => frozen(system, ['presence'], () => sleep(3_000))),
];
