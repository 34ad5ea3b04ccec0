import { runUnderNode24 } from './bootstrap.mjs';

await runUnderNode24('../e2e/src/doctor/doctor.ts');
