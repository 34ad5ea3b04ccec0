import { setTimeout as sleep } from 'node:timers/promises';
import { register } from '../../person.ts';
import { overRest } from '../attempts.ts';
import { Talker } from '../talker.ts';
import { until } from '../until.ts';
import type { Fault, Scene } from './fault.ts';

const replicas = ['message-persistence', 'message-persistence-2'];
const toldWithinMs = 10_000;

/** Somebody is added while nothing can be published, and who did it is killed: it shows all the same (RC3). */
const addUnheard = async ({ system, load, anomalies, noticed }: Scene): Promise<void> => {
  const { recorder, receptions, roomIds } = load;
  const owner = load.owner.person;
  const [roomId = ''] = roomIds;
  const guest = await register(owner.url, 'guest');
  const talker = new Talker(guest, new Map(), receptions);
  talker.comeBack();
  if (!(await until(() => talker.isUp(), toldWithinMs))) return talker.close();
  const change = (kind: 'add' | 'remove') =>
    recorder.carryOut({ kind, roomId, userId: owner.id, subject: guest.id }, overRest(owner));
  await system.withRedis((redis) => redis.call('ACL', 'SETUSER', 'default', '-spublish', '-publish'));
  const adding = change('add');
  try {
    // Unanswered while it cannot be told, and tried again: what counts is that it was committed.
    await Promise.race([adding, sleep(1_000)]);
    if (!talker.isIn(roomId)) noticed.push('the addition was not told');
    await system.kill(...replicas);
  } finally {
    await system.withRedis((redis) => redis.call('ACL', 'SETUSER', 'default', '+spublish', '+publish'));
  }
  const added = await adding;
  if (added.outcome === 'ok' && !(await until(() => talker.isIn(roomId), toldWithinMs))) {
    const what = `${guest.username} was added, and had not heard of it ${toldWithinMs} ms later`;
    anomalies.push({ kind: 'diverged', roomId, what, ids: [guest.id, added.id] });
  }
  await change('remove');
  talker.close();
};

/** What happens to changes over REST between their commit and their publication. */
export const additionFaults: readonly Fault[] = [
  { name: 'killed between the commit of an addition and its publication', bites: ['noticed'], isLong: true, strike: addUnheard },
];
