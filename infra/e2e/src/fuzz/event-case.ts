import { valueOf } from './json-schema.ts';
import { changeAt, type Node, nodeObject, pathsOf, toText } from './json-text.ts';
import { mutate } from './mutations.ts';
import type { OutgoingEvent } from './packet-line.ts';
import type { Random } from './random.ts';
import type { Target } from './targets.ts';
import { type Actor, knownTo, type World } from './world.ts';

type EventTarget = Extract<Target, { kind: 'event' }>;

/** An event in parts, so that parts can be left out when it is made smaller. */
export interface EventCase {
  readonly kind: 'event';
  readonly target: EventTarget;
  readonly actor: Actor;
  /** The name as it is sent: a number and names that nothing answers to are among them. */
  readonly event: Node;
  readonly args: readonly Node[];
  readonly attachments: readonly Buffer[];
  readonly acknowledged: boolean;
  /** What is no packet of Socket.IO ends the connection that sends it, so it gets one of its own. */
  readonly malformed: boolean;
  readonly times: number;
  readonly done: readonly string[];
}

const unknownNames: readonly Node[] = [
  'no:such',
  'toString',
  '__proto__',
  'constructor',
  'message:',
  'MESSAGE:SEND',
  '',
  7,
  'ready',
  'room:events',
  'x'.repeat(1_000),
];

/** Frames have at most 256 KiB; what is larger ends the connection, which has its own tests. */
const mostBytes = 250_000;

/** How likely each part is spoiled. */
interface Shares {
  readonly spoilt: number;
  readonly malformed: number;
  readonly unknown: number;
  readonly extra: number;
  readonly unacknowledged: number;
  readonly notLast: number;
  readonly binary: number;
  readonly repeated: number;
}

const spoiling: Shares = {
  spoilt: 0.7,
  malformed: 0.03,
  unknown: 0.05,
  extra: 0.08,
  unacknowledged: 0.1,
  notLast: 0.03,
  binary: 0.05,
  repeated: 0.06,
};
/** As with routes: valid as far as the schema says. */
const leaving: Shares = {
  spoilt: 0,
  malformed: 0,
  unknown: 0,
  extra: 0,
  unacknowledged: 0,
  notLast: 0,
  binary: 0,
  repeated: 0.1,
};

const withAttachment = (args: readonly Node[], random: Random): { args: Node[]; attachments: Buffer[] } => {
  const [payload = nodeObject({})] = args;
  const placeholder = nodeObject({ _placeholder: true, num: 0 });
  const bytes = Buffer.alloc(random.pick([0, 1, 16, 70_000]), random.int(0, 255));
  const changed = changeAt(payload, random.pick(pathsOf(payload)), () => placeholder);
  return { args: [changed ?? placeholder, ...args.slice(1)], attachments: [bytes] };
};

/** Makes one case of an event: a valid payload as its schema describes it, with payload or packet spoiled where `spoils` says so. */
export const eventCase = (target: EventTarget, world: World, random: Random, spoils: boolean): EventCase => {
  const share = spoils ? spoiling : leaving;
  const actor = random.pick(world.actors);
  const malformed = random.chance(share.malformed);
  const valid = valueOf(target.payload, '', random, knownTo(world, random, actor));
  const spoilt = malformed || random.chance(share.spoilt) ? mutate(valid, random, malformed) : { node: valid, done: [] };
  const done = [...spoilt.done];
  const note = (what: string, probability: number): boolean => {
    const does = random.chance(probability);
    if (does) done.push(what);
    return does;
  };
  const event = note('an unknown name', share.unknown) ? random.pick(unknownNames) : target.name;
  let args: readonly Node[] = spoilt.node === undefined ? [] : [spoilt.node];
  if (note('more arguments', share.extra)) args = [...args, ...random.pick<Node[]>([[null], [{}], ['x', 7, []], args as Node[]])];
  // A function that is not the last argument arrives as null.
  if (note('the callback is not last', share.notLast)) args = [null, ...args];
  const binary =
    !malformed && note('binary attachments', share.binary) ? withAttachment(args, random) : { args, attachments: [] };
  const acknowledged = !done.includes('the callback is not last') && !note('no callback', share.unacknowledged);
  const times = note('three at once', share.repeated) ? 3 : 1;
  // The parser looks for placeholders in every level: thousands of them are too many for it.
  const unreadable = malformed || (binary.attachments.length > 0 && done.some((what) => what.includes(': nested')));
  return { kind: 'event', target, actor, event, ...binary, acknowledged, malformed: unreadable, times, done };
};

/** The event as it goes out; what is too large for a frame loses its payload. */
export const outgoingEvent = ({ event, args, attachments }: EventCase): OutgoingEvent => {
  const text = [event, ...args].map(toText).join(',');
  return Buffer.byteLength(text) > mostBytes ? { args: toText(event) } : { args: text, attachments };
};

/** Whether an event is one that the contracts know, so that a success carries its data. */
export const isKnown = ({ event, target }: EventCase): boolean => event === target.name;
