import { randomUUID } from 'node:crypto';
import {
  limits,
  type Member,
  type Message,
  type Room,
  type RoomEvent,
  type RoomFrame,
  RoomId,
  type UserEvent,
} from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toRoomFeed } from './announce.ts';
import type { CommandRequest } from './command-batch.ts';
import { jsonBytes } from './frames.ts';
import type { Caller } from './people.ts';
import { addMonths, monthOf, startOf } from './store/months.ts';
import { allMessages, codeOf, dataOf, deleteOf, editOf, makeRoom, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules, anna } = await stage('anna');

/** What a client holds of a room: each object by its id, only ever replaced by one of a higher rev (FR2). */
class Held {
  cursor = 0;
  readonly objects = new Map<string, Message | Member | Room>();

  apply(frame: RoomFrame): void {
    if (frame.rev <= this.cursor) return;
    expect(frame.prevRev).toBeLessThanOrEqual(this.cursor);
    for (const event of frame.events) this.#put(event);
    this.cursor = frame.rev;
  }

  #put({ data }: RoomEvent): void {
    const id = 'userId' in data ? data.userId : data.id;
    if ((this.objects.get(id)?.rev ?? 0) < data.rev) this.objects.set(id, data);
  }

  sorted(): unknown[] {
    return [...this.objects.values()].toSorted((a, b) => a.rev - b.rev);
  }
}

const changes = async (room: Room, since: number, limit = 500): Promise<RoomFrame> =>
  dataOf(await rules.changes.ofRoom(anna.userId, room.id, since, limit));

const catchUp = async (room: Room, held: Held, limit: number): Promise<void> => {
  for (;;) {
    const frame = await changes(room, held.cursor, limit);
    expect(frame.events.length).toBeLessThanOrEqual(limit);
    held.apply(frame);
    if (!frame.more) return;
  }
};

const commitAndTell = async (requests: readonly CommandRequest[]): Promise<void> => {
  const { frames } = await rules.messages.commit(requests);
  await rules.announcer.tell(frames.map(toRoomFeed));
};

const acts = ['send', 'join', 'leave', 'batch', 'edit', 'delete'] as const;
type Act = (typeof acts)[number];

describe('catching up', () => {
  test('FR2 live frames up to anywhere, then changes from there, equal a fresh snapshot', async () => {
    const people = Array.from({ length: 4 }, () => rules.person());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom<Act>(...acts), fc.nat(3)), { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(30),
        async (drawn, limit, missedFrom) => {
          const room = await makeRoom(rules, anna, { kind: 'public' });
          for (const [act, index] of drawn) {
            const person = people[index] ?? anna;
            if (act === 'send') await rules.messages.submit(sendOf(room, person));
            if (act === 'join') await rules.members.join(person, room.id);
            if (act === 'leave') await rules.members.leave(person.userId, room.id);
            const said = act === 'edit' || act === 'delete' ? await allMessages(rules, anna, room.id) : [];
            const message = said[index] ?? said.at(-1);
            if (act === 'edit' && message !== undefined)
              await commitAndTell([sendOf(room, anna), editOf(message, anna, `edited ${drawn.length}`)]);
            if (act === 'delete' && message !== undefined) await rules.messages.submit(deleteOf(message, anna));
            if (act === 'batch') await commitAndTell([sendOf(room, anna), sendOf(room, person), sendOf(room, anna)]);
          }
          const fresh = new Held();
          await catchUp(room, fresh, 500);
          const held = new Held();
          for (const frame of rules.roomFrames(room.id))
            if (frame.rev <= missedFrom && frame.prevRev <= held.cursor) held.apply(frame);
          await catchUp(room, held, limit);
          expect(held.sorted()).toEqual(fresh.sorted());
          const head = dataOf(await rules.rooms.get(anna, room.id));
          expect([held.cursor, fresh.cursor]).toEqual([head.rev, head.rev]);
          const messages = await allMessages(rules, anna, room.id);
          expect(fresh.sorted().filter((object) => 'content' in (object as object))).toEqual(
            messages.toSorted((a, b) => a.rev - b.rev),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  test('FR1 a catch-up frame holds each object once, in its present state, and the head it holds for', async () => {
    const ben = rules.person();
    const room = await makeRoom(rules, anna, { kind: 'public' });
    await rules.members.join(ben, room.id);
    await rules.messages.submit(sendOf(room, ben));
    await rules.members.leave(ben.userId, room.id);
    const frame = await changes(room, 0);
    expect(frame).toMatchObject({ roomId: room.id, epoch: 1, prevRev: 0, rev: 4, headRev: 4, more: false });
    expect(frame.events.map(({ rev, type }) => [rev, type])).toEqual([
      [1, 'member.joined'],
      [3, 'message.created'],
      [4, 'member.left'],
    ]);
  });

  test('FR1 a frame that the limit cuts ends with its last event', async () => {
    const room = await makeRoom(rules, anna);
    await rules.messages.commit(Array.from({ length: 5 }, () => sendOf(room, anna)));
    expect(await changes(room, 1, 2)).toMatchObject({ prevRev: 1, rev: 3, headRev: 6, more: true });
    expect(await changes(room, 3, 3)).toMatchObject({ prevRev: 3, rev: 6, headRev: 6, more: false });
  });

  test('FR2 far behind, pages over several months miss nothing, old messages that were edited and deleted since included', async () => {
    const room = await makeRoom(rules, anna, { kind: 'public' });
    for (let ahead = 0; ahead < 4; ahead += 1) {
      await rules.lastSpokenIn(room, new Date(startOf(addMonths(monthOf(new Date()), ahead + 1)).getTime() - 1_000));
      await rules.messages.commit(Array.from({ length: 5 }, () => sendOf(room, anna)));
      const said = await allMessages(rules, anna, room.id);
      for (const message of [said[0], said[ahead * 5 - 2]])
        if (message !== undefined) dataOf(await rules.messages.submit(editOf(message, anna, `edited ${ahead}`)));
      if (ahead === 2) dataOf(await rules.messages.submit(deleteOf(said[6] as Message, anna)));
    }
    expect(await rules.store.findMonths(room.id)).toHaveLength(4);
    const present = await allMessages(rules, anna, room.id);
    const head = dataOf(await rules.rooms.get(anna, room.id)).rev;
    for (const limit of [1, 2, 3, 7, 500]) {
      for (let since = 0; since <= head; since += 1) {
        const frame = await changes(room, since, limit);
        const missed = present.filter((message) => message.rev > since).toSorted((a, b) => a.rev - b.rev);
        const told = frame.events.flatMap(({ data }) => ('content' in data ? [data] : []));
        expect(told).toEqual(missed.slice(0, told.length));
        expect(frame.more).toBe(frame.rev < head);
        if (frame.more) expect(frame.events).toHaveLength(limit);
        else expect(told).toEqual(missed);
      }
    }
  });

  test('FR1 a frame never holds more than 256 KiB, and what it leaves out follows', async () => {
    const room = await makeRoom(rules, anna);
    const sends = Array.from({ length: 30 }, (_, index) =>
      sendOf(room, anna, { content: `${index}`.padEnd(8_000, index % 2 === 0 ? '汉' : '"') }),
    );
    await rules.messages.commit(sends);
    for (const live of rules.roomFrames(room.id)) expect(jsonBytes(live)).toBeLessThanOrEqual(limits.frameBytes);
    const held = new Held();
    let frames = 0;
    for (let more = true; more; frames += 1) {
      const frame = await changes(room, held.cursor);
      expect(jsonBytes(frame)).toBeLessThanOrEqual(limits.frameBytes);
      held.apply(frame);
      more = frame.more;
    }
    expect(frames).toBeGreaterThan(1);
    expect(held.objects.size).toBe(31);
  });

  test('FR2 what is read while others write holds exactly what its rev says', async () => {
    const room = await makeRoom(rules, anna, { kind: 'public' });
    const writers = [1, 2].map(async () => {
      for (let count = 0; count < 60; count += 1) await rules.messages.commit([sendOf(room, anna), sendOf(room, anna)]);
    });
    for (let reads = 0; reads < 40; reads += 1) {
      const frame = await changes(room, 1);
      expect(frame.events.map((event) => event.rev)).toEqual(Array.from({ length: frame.rev - 1 }, (_, index) => index + 2));
      const page = dataOf(await rules.history.page(anna.userId, room.id, { limit: 200, after: 0 }));
      expect(page.messages.length).toBe(Math.min(200, page.rev - 1));
      const digest = dataOf(await rules.history.digest(anna.userId, room.id, { from: 1 }));
      expect(digest.count).toBe(digest.rev - 1);
      const { items } = await rules.rooms.list(anna);
      const mine = items.find((item) => item.id === room.id);
      expect([mine?.lastMessage?.seq, mine?.rev]).toEqual([mine?.lastSeq || undefined, (mine?.lastSeq ?? 0) + 1]);
    }
    await Promise.all(writers);
  });

  test('a cursor above the head is answered with the head, below what was asked', async () => {
    const room = await makeRoom(rules, anna);
    expect(await changes(room, 1)).toMatchObject({ prevRev: 1, rev: 1, headRev: 1, events: [], more: false });
    expect(await changes(room, 7)).toMatchObject({ prevRev: 1, rev: 1, headRev: 1, events: [], more: false });
  });

  test('ER2 is refused to strangers; a gateway is told of an unknown room', async () => {
    const stranger = rules.person();
    const [open, closed] = [await makeRoom(rules, anna, { kind: 'public' }), await makeRoom(rules, anna)];
    expect(codeOf(await rules.changes.ofRoom(stranger.userId, open.id, 0, 5))).toBe('forbidden');
    expect(codeOf(await rules.changes.ofRoom(stranger.userId, closed.id, 0, 5))).toBe('not_found');
    expect(codeOf(await rules.changes.ofRoomForService(RoomId.parse(randomUUID()), 0))).toBe('not_found');
    expect(dataOf(await rules.changes.ofRoomForService(closed.id, 0))).toEqual(await changes(closed, 0));
  });
});

describe("a person's own changes", () => {
  const move = async (reader: Caller, room: Room, seq: number) =>
    dataOf(await rules.readStates[Math.random() < 0.5 ? 'read' : 'unread'](reader.userId, room.id, seq, undefined));

  test('FR3 memberships and read markers are merged by userRev, each once and as it is now, in pages without a gap', async () => {
    const ben = rules.person();
    const rooms = await Promise.all([1, 2, 3].map(() => makeRoom(rules, anna, { memberIds: [ben.userId] })));
    for (const room of rooms) await rules.messages.commit([sendOf(room, anna), sendOf(room, anna), sendOf(room, ben)]);
    for (let count = 0; count < 20; count += 1) await move(ben, rooms[count % 3] as Room, count % 4);
    await rules.members.leave(ben.userId, (rooms[1] as Room).id);
    const live = rules.userFrames(ben.userId);
    expect(live.map((frame) => [frame.prevRev, frame.rev])).toEqual(live.map((_, index) => [index, index + 1]));
    const head = live.length;
    const roomOf = ({ data }: UserEvent) => ('roomId' in data ? data.roomId : '');
    const latest = new Map(live.flatMap(({ events }) => events).map((event) => [`${event.type} ${roomOf(event)}`, event]));
    for (let since = 0; since <= head; since += 1) {
      const frame = await rules.changes.ofUser(ben.userId, since);
      expect([frame.prevRev, frame.rev, frame.more]).toEqual([since, head, false]);
      const revs = frame.events.map((event) => event.rev);
      expect(revs).toEqual(revs.toSorted((a, b) => a - b));
      expect(new Set(revs).size).toBe(revs.length);
      for (const event of frame.events) {
        if (event.type === 'room.added') continue;
        expect(event).toEqual(latest.get(`${event.type} ${roomOf(event)}`));
      }
      const missed = live.filter((one) => one.rev > since).flatMap(({ events }) => events);
      const gone = (rooms[1] as Room).id;
      const expected = [...latest.values()].filter(
        (event) => event.rev > since && (roomOf(event) !== gone || event.type === 'room.removed'),
      );
      expect(revs).toEqual(expected.map((event) => event.rev).toSorted((a, b) => a - b));
      expect(missed.length).toBe(head - since);
    }
  });

  test('FR3 equal what was told live, each room once and as it is now', async () => {
    const ben = rules.person();
    const first = await makeRoom(rules, anna, { kind: 'public', memberIds: [ben.userId] });
    const second = await makeRoom(rules, anna, { memberIds: [ben.userId] });
    await rules.members.leave(ben.userId, first.id);
    await rules.messages.submit(sendOf(second, anna));
    const frame = await rules.changes.ofUser(ben.userId, 0);
    expect(frame).toMatchObject({ epoch: 1, prevRev: 0, rev: 3, headRev: 3, more: false });
    expect(frame.events).toMatchObject([
      { rev: 2, type: 'room.added', data: { roomId: second.id, role: 'member', rev: 3, lastSeq: 1 } },
      { rev: 3, type: 'room.removed', data: { roomId: first.id, rev: 3 } },
    ]);
    const live = rules.userFrames(ben.userId);
    expect(live.map((one) => [one.prevRev, one.rev])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(frame.events[1]).toEqual(live[2]?.events[0]);
    expect((await rules.changes.ofUser(ben.userId, 2)).events).toHaveLength(1);
    expect(await rules.changes.ofUser(ben.userId, 3)).toMatchObject({ prevRev: 3, rev: 3, events: [] });
    expect(await rules.changes.ofUser(ben.userId, 9)).toMatchObject({ prevRev: 3, rev: 3, events: [] });
  });

  test('of somebody who never had any are none', async () => {
    expect(await rules.changes.ofUser(rules.person().userId, 0)).toEqual({
      epoch: 1,
      prevRev: 0,
      rev: 0,
      events: [],
      headRev: 0,
      more: false,
    });
  });
});
