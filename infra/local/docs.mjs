import { runUnderNode24 } from './bootstrap.mjs';

await runUnderNode24('../reference/src/write.ts');
