import { runUnderNode24 } from '../local/bootstrap.mjs';

await runUnderNode24('../e2e/src/faults/faults.ts');
