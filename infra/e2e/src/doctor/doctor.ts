import { optionsOrExit } from '@parley/local';
import { examine } from './examine.ts';
import { readOptions, usage } from './options.ts';
import { isWell, lineOf, verdictOf } from './report.ts';

const options = optionsOrExit(readOptions, usage);
const outcomes = await examine(options, (outcome) => {
  if (!options.json) console.log(lineOf(outcome));
});
if (options.json) console.log(JSON.stringify({ url: options.url, ok: isWell(outcomes), checks: outcomes }, null, 2));
else console.log(`\n${verdictOf(options.url, outcomes)}`);
process.exit(isWell(outcomes) ? 0 : 1);
