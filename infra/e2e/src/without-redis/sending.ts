import { randomUUID } from 'node:crypto';
import type { LaunchedStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { type Ack, connect, createRoom, register, wholeHistory } from '../person.ts';
import { flood, type Limited, statusOf, times } from './limited.ts';

/** MS6 RE2: sends over REST, which are stored without Redis. */
export const sendingOverRest = async ({ url }: LaunchedStack): Promise<Limited> => {
  const person = await register(url, 'writer');
  const room = await createRoom(person);
  const stored: string[] = [];
  const send = async (clientMessageId: string): Promise<number> => {
    const status = await statusOf(url, `/api/rooms/${room}/messages`, { clientMessageId, content: 'x' }, { token: person.token });
    if (status === 201) stored.push(clientMessageId);
    return status;
  };
  return {
    whileAway: async () => {
      const statuses = await times(flood, () => send(randomUUID()));
      expect(new Set(statuses)).toEqual(new Set([201, 429]));
      expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(10);
    },
    onceBack: async () => {
      await eventually(async () => expect(await send(randomUUID())).toBe(201));
      const history = (await wholeHistory(person, room)).map(({ clientMessageId }) => clientMessageId);
      expect(history.toSorted()).toEqual(stored.toSorted());
    },
  };
};

const isRefused = (ack: Ack): boolean => !ack.ok && ack.error.code === 'rate_limited';

/** MS6: sends over a socket; what the limit lets through is stored without Redis. */
export const sendingOverSockets = async ({ url }: LaunchedStack): Promise<Limited> => {
  const person = await register(url, 'talker');
  const room = await createRoom(person);
  const line = await connect(person);
  const ids = Array.from({ length: flood }, () => randomUUID());
  const refused = new Set<string>();
  return {
    whileAway: async () => {
      const acks = await Promise.all(ids.map((id) => line.send(room, 'x', id)));
      for (const [index, ack] of acks.entries()) {
        if (isRefused(ack)) refused.add(ids[index] ?? '');
        else expect(ack).toMatchObject({ ok: true });
      }
      expect(refused.size).toBeGreaterThan(10);
    },
    onceBack: async () => {
      const kept = ids.filter((id) => !refused.has(id));
      for (const id of kept)
        await eventually(async () =>
          expect(await line.send(room, 'x', id)).toMatchObject({ ok: true, data: { duplicate: true } }),
        );
      const history = (await wholeHistory(person, room)).map(({ clientMessageId }) => clientMessageId);
      expect(history).toEqual(kept);
      line.close();
    },
  };
};
