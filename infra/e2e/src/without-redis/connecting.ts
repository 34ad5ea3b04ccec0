import type { LaunchedStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { connect, type Line, type Person, register } from '../person.ts';
import { gatewayUrls } from '../processes.ts';
import { type Limited, limits, newAddress, times } from './limited.ts';

/** MS6: connections of a user and of an address at one gateway, and events on one of them. */
export const connecting = async ({ url, dataDir }: LaunchedStack): Promise<Limited> => {
  const [at = ''] = gatewayUrls(dataDir);
  const address = newAddress();
  const comeIn = (person: Person, from: string): Promise<Line> =>
    connect(person, { at, extraHeaders: { 'x-forwarded-for': from } });
  const crowd = await times(limits.perAddress / limits.perUser, () => register(url, 'crowd'));
  const late = await register(url, 'late');
  const lines = (await Promise.all(crowd.map((person) => times(limits.perUser, () => comeIn(person, address))))).flat();
  const expectFull = async () => {
    for (const [person, from] of [[late, address] as const, ...crowd.map((one) => [one, newAddress()] as const)])
      await expect(comeIn(person, from)).rejects.toMatchObject({ data: { code: 'rate_limited', retryable: true } });
  };
  return {
    whileAway: async () => {
      await expectFull();
      const acks = await times(400, async () => lines[0]?.emit('no:such'));
      const codes = acks.map((ack) => (ack === undefined || ack.ok ? 'ok' : ack.error.code));
      expect(new Set(codes)).toEqual(new Set(['invalid', 'rate_limited']));
    },
    onceBack: async () => {
      for (const { socket } of lines) expect(socket.connected).toBe(true);
      await expectFull();
      lines.pop()?.close();
      lines.push(await eventually(() => comeIn(late, address)));
      for (const line of lines) line.close();
    },
  };
};
