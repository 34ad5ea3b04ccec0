import { type LaunchedStack, launchStack } from '@parley/local';
import { afterAll, beforeAll, test } from 'vitest';
import { beingThere } from './without-redis/being-there.ts';
import { connecting } from './without-redis/connecting.ts';
import { limitSettings } from './without-redis/limited.ts';
import { type RedisOutage, redisHangs, redisIsGone } from './without-redis/outages.ts';
import { reading } from './without-redis/reading.ts';
import { sendingOverRest, sendingOverSockets } from './without-redis/sending.ts';
import { signingIn } from './without-redis/signing-in.ts';

let stack: LaunchedStack;

beforeAll(async () => {
  stack = await launchStack({ env: { ...limitSettings } });
});
afterAll(() => stack.destroy());

test.each<[string, RedisOutage]>([
  ['hangs', redisHangs],
  ['is gone', redisIsGone],
])(
  'MS6 AU6 PR2 while Redis %s, limits refuse as ever and all else is served or 503; afterwards everything works, nothing is lost and nobody gone',
  async (_how, outage) => {
    const parts = [signingIn, sendingOverRest, sendingOverSockets, connecting, reading, beingThere];
    const all = await Promise.all(parts.map((begin) => begin(stack)));
    const bringBack = outage(stack);
    try {
      await Promise.all(all.map(({ whileAway }) => whileAway()));
    } finally {
      await bringBack();
    }
    await Promise.all(all.map(({ onceBack }) => onceBack()));
  },
);
