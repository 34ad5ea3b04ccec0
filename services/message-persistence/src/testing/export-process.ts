import { openDatabase } from '@parley/service-kit';
import { createExporting } from '../exporting.ts';
import { createStore } from '../store/index.ts';
import type { Tables } from '../store/tables.ts';
import { silentLog } from './service.ts';

/** Makes the copies that wait, and ends itself with SIGKILL after a part: arguments are the database, and after how many parts. */
const [url = '', parts = ''] = process.argv.slice(2);
const db = openDatabase<Tables>({ url, poolSize: 2, name: 'exporting', log: silentLog });
let left = Number(parts);
await createExporting({
  store: createStore(db),
  askOthers: async () => [],
  log: silentLog,
  leaseMs: 1,
  onStep: async () => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  },
}).run();
await db.destroy();
