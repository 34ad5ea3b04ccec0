import { runUnderNode24 } from '../local/bootstrap.mjs';

await runUnderNode24('../bench/src/bench.ts');
