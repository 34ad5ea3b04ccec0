import type { Act, Saying } from './acts.ts';

/** Somebody in the model: how far they have read a room and its threads, small enough to be obviously right. */
interface ModelPerson {
  isIn: boolean;
  /** Whether they are or were in it. */
  isKnown: boolean;
  /** Everything up to here is read (RD2). */
  marker: number;
  /** The first message that they may see (RO7). */
  visibleFrom: number;
  /** What they have seen is behind the first of these, up to the second (RD5). */
  start: number;
  seenTo: number;
  /** The threads that they follow, by where they began, and how far they have read each (RD4). */
  readonly threads: Map<number, number>;
}

/** A message in the model; `seq` is its place in the list, from 1. */
interface ModelMessage {
  readonly by: number;
  /** In whose thread it stands. */
  readonly root: number | undefined;
  isDeleted: boolean;
  saying: Saying;
  /** Whom it mentions: people by name, and whether the whole room. */
  mentions: ReadonlySet<number>;
  callsRoom: boolean;
}

/** What the server is to answer: its code where it refuses. */
export type Verdict = 'ok' | 'forbidden' | 'not_found' | 'gone' | 'invalid';

/** What a person sees of how far they have read. */
export interface Reading {
  readonly readSeq: number;
  readonly unread: number;
  readonly mentions: number;
}

/** What a person sees of a room, on every device; undefined for one who is not in it. */
export interface Sight extends Reading {
  readonly threads: { readonly unread: number; readonly mentions: number };
}

/** What somebody has seen: by who they are, the first and the last message. */
export type SeenRange = readonly [person: number, from: number, to: number];

/** A room and its people, as RD1 to RD6 describe them. The first of them owns it. */
export class ModelRoom {
  readonly people: readonly ModelPerson[];
  readonly messages: ModelMessage[] = [];
  readonly #newcomersSeeAll: boolean;

  constructor(people: number, isIn: (person: number) => boolean, newcomersSeeAll: boolean) {
    this.#newcomersSeeAll = newcomersSeeAll;
    this.people = Array.from({ length: people }, (_, index) => ({
      isIn: isIn(index),
      isKnown: isIn(index),
      marker: 0,
      visibleFrom: 1,
      start: 0,
      seenTo: 0,
      threads: new Map(),
    }));
  }

  get lastSeq(): number {
    return this.messages.length;
  }

  /** Does what an act asks for, or nothing where it is refused. */
  do(act: Act): Verdict {
    const person = this.#personOf(act.by);
    if (act.do === 'join') return this.#join(person);
    if (act.do === 'leave') return leave(person);
    if (!person.isIn) return 'forbidden';
    switch (act.do) {
      case 'say':
        return this.#say(act.by, act.saying, undefined);
      case 'reply':
        return this.#reply(act.by, act.saying, this.#seqOf(act.on));
      case 'edit':
        return this.#edit(act.by, act.saying, this.#seqOf(act.on));
      case 'delete':
        return this.#delete(act.by, this.#seqOf(act.on));
      case 'read':
        return this.#read(person, act.to);
      case 'unread':
        return this.#unread(person, act.to);
      case 'readThread':
      case 'unreadThread':
        return this.#moveInThread(person, this.#seqOf(act.on), act.to, act.do === 'unreadThread');
    }
  }

  /** How a room looks to one of its people. */
  sightOf(index: number): Sight | undefined {
    const person = this.#personOf(index);
    if (!person.isIn) return undefined;
    const threads = [...this.threadsOf(index).values()];
    return {
      ...this.#count(index, undefined, person.marker),
      threads: {
        unread: threads.reduce((sum, { unread }) => sum + unread, 0),
        mentions: threads.reduce((sum, { mentions }) => sum + mentions, 0),
      },
    };
  }

  /** The threads that somebody follows and may see, by where they began. */
  threadsOf(index: number): ReadonlyMap<number, Reading> {
    const { isIn, visibleFrom, threads } = this.#personOf(index);
    const visible = [...threads].filter(([root]) => isIn && root >= visibleFrom);
    return new Map(visible.map(([root, readSeq]) => [root, this.#count(index, root, readSeq)]));
  }

  /** Who else has seen what, as somebody may be told who sees it (RD5); `isHidden` says of whom nobody is told (RD6). */
  seenBy(index: number, isHidden: (person: number) => boolean): SeenRange[] {
    const { visibleFrom } = this.#personOf(index);
    return this.people.flatMap(({ isIn, start, seenTo }, other): SeenRange[] => {
      const from = Math.max(start + 1, visibleFrom);
      return other === index || !isIn || isHidden(other) || from > seenTo ? [] : [[other, from, seenTo]];
    });
  }

  #personOf(index: number): ModelPerson {
    const person = this.people[index];
    if (person === undefined) throw new Error(`there is no person ${index}`);
    return person;
  }

  /** Acts choose a message by any number. */
  #seqOf(on: number): number {
    return this.lastSeq === 0 ? 0 : (on % this.lastSeq) + 1;
  }

  #visible(index: number, seq: number): ModelMessage | undefined {
    return seq < this.#personOf(index).visibleFrom ? undefined : this.messages[seq - 1];
  }

  #mentioned(by: number, saying: Saying): Pick<ModelMessage, 'mentions' | 'callsRoom'> {
    const named = saying.to.filter((other) => other !== by && this.#personOf(other).isIn);
    return { mentions: new Set(named), callsRoom: saying.toRoom && by === 0 };
  }

  #say(by: number, saying: Saying, root: number | undefined): Verdict {
    this.messages.push({ by, root, saying, isDeleted: false, ...this.#mentioned(by, saying) });
    return 'ok';
  }

  #reply(by: number, saying: Saying, on: number): Verdict {
    const root = this.#visible(by, on);
    if (root === undefined) return 'not_found';
    const hasReplies = this.messages.some((one) => one.root === on && !one.isDeleted);
    if (root.isDeleted && !hasReplies) return 'gone';
    if (root.root !== undefined) return 'invalid';
    this.#say(by, saying, on);
    const seq = this.lastSeq;
    this.#follow(by, on, seq);
    this.#follow(root.by, on, on);
    for (const other of this.messages.at(-1)?.mentions ?? []) this.#follow(other, on, seq - 1);
    return 'ok';
  }

  /** Who follows a thread already goes on as they do. */
  #follow(index: number, root: number, readSeq: number): void {
    const { threads } = this.#personOf(index);
    if (!threads.has(root)) threads.set(root, readSeq);
  }

  #edit(by: number, saying: Saying, seq: number): Verdict {
    const message = this.#visible(by, seq);
    if (message === undefined) return 'not_found';
    if (message.by !== by) return 'forbidden';
    if (message.isDeleted) return 'gone';
    if (JSON.stringify(saying) === JSON.stringify(message.saying)) return 'ok';
    Object.assign(message, { saying, ...this.#mentioned(by, saying) });
    if (message.root !== undefined) for (const other of message.mentions) this.#follow(other, message.root, seq - 1);
    return 'ok';
  }

  #delete(by: number, seq: number): Verdict {
    const message = this.#visible(by, seq);
    if (message === undefined) return 'not_found';
    if (message.by !== by && by !== 0) return 'forbidden';
    message.isDeleted = true;
    return 'ok';
  }

  #read(person: ModelPerson, to: number): Verdict {
    if (to > this.lastSeq) return 'invalid';
    person.marker = Math.max(person.marker, to);
    person.seenTo = Math.max(person.seenTo, person.marker);
    return 'ok';
  }

  #unread(person: ModelPerson, to: number): Verdict {
    if (to > this.lastSeq) return 'invalid';
    person.marker = Math.min(person.marker, to);
    return 'ok';
  }

  #moveInThread(person: ModelPerson, root: number, to: number, isBack: boolean): Verdict {
    if (to > this.lastSeq) return 'invalid';
    if (root < person.visibleFrom || root === 0) return 'not_found';
    const readSeq = person.threads.get(root);
    if (readSeq !== undefined) person.threads.set(root, isBack ? Math.min(readSeq, to) : Math.max(readSeq, to));
    return 'ok';
  }

  /** Whoever comes in has read everything so far, and seen nothing of it. */
  #join(person: ModelPerson): Verdict {
    if (person.isIn) return 'ok';
    const { lastSeq } = this;
    const visibleFrom = this.#newcomersSeeAll ? 1 : lastSeq + 1;
    Object.assign(person, { isIn: true, isKnown: true, marker: lastSeq, start: lastSeq, seenTo: lastSeq, visibleFrom });
    for (const [root, readSeq] of person.threads) person.threads.set(root, Math.max(readSeq, lastSeq));
    return 'ok';
  }

  #count(index: number, root: number | undefined, readSeq: number): Reading {
    const { visibleFrom } = this.#personOf(index);
    const unread = this.messages.filter((message, at) => {
      const seq = at + 1;
      return seq > readSeq && seq >= visibleFrom && message.root === root && message.by !== index && !message.isDeleted;
    });
    const mentions = unread.filter((message) => message.callsRoom || message.mentions.has(index));
    return { readSeq, unread: unread.length, mentions: mentions.length };
  }
}

/** Again, it changes nothing; whoever was never there is a stranger. */
const leave = (person: ModelPerson): Verdict => {
  person.isIn = false;
  return person.isKnown ? 'ok' : 'forbidden';
};
