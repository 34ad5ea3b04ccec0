import { runUnderNode24 } from '../local/bootstrap.mjs';

await runUnderNode24('../reference/src/write.ts');
