import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../faults/until.ts';
import { messagesOf } from '../../person.ts';
import { type Check, must } from '../check.ts';
import { expectStatus } from '../visit.ts';

/** SE2: what was acknowledged is found at once. */
export const searching: Check = {
  name: 'search',
  run: async ({ talk, pair }) => {
    const word = `doctor${randomBytes(6).toString('hex')}`;
    const ack = await talk.lines[0].send(talk.timelines[0].roomId, `a message with ${word} in it`);
    must(ack.ok, 'the message to be found was refused');
    const startedAt = performance.now();
    const reply = await pair[1].call<{ items: { message: { id: string } }[] }>('GET', `/api/search?query=${word}`);
    const ms = Math.round(performance.now() - startedAt);
    expectStatus('searching', reply, 200);
    const found = reply.body.items.map(({ message }) => message.id);
    must(found.join() === ack.data.message.id, `of one message with a word ${found.length} were found`);
    return { says: 'what was just said is found', figures: { ms } };
  },
};

const fileBytes = 300_000;

/** AT1 to AT5: a file there and back. */
export const attaching: Check = {
  name: 'attachment',
  run: async ({ talk, pair, url }) => {
    const [sender, reader] = pair;
    const { roomId } = talk.timelines[0];
    const bytes = randomBytes(fileBytes);
    const startedAt = performance.now();
    const begun = await sender.call<{ id: string }>('POST', '/api/uploads', { roomId, name: 'doctor.bin', size: bytes.length });
    expectStatus('beginning to send a file', begun, 201);
    const path = `/api/uploads/${begun.body.id}`;
    const half = 262_144;
    expectStatus('sending a part', await sender.call('PATCH', `${path}?offset=0`, bytes.subarray(0, half)), 200);
    expectStatus('sending the rest', await sender.call('PATCH', `${path}?offset=${half}`, bytes.subarray(half)), 200);
    const done = await sender.call<{ attachment: { id: string }; ticket: string }>('POST', `${path}/complete`);
    expectStatus('completing a file', done, 200);
    const message = { clientMessageId: randomUUID(), content: '', attachments: [done.body.ticket] };
    expectStatus('sending it', await sender.call('POST', `/api/rooms/${roomId}/messages`, message), 201);
    const links = await reader.call<{ items: { url: string }[] }>('GET', `/api/attachments?ids=${done.body.attachment.id}`);
    const [link] = links.body.items;
    must(link !== undefined, 'there is no link to a file that was sent');
    const file = await fetch(new URL(link.url, url), { signal: AbortSignal.timeout(20_000) });
    must(bytes.equals(Buffer.from(await file.arrayBuffer())), `the file came back as something else (${file.status})`);
    return { says: `${fileBytes / 1_000} kB came back as they were`, figures: { ms: Math.round(performance.now() - startedAt) } };
  },
};

/** Whoever is removed gets nothing more. */
export const removal: Check = {
  name: 'removal',
  run: async (visit) => {
    const [owner, other] = visit.pair;
    const roomId = await visit.room();
    const [line, theirs] = [await visit.anyLine(owner, 0), await visit.anyLine(other, 1)];
    const heard = () => messagesOf(theirs.frames, roomId).map(({ content }) => content);
    must((await line.send(roomId, 'before')).ok, 'a send was refused');
    must(await until(() => heard().includes('before'), 10_000), 'a member was not told what was said');
    const removed = await owner.call('DELETE', `/api/rooms/${roomId}/members/${other.id}`);
    expectStatus('removing somebody', removed, 204);
    must((await line.send(roomId, 'after')).ok, 'a send was refused');
    expectStatus('history for who was removed', await other.call('GET', `/api/rooms/${roomId}/messages`), 404);
    await until(() => heard().includes('after'), 1_000);
    must(!heard().includes('after'), 'who was removed was told what was said afterwards');
    for (const one of [line, theirs]) one.close();
    return { says: 'who was removed reads nothing and is told nothing more' };
  },
};

interface Shown {
  readonly userId: string;
  readonly status: string;
}

/** PR1, PR2. The grace after a closed connection is 5 s. */
export const presence: Check = {
  name: 'presence',
  run: async (visit) => {
    const [watcher, watched] = visit.pair;
    visit.closeLines();
    const line = await visit.anyLine(watcher, 0);
    const theirs = await visit.anyLine(watched, 1);
    const asked = async (): Promise<string | undefined> => {
      const reply = await watcher.call<{ items: Shown[] }>('GET', `/api/presence?userIds=${watched.id}`);
      expectStatus('/api/presence', reply, 200);
      return reply.body.items[0]?.status;
    };
    await line.emit('presence:watch', { userIds: [watched.id] });
    let shown = await asked();
    for (let tries = 0; tries < 40 && shown !== 'online'; tries += 1) {
      await sleep(250);
      shown = await asked();
    }
    must(shown === 'online', `who is connected is shown as ${shown ?? 'nothing'}`);
    const told = () =>
      line.others
        .filter(([event]) => event === 'presence')
        .flatMap(([, payload]) => payload['items'] as Shown[])
        .findLast(({ userId }) => userId === watched.id)?.status;
    const closedAt = performance.now();
    theirs.close();
    must(await until(() => told() === 'offline', 40_000), 'who went was not told to be offline within 40 s');
    const ms = Math.round(performance.now() - closedAt);
    line.close();
    return { says: 'online while connected, offline afterwards', figures: { offlineAfterMs: ms } };
  },
};
