import { randomUUID } from 'node:crypto';
import { launchStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { describe, expect, test } from 'vitest';
import { connect, createRoom, digestOf, type Line, type Person, register, wholeHistory } from './person.ts';
import { gatewayUrls, killAndAwait, metricOf, ready } from './processes.ts';
import { follow, startOf, Timeline } from './timeline.ts';
import { findPrevious, withSourcesOf } from './upgrade/previous-release.ts';

/** As many rooms as make sure that every replica has shards of some. */
const rooms = 24;

interface Talker {
  readonly person: Person;
  readonly line: Line;
  readonly timelines: readonly Timeline[];
}

const talkerAt = async (person: Person, at: string, roomIds: readonly string[]): Promise<Talker> => {
  const line = await connect(person, { at });
  const timelines = roomIds.map((roomId) => new Timeline(roomId, startOf(line, roomId)));
  for (const timeline of timelines) follow(line, timeline);
  return { person, line, timelines };
};

/** Everybody sends into every room, edits and repeats something. */
const talk = async (talkers: readonly Talker[], roomIds: readonly string[], turn: string): Promise<void> => {
  for (const roomId of roomIds) {
    for (const { line } of talkers) {
      const id = randomUUID();
      const sent = await line.send(roomId, `${turn}: said`, id);
      if (!sent.ok) throw new Error(`a send was refused: ${sent.error.code}`);
      expect(await line.send(roomId, `${turn}: said`, id)).toMatchObject({ ok: true, data: { duplicate: true } });
      const edit = { roomId, messageId: sent.data.message.id, content: `${turn}: edited`, commandId: randomUUID() };
      expect(await line.emit('message:edit', edit)).toMatchObject({ ok: true });
      expect(await line.emit('reaction:add', { roomId, messageId: sent.data.message.id, emoji: '👍' })).toMatchObject({
        ok: true,
      });
    }
  }
};

const expectAgreement = async (talkers: readonly Talker[], roomIds: readonly string[], each: number): Promise<void> => {
  for (const [index, roomId] of roomIds.entries()) {
    const history = await wholeHistory(talkers[0]?.person ?? fail(), roomId);
    expect(history.map(({ seq }) => seq)).toEqual(Array.from({ length: each }, (_, at) => at + 1));
    expect(history.every(({ content }) => content.endsWith('edited'))).toBe(true);
    for (const { person, timelines } of talkers)
      await eventually(async () => {
        const { rev, sha256 } = await digestOf(person, roomId);
        const timeline = timelines[index];
        expect({ rev: timeline?.cursor, sha256: timeline?.digest() }).toEqual({ rev, sha256 });
      });
  }
};

const fail = (): never => {
  throw new Error('nobody talks');
};

describe('while an upgrade goes on', () => {
  const previous = findPrevious();
  // Loud, and no failure: who cannot know what was before has done nothing wrong.
  if ('unknown' in previous) console.error(`\n!!! What was before was NOT tried with what is now: ${previous.unknown}.`);

  test('gateways and message-persistence of before and of now work together, over the schema of now', async () => {
    if ('unknown' in previous) return;
    await withSourcesOf(previous.commit, async (tree) => {
      const env = {
        PARLEY_LIMITS: 'off',
        PARLEY_REPLICAS: 'message-persistence=2',
        PARLEY_TREES: `socket-gateway-1=${tree},message-persistence-2=${tree}`,
      };
      const stack = await launchStack({ env });
      try {
        const people = [await register(stack.url, 'anna'), await register(stack.url, 'ben')] as const;
        const roomIds: string[] = [];
        for (let count = 0; count < rooms; count += 1) roomIds.push(await createRoom(people[0], [people[1]]));
        const [older = '', newer = ''] = gatewayUrls(stack.dataDir);
        const talkers = [await talkerAt(people[0], older, roomIds), await talkerAt(people[1], newer, roomIds)];
        await talk(talkers, roomIds, 'both');
        await expectAgreement(talkers, roomIds, 2);
        // Both have stored something, so that every pair of old and new has met.
        for (const name of ['message-persistence', 'message-persistence-2'])
          expect(await metricOf(stack.dataDir, name, 'parley_messages_stored_total'), previous.says).toBeGreaterThan(0);
        // One takes over what the other had: the one of now from the one of before, and the other way round.
        let each = 2;
        for (const name of ['message-persistence-2', 'message-persistence']) {
          await killAndAwait(stack.dataDir, name);
          await talk(talkers, roomIds.slice(0, 8), name);
          each += 2;
          await expectAgreement(
            talkers.map(({ timelines, ...one }) => ({ ...one, timelines: timelines.slice(0, 8) })),
            roomIds.slice(0, 8),
            each,
          );
          await ready(stack.dataDir, name);
        }
        for (const { line } of talkers) line.close();
      } finally {
        await stack.destroy();
      }
    });
  });

  test('what was before is the last release, else the commit before the last that changed what runs', () => {
    const asked = (answers: Readonly<Record<string, string>>) =>
      findPrevious((...args) => {
        const answer = Object.entries(answers).find(([words]) => args.join(' ').startsWith(words));
        return answer?.[1] ?? '';
      });
    expect(asked({ tag: 'v0.2.0\nv0.1.0', 'rev-parse HEAD': 'a', 'rev-parse v0.2.0': 'a', 'rev-parse v0.1.0': 'b' })).toEqual({
      commit: 'v0.1.0',
      says: 'the release v0.1.0',
    });
    const log = { log: '1111111111\n2222222222' };
    expect(asked(log)).toMatchObject({ commit: '2222222222' });
    expect(asked({ ...log, status: ' M services/auth' })).toMatchObject({ commit: '1111111111' });
    expect(asked({ log: '1111111111', 'rev-parse --is-shallow': 'true' })).toEqual({
      unknown: expect.stringContaining('shallow'),
    });
    const noGit = findPrevious(() => {
      throw new Error('spawn git ENOENT');
    });
    expect(noGit).toEqual({ unknown: expect.stringContaining('ENOENT') });
  });
});
