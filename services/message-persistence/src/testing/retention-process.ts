import { openDatabase } from '@parley/service-kit';
import { createArchive } from '../archive.ts';
import { createRetention } from '../retention.ts';
import { createSearchIndex } from '../search-index.ts';
import { createStore } from '../store/index.ts';
import type { Tables } from '../store/tables.ts';
import { silentLog } from './service.ts';

/** Runs retention once, and ends itself with SIGKILL at the first step of a name: arguments are the database, the archive, how many months are kept, and the step. */
const [url = '', directory = '', keptMonths = '', endAt] = process.argv.slice(2);
const db = openDatabase<Tables>({ url, poolSize: 2, name: 'retention', log: silentLog });
const store = createStore(db);
const retention = createRetention({
  store,
  announcer: { tellIfPossible: async () => {} },
  index: createSearchIndex({ store }),
  log: silentLog,
  keptMonths: Number(keptMonths),
  archive: createArchive(directory),
  onStep: async (step) => {
    if (step === endAt) process.kill(process.pid, 'SIGKILL');
  },
});
await retention.run();
await db.destroy();
