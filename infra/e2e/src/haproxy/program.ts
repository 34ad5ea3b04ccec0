import { provideHaproxy } from '@parley/local';

/** The HAProxy of this machine, else Debian's; undefined where neither is to be had, and then the tests with it are skipped, loudly. */
export const haproxy = await provideHaproxy((line) => console.log(line));
if (haproxy === undefined)
  console.error('\n!!! The tests behind HAProxy are SKIPPED: there is none, and it could not be unpacked from Debian packages.');
