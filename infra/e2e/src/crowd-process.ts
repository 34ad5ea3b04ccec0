import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Frame, type Line, type Person } from './person.ts';
import { startOf, Timeline } from './timeline.ts';

/** What one process of a crowd is to do. */
export interface CrowdOrder {
  readonly url: string;
  readonly connectionsEach: number;
  readonly talkMs: number;
  readonly people: readonly { readonly id: string; readonly token: string; readonly roomId: string }[];
}

/** What it saw; `digests` of what each connection of a person holds at the end. */
export interface CrowdReport {
  readonly connections: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly digests: Readonly<Record<string, readonly string[]>>;
  readonly faults: readonly string[];
}

type Member = CrowdOrder['people'][number];

/** One connection and what it holds of its room. */
interface Device {
  readonly member: Member;
  readonly line: Line;
  readonly held: Timeline;
}

/** A device sends on average this often: 1,000 of them make 100 sends a second. */
const sendEveryMs = 10_000;
const settleWithinMs = 20_000;

const open = async (url: string, member: Member): Promise<Device> => {
  // Only its address and token are used.
  const person = { url, token: member.token } as unknown as Person;
  const line = await connect(person);
  const held = new Timeline(member.roomId, startOf(line, member.roomId));
  line.socket.on('room:events', (frame: Frame) => held.apply(frame));
  return { member, line, held };
};

const openAll = async ({ url, people, connectionsEach }: CrowdOrder): Promise<Device[]> => {
  const wanted = people.flatMap((member) => Array<Member>(connectionsEach).fill(member));
  const devices: Device[] = [];
  for (let from = 0; from < wanted.length; from += 25)
    devices.push(...(await Promise.all(wanted.slice(from, from + 25).map((member) => open(url, member)))));
  return devices;
};

const talk = async (devices: readonly Device[], talkMs: number) => {
  const counts = { sent: 0, acknowledged: 0 };
  const faults: string[] = [];
  const until = performance.now() + talkMs;
  const speak = async ({ line, member }: Device, index: number): Promise<void> => {
    await delay((sendEveryMs * index) / devices.length);
    for (let turn = 0; performance.now() < until; turn += 1) {
      counts.sent += 1;
      const answer = await line.send(member.roomId, `turn ${turn} of device ${index}`);
      if (answer.ok) counts.acknowledged += 1;
      else faults.push(answer.error.code);
      await delay(sendEveryMs);
    }
  };
  await Promise.all(devices.map(speak));
  return { ...counts, faults };
};

/** Frames may still be on their way after the last acknowledgement: waits until all devices of a room hold the same. */
const settle = async (devices: readonly Device[]): Promise<void> => {
  const deadline = performance.now() + settleWithinMs;
  const heads = () => new Set(devices.map(({ held }) => `${held.roomId} ${held.cursor}`)).size;
  const rooms = new Set(devices.map(({ held }) => held.roomId)).size;
  let quietSince = performance.now();
  for (let before = ''; performance.now() < deadline; await delay(200)) {
    const now = devices.map(({ held }) => held.cursor).join();
    if (now !== before) quietSince = performance.now();
    before = now;
    if (heads() === rooms && performance.now() - quietSince > 2_000) return;
  }
};

const obey = async (order: CrowdOrder): Promise<CrowdReport> => {
  const devices = await openAll(order);
  const { faults, ...counts } = await talk(devices, order.talkMs);
  await settle(devices);
  const digests: Record<string, string[]> = {};
  for (const { member, held } of devices) (digests[member.id] ??= []).push(held.digest());
  const gaps = devices.filter(({ held }) => held.gaps > 0).length;
  const report = {
    connections: devices.filter(({ line }) => line.socket.connected).length,
    ...counts,
    digests,
    faults: gaps === 0 ? faults : [...faults, `${gaps} connections got a frame that did not continue the one before`],
  };
  for (const { line } of devices) line.close();
  return report;
};

process.once('message', (order: CrowdOrder) => {
  obey(order).then(
    (report) => process.send?.(report),
    (error: unknown) => process.send?.({ connections: 0, sent: 0, acknowledged: 0, digests: {}, faults: [String(error)] }),
  );
});
