import { createChatClient, memoryStorage } from '@parley/client';
import { expect, test } from 'vitest';
import { createStorageFault, type FaultClient } from './storage-fault.ts';

test('a storage that is full is told of once, however often it fails; other faults are reported as mistakes', () => {
  const listeners: ((error: unknown) => void)[] = [];
  const client = createChatClient({ url: 'https://chat.example', storage: memoryStorage() });
  const on: FaultClient['on'] = (name, listener) => {
    if (name === 'fault') listeners.push((error) => Reflect.apply(listener, undefined, [error]));
    return client.on(name, listener);
  };
  const reported: unknown[] = [];
  const fault = createStorageFault({ on }, (error) => void reported.push(error));
  let told = 0;
  fault.subscribe(() => (told += 1));
  const mistake = new TypeError('a mistake');
  for (const error of [mistake, new DOMException('full', 'QuotaExceededError'), new DOMException('full', 'QuotaExceededError')])
    for (const listener of listeners) listener(error);
  expect([fault.getSnapshot(), told, reported]).toEqual([true, 1, [mistake]]);
});
