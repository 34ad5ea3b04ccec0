import { randomUUID } from 'node:crypto';
import { type ChatClient, createChatClient } from '@parley/client';
import type { LaunchedStack } from '@parley/local';
import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { runAdmin } from '../authorisation/make-admin.ts';
import { System } from '../faults/system.ts';
import { connect, createRoom, type Line, type Person, register, wholeHistory } from '../person.ts';
import { gatewayUrls, ready } from '../processes.ts';
import { Timeline } from '../timeline.ts';
import { restore, takeBackup } from './backup.ts';

const clientOf = ({ url, token, refreshToken }: Person): ChatClient => {
  const client = createChatClient({ url, delivery: 'body' });
  client.session.adopt({ accessToken: token, refreshToken });
  client.connect();
  return client;
};

/** Makes a backup, puts it back under connected clients, and raises the epoch; by then counters have passed what was lost. */
export const restoreUnderClients = async (stack: LaunchedStack): Promise<void> => {
  const [anna, ben] = [await register(stack.url, 'anna'), await register(stack.url, 'ben')];
  const [carla, dora] = [await register(stack.url, 'carla'), await register(stack.url, 'dora')];
  const room = await createRoom(anna, [ben, dora]);
  const [first = '', second = ''] = gatewayUrls(stack.dataDir);
  const lines = [await connect(anna, { at: first }), await connect(ben, { at: second })] as const;
  const [annas] = lines;
  const [bens, carlas, doras] = [clientOf(ben), clientOf(carla), clientOf(dora)];
  const shownTo = (client: ChatClient) =>
    client
      .timeline(room)
      .getSnapshot()
      .messages.map(({ content }) => content);
  const shown = () => shownTo(bens);
  const hasRoom = (client: ChatClient) => client.rooms.getSnapshot().rooms.some(({ id }) => id === room);
  const membersKnow = () => [carlas, doras].map(hasRoom);
  const say = async (content: string, id: string = randomUUID()) => {
    const ack = await annas.send(room, content, id);
    if (!ack.ok) throw new Error(ack.error.code);
    return ack.data;
  };
  const { message } = await say('kept');
  await say('kept too');
  await eventually(() =>
    expect([membersKnow(), shownTo(doras)]).toEqual([
      [false, true],
      ['kept', 'kept too'],
    ]),
  );

  const system = new System(stack.dataDir);
  const backup = await takeBackup(system);
  const lostId = randomUUID();
  await say('lost', lostId);
  await say('lost too');
  expect(await annas.emit('message:edit', { roomId: room, messageId: message.id, content: 'lost edit' })).toMatchObject({
    ok: true,
  });
  await anna.call('POST', `/api/rooms/${room}/members`, { userIds: [carla.id] });
  await anna.call('DELETE', `/api/rooms/${room}/members/${dora.id}`);
  await eventually(() => expect(shown()).toEqual(['lost edit', 'kept too', 'lost', 'lost too']));
  await eventually(() => expect(membersKnow()).toEqual([true, false]));
  // A restore is made while nobody stores anything: what a process remembers of rooms is of another history.
  await Promise.all([restore(system, backup), system.kill('message-persistence', 'message-persistence-2')]);
  for (const { name } of stack.stack().processes) await ready(stack.dataDir, name);

  const after = ['one', 'two', 'three', 'four', 'five'];
  for (const content of after) {
    const body = { clientMessageId: randomUUID(), content };
    // The breaker in front of PostgreSQL may be open until its next probe.
    await eventually(async () => expect((await anna.call('POST', `/api/rooms/${room}/messages`, body)).status).toBe(201));
  }
  const before = lines.map(({ others }) => others.length);
  expect(await runAdmin(stack.dataDir, '--raise-epoch')).toContain('The epoch is 2 now');
  // Some were told before that counters went back, but that depends on how far they have come since.
  const isTold = ({ others }: Line, from = 0) =>
    others.slice(from).some(([event, { roomIds }]) => event === 'room:resync' && [roomIds].flat().includes(room));
  await eventually(() => expect(lines.map((line, index) => isTold(line, before[index]))).toEqual([true, true]));

  const there = ['kept', 'kept too', ...after];
  expect((await wholeHistory(anna, room)).map(({ seq, content }) => [seq, content])).toEqual(
    there.map((content, index) => [index + 1, content]),
  );
  // What somebody held is told to be of no use, however high its `rev`.
  const old = new Timeline(room, { epoch: 1, rev: 4 });
  await expect(old.sync(annas)).rejects.toThrow('could not be recovered');
  await eventually(() => expect([shown(), shownTo(doras), membersKnow()]).toEqual([there, there, [false, true]]));
  expect(await bens.verify(room)).toMatchObject({ ok: true, data: { agrees: true, repaired: false } });
  // The same command is not known any more, and so is carried out.
  expect(await say('lost', lostId)).toMatchObject({ duplicate: false, message: { seq: there.length + 1 } });
  await eventually(() =>
    expect([shown(), shownTo(doras)]).toEqual([
      [...there, 'lost'],
      [...there, 'lost'],
    ]),
  );
  for (const one of [bens, carlas, doras, ...lines]) one.close();
};
