import { expect, test } from 'vitest';
import { createToldUnknown } from './told-unknown.ts';

const nowhere = { inShard: false, overHttp: false };

test('ER1 a command may be wherever any of its tries was, for a day', () => {
  let now = 0;
  const told = createToldUnknown({ now: () => now });
  told.add('one', { inShard: true, overHttp: false });
  now += 86_000_000;
  told.add('one', { inShard: false, overHttp: true });
  expect(told.of('one')).toMatchObject({ inShard: true, overHttp: true });
  now += 86_400_000;
  expect(told.of('one')).toEqual(nowhere);
});

test('those told longest ago are forgotten where there are too many', () => {
  const told = createToldUnknown({ maxNames: 2 });
  for (const name of ['one', 'two', 'one', 'three']) told.add(name, { inShard: true, overHttp: false });
  expect(['one', 'two', 'three'].filter((name) => told.of(name).inShard)).toEqual(['one', 'three']);
});
