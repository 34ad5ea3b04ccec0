import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../faults/until.ts';
import { digestOf, type Line, messagesOf, type Person, wholeHistory } from '../../person.ts';
import { follow, startOf, Timeline } from '../../timeline.ts';
import { type Check, must, percentile } from '../check.ts';
import type { Visit } from '../visit.ts';

const arrivesWithinMs = 10_000;
const messagesEach = 12;

/** Both talk at once, over both transports where both work. */
export const conversation: Check = {
  name: 'conversation',
  run: async (visit) => {
    const roomId = await visit.room();
    const lines = [await visit.anyLine(visit.pair[0], 0), await visit.anyLine(visit.pair[1], 1)] as const;
    const timelines = lines.map((line) => new Timeline(roomId, startOf(line, roomId)));
    const [one, other] = timelines;
    if (one === undefined || other === undefined) throw new Error('two lines have two timelines');
    follow(lines[0], one);
    follow(lines[1], other);
    for (let turn = 0; turn < messagesEach; turn += 1) {
      const acks = await Promise.all(lines.map((line, who) => line.send(roomId, `message ${turn} of ${who}`)));
      for (const ack of acks) must(ack.ok, `a send was refused: ${ack.ok ? '' : ack.error.code}`);
    }
    const count = 2 * messagesEach;
    const areAllThere = await until(() => timelines.every(({ bySeq }) => bySeq.size === count), arrivesWithinMs);
    must(areAllThere, `of ${count} messages ${timelines.map(({ bySeq }) => bySeq.size).join(' and ')} were delivered`);
    for (const { arrivals } of timelines)
      must(arrivals.join() === numbers(count).join(), `messages were delivered in the order ${arrivals.join(' ')}`);
    const stored = await wholeHistory(visit.pair[1], roomId);
    must(
      stored.map(({ seq }) => seq).join() === numbers(count).join(),
      `history has seq ${stored.map(({ seq }) => seq).join(' ')}`,
    );
    visit.setTalk({ lines, timelines: [one, other] });
    return {
      says: `${count} messages by two people, delivered to both in one order, seq without holes`,
      figures: { messages: count },
    };
  },
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** MS4. */
export const repeats: Check = {
  name: 'double send',
  run: async ({ talk }) => {
    const [line] = talk.lines;
    const [{ roomId }] = talk.timelines;
    const id = randomUUID();
    const [first, second] = [await line.send(roomId, 'once', id), await line.send(roomId, 'once', id)];
    must(first.ok && second.ok, 'a send that was repeated was refused');
    must(second.data.duplicate && second.data.message.id === first.data.message.id, 'a send that was repeated was stored twice');
    const other = await line.send(roomId, 'something else', id);
    must(!other.ok && other.error.code === 'conflict', 'the same id with another content was not refused as conflict');
    return { says: 'the same send twice is one message, another one under its id a conflict' };
  },
};

/** Of both: what they were told against what there is. */
const compare = async (visit: Visit, person: Person): Promise<number> => {
  const { timelines } = visit.talk;
  const [{ roomId }] = timelines;
  const isThere = async (): Promise<boolean> => {
    const { rev, sha256 } = await digestOf(person, roomId);
    return timelines.every((timeline) => timeline.cursor === rev && timeline.digest() === sha256);
  };
  for (let tries = 0; tries < 20; tries += 1) {
    if (await isThere()) return (await digestOf(person, roomId)).count;
    await sleep(250);
  }
  throw new Error('what was delivered and what history has are not the same: their digests differ');
};

/** What is held is what there is. */
export const digests: Check = {
  name: 'digest',
  run: async (visit) => {
    const count = await compare(visit, visit.pair[0]);
    must(
      visit.talk.timelines.every(({ gaps }) => gaps === 0),
      'frames left something out, and had to be asked for again',
    );
    return { says: `of ${count} messages both hold what the server has`, figures: { messages: count } };
  },
};

const perSecond = 5;

/** A small load, well below what one person may send. */
export const latency: Check = {
  name: 'latency',
  run: async ({ talk, options }) => {
    const [line, other] = talk.lines;
    const [{ roomId }] = talk.timelines;
    const arrivedAt = new Map<string, number>();
    other.socket.on('room:events', () => {
      for (const { clientMessageId } of messagesOf(other.frames.slice(-1), roomId))
        arrivedAt.set(clientMessageId, performance.now());
    });
    const acknowledged: number[] = [];
    const sentAt = new Map<string, number>();
    const answers: Promise<void>[] = [];
    for (let sent = 0; sent < options.seconds * perSecond; sent += 1) {
      const answer = measure(line, roomId, { sentAt, acknowledged });
      // It is waited for below, which may be later than it fails.
      answer.catch(() => {});
      answers.push(answer);
      await sleep(1_000 / perSecond);
    }
    await Promise.all(answers);
    const isAllThere = await until(() => [...sentAt.keys()].every((id) => arrivedAt.has(id)), arrivesWithinMs);
    must(isAllThere, `${sentAt.size} messages were sent, and ${arrivedAt.size} of them delivered`);
    const delivered = [...sentAt].map(([id, at]) => (arrivedAt.get(id) ?? Infinity) - at);
    const figures = {
      ackP50Ms: rounded(percentile(acknowledged, 50)),
      ackP99Ms: rounded(percentile(acknowledged, 99)),
      deliveryP50Ms: rounded(percentile(delivered, 50)),
      deliveryP99Ms: rounded(percentile(delivered, 99)),
    };
    const { maxP99 } = options;
    must(maxP99 === undefined || figures.ackP99Ms <= maxP99, `p99 of acknowledgements is ${figures.ackP99Ms} ms`);
    return { says: `${sentAt.size} messages at ${perSecond} a second`, figures };
  },
};

const rounded = (ms: number): number => Math.round(ms * 10) / 10;

const measure = async (
  line: Line,
  roomId: string,
  { sentAt, acknowledged }: { sentAt: Map<string, number>; acknowledged: number[] },
): Promise<void> => {
  const id = randomUUID();
  const at = performance.now();
  sentAt.set(id, at);
  const ack = await line.send(roomId, 'a message of the small load', id);
  must(ack.ok, `a send of the small load was refused: ${ack.ok ? '' : ack.error.code}`);
  acknowledged.push(performance.now() - at);
};

const missed = 5;

/** Somebody is away while others talk. */
export const reconnecting: Check = {
  name: 'reconnect',
  run: async (visit) => {
    const { lines, timelines } = visit.talk;
    const [line, gone] = lines;
    const [{ roomId }, behind] = timelines;
    gone.close();
    for (let turn = 0; turn < missed; turn += 1) {
      const ack = await line.send(roomId, `while somebody is away ${turn}`);
      must(ack.ok, `a send was refused: ${ack.ok ? '' : ack.error.code}`);
    }
    const startedAt = performance.now();
    const back = await visit.anyLine(visit.pair[1], 1);
    follow(back, behind);
    await behind.sync(back);
    const ms = Math.round(performance.now() - startedAt);
    visit.setTalk({ lines: [line, back], timelines });
    await compare(visit, visit.pair[1]);
    return { says: `${missed} messages that were missed came with the new connection`, figures: { ms } };
  },
};
