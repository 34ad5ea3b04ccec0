import { type ChatClient, createChatClient } from '@parley/client';
import { eventually } from '@parley/test-kit';
import { io } from 'socket.io-client';
import { expect } from 'vitest';
import { type Person, register } from '../person.ts';

/** Somebody with devices that are signed in and connected, each to another gateway than the one before. */
export interface Player {
  readonly person: Person;
  readonly devices: readonly ChatClient[];
  /** Whether they hide how far they read, over all rooms. */
  isHidden: boolean;
}

/** How many devices each of the people of a story has. */
const devicesOf = [3, 2, 1];

/** People who play one story after the other, each in a room of its own. */
export const createCast = async (url: string, gateways: readonly string[]): Promise<Player[]> =>
  Promise.all(
    devicesOf.map(async (count, index) => {
      const person = await register(url, `p${index}`);
      const devices = await Promise.all(
        Array.from({ length: count }, (_, at) => signIn(person, gateways[(index + at) % gateways.length] ?? url)),
      );
      return { person, devices, isHidden: false };
    }),
  );

const signIn = async ({ url, username, password }: Person, gateway: string): Promise<ChatClient> => {
  const device = createChatClient({ url, delivery: 'body', openSocket: (_, options) => io(gateway, options) });
  expect(await device.session.login({ username, password })).toMatchObject({ ok: true });
  device.connect();
  await eventually(() => {
    expect(device.connection.getSnapshot()).toMatchObject({ status: 'online' });
    expect(device.rooms.getSnapshot().status).toBe('ready');
  });
  return device;
};

/** Ends everything. */
export const dismiss = (cast: readonly Player[]): void => {
  for (const { devices } of cast) for (const device of devices) device.close();
};

/** One of somebody's devices, by any number. */
export const deviceOf = ({ devices }: Player, number: number): ChatClient => {
  const device = devices[number % devices.length];
  if (device === undefined) throw new Error('somebody has no device');
  return device;
};
