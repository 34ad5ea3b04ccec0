import type { LaunchedStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { connect, createRoom, register } from '../person.ts';
import type { Limited } from './limited.ts';

/** What has no limit: history and lists are there as ever, and presence at least answers. */
export const reading = async ({ url }: LaunchedStack): Promise<Limited> => {
  const person = await register(url, 'reader');
  const room = await createRoom(person);
  const statusOf = async (path: string): Promise<number> => (await person.call('GET', path)).status;
  const stored = [
    '/users/me',
    '/auth/sessions',
    '/rooms',
    '/rooms/public',
    `/rooms/${room}/messages`,
    `/rooms/${room}/changes?since=0`,
  ];
  const expectStored = async () => {
    for (const path of stored) expect([path, await statusOf(`/api${path}`)]).toEqual([path, 200]);
  };
  return {
    whileAway: async () => {
      await expectStored();
      expect([200, 503]).toContain(await statusOf(`/api/presence?userIds=${person.id}`));
    },
    onceBack: async () => {
      await expectStored();
      await eventually(async () => expect(await statusOf(`/api/presence?userIds=${person.id}`)).toBe(200));
      await eventually(async () => (await connect(person)).close());
    },
  };
};
