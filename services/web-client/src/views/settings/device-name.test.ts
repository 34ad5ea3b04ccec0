import { expect, test } from 'vitest';
import { deviceNameOf } from './device-name.ts';

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

test.each([
  [chrome, 'Chrome', 'Linux', false],
  [`${chrome} Edg/140.0.0.0`, 'Edge', 'Linux', false],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Windows', false],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari',
    'iOS',
    true,
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Chrome',
    'Android',
    true,
  ],
  ['node', 'Node.js', undefined, false],
  ['something of its own', undefined, undefined, false],
  [null, undefined, undefined, false],
])('a device is told humanly: %s', (userAgent, browser, system, isPhone) => {
  const name = deviceNameOf(userAgent);
  expect([name.browser, name.system, name.isPhone]).toEqual([browser, system, isPhone]);
});
