import { limits, type MissedInRoom, PushPayload } from '@parley/contracts';
import { newId } from '@parley/service-kit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { missedPayload, payloadBytes } from './push-payload.ts';

const missedOf = (content: string, more: object = {}) => {
  const [roomId, id] = [newId(), newId()];
  const latest = { kind: 'private', roomName: 'Harbour', senderName: 'Anna', message: { id, seq: 9, content } };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parts that a payload is made of
  return { roomId, count: 2, mentions: 1, latest, ...more } as unknown as MissedInRoom & {
    latest: NonNullable<MissedInRoom['latest']>;
  };
};

const payloadOf = (content: string, preview = true) => {
  const missed = missedOf(content);
  return missedPayload({ missed, latest: missed.latest, preview, language: 'en', badge: 4 });
};

test('NO4 a push says who wrote what and where, in one line', () => {
  const payload = payloadOf('**Look**\n\n```ts\nconst a = 1;\n```');
  expect(payload).toMatchObject({
    senderName: 'Anna',
    roomName: 'Harbour',
    text: 'Look const a = 1;',
    count: 2,
    mentioned: true,
  });
  expect(PushPayload.parse(payload)).toEqual(payload);
});

test('NO4 without a preview it names nobody and says nothing', () => {
  expect(Object.keys(payloadOf('secret', false))).not.toEqual(expect.arrayContaining(['text']));
  expect(JSON.stringify(payloadOf('secret', false))).not.toMatch(/secret|Anna|Harbour/);
});

test('NO4 whatever was written, a push has at most 3,000 bytes, and breaks no character', () => {
  const wide = fc.constantFrom('a', '"', '\\', '語', '👩‍👩‍👧', '\u0007', 'é', ' ');
  fc.assert(
    fc.property(fc.array(wide, { maxLength: 4_000 }), (parts) => {
      const payload = payloadOf(parts.join(''));
      expect(payloadBytes(payload)).toBeLessThanOrEqual(limits.pushPayloadBytes);
      expect(payload.text?.isWellFormed()).toBe(true);
    }),
    { numRuns: 60 },
  );
});
