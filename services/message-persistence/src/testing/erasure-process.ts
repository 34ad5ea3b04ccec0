import { UserId } from '@parley/contracts';
import { newId, openDatabase } from '@parley/service-kit';
import { createErasures } from '../erasures.ts';
import { createStore } from '../store/index.ts';
import type { Tables } from '../store/tables.ts';
import { silentLog } from './service.ts';

/** Erases somebody, and ends itself with SIGKILL at the first step of a name: arguments are the database, who was deleted, and the step. */
const [url = '', userId = '', endAt] = process.argv.slice(2);
const db = openDatabase<Tables>({ url, poolSize: 2, name: 'erasure', log: silentLog });
const deleted = { number: 1_000_000, userId: UserId.parse(userId), at: new Date().toISOString() };
await createErasures({
  store: createStore(db),
  announcer: { tellIfPossible: async () => {} },
  askDeleted: async (after) => (after < deleted.number ? [deleted] : []),
  log: silentLog,
  newId,
  settleMs: -1_000,
  onStep: async (step) => {
    if (step === endAt) process.kill(process.pid, 'SIGKILL');
  },
}).run();
await db.destroy();
