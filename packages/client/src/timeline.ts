import type { HistoryPage, Message, RoomFrame, SyncedRoom } from '@parley/contracts';
import { createSortedMessages } from './sorted-messages.ts';

/** What became of a frame (FR2): `ahead` frames are kept until what is before them has come. */
export type FrameVerdict = 'applied' | 'repeated' | 'ahead' | 'other_epoch';

/** The part of `room:sync`'s answer that says: start over. */
export type StartOver = Extract<SyncedRoom, { recovered: false }>;

/** Where a room stands, as `room:sync` wants it. */
export interface Position {
  readonly epoch: number;
  readonly rev: number;
}

/**
 * What is held of one room: every message from `from` up to `to`, each as of the cursor or later. No input, no output, no
 * time: whoever drives it says what has come and asks what is missing.
 */
export interface Timeline {
  /** Undefined until the first page has come. */
  position(): Position | undefined;
  /** Everything from this `seq` on is held. */
  from(): number;
  /** Nothing after this `seq` is held; Infinity where the newest message is, and new ones are taken as they come. */
  to(): number;
  hasMoreBefore(): boolean;
  /** Whether something is missing that `room:sync` brings. */
  isBehind(): boolean;
  /** How often something was in doubt; to be read before `room:sync` is asked. */
  doubts(): number;
  /** A `room:sync` that was asked at that many doubts has brought everything up to the head. */
  synced(doubts: number): void;
  /** A page, in place of all that is held; frames that came before the first one are applied now. */
  begin(page: HistoryPage, epoch: number): void;
  /** A frame, live or of `room:sync`. */
  apply(frame: RoomFrame): FrameVerdict;
  /** A page that ends right before `from`; one of a different place is ignored, and false is answered. */
  prepend(page: HistoryPage, before: number): boolean;
  /** A page that begins right after `to`; one of a different place is ignored, and false is answered. */
  append(page: HistoryPage, after: number): boolean;
  /** Forgets what is held for what the server says now (RC1). */
  startOver(answer: StartOver): void;
  /** Something may be missing, or the room may have another history (RC3): `room:sync` is needed. */
  doubt(): void;
  /** A message as a command of one's own left it, before its frame comes; one that is not held is ignored. Tells whether it was news. */
  amend(message: Message): boolean;
  /** Forgets all but the newest `count`. */
  trim(count: number): void;
  /** Forgets what is not between these, both included. Where that leaves out the newest ones, new ones are not taken any more. */
  keep(from: number, to: number): void;
  messages(): readonly Message[];
  hasClientMessageId(id: string): boolean;
}

/** Frames that may wait; of more, the latest are forgotten, since `room:sync` brings them too. */
const mostAhead = 200;

/** Makes the timeline of one room; it holds nothing yet. `taken` is told of every message of a frame that is applied. */
export const createTimeline = (taken: (message: Message) => void = () => undefined): Timeline => {
  const held = createSortedMessages();
  let position: Position | undefined;
  let from = 1;
  let to = Infinity;
  let hasMoreBefore = false;
  let needsSync = false;
  let doubts = 0;
  /** A frame that had no place among those that wait: what the present `room:sync` brings may end before it. */
  let overflowed = false;
  let ahead: RoomFrame[] = [];

  const doubt = (): void => {
    needsSync = true;
    doubts += 1;
  };

  const put = (message: Message): void => {
    // What is older comes with its page, in a state no older than the page's.
    if (message.seq >= from && message.seq <= to) held.put(whole(message));
  };

  const keep = (frame: RoomFrame): FrameVerdict => {
    ahead = [...ahead, frame].toSorted((one, other) => one.prevRev - other.prevRev);
    if (ahead.length > mostAhead) {
      ahead.pop();
      overflowed = true;
    }
    return 'ahead';
  };

  /** What is kept no more is let go of, and nothing is to be asked for before what is (PV2). */
  const raiseFloor = (floorSeq: number): void => {
    held.dropBelow(floorSeq);
    if (floorSeq < from) return;
    from = 1;
    hasMoreBefore = false;
  };

  const putEvents = (events: RoomFrame['events']): void => {
    for (const event of events) {
      if (event.type === 'room.changed' || event.type === 'room.archived') raiseFloor(event.data.floorSeq);
      if (!isOfMessage(event)) continue;
      const message = whole(event.data);
      put(message);
      taken(message);
    }
  };

  /** FR2, for one frame. */
  const judge = (frame: RoomFrame, { epoch, rev }: Position): FrameVerdict => {
    if (frame.epoch !== epoch) {
      // An older one is of a gateway that has not noticed yet.
      if (frame.epoch > epoch) doubt();
      return 'other_epoch';
    }
    if (frame.rev <= rev) return 'repeated';
    if (frame.prevRev > rev) return 'ahead';
    putEvents(frame.events);
    position = { epoch, rev: frame.rev };
    return 'applied';
  };

  const applyAhead = (): void => {
    const waiting = ahead;
    ahead = [];
    for (const frame of waiting) if (position !== undefined && judge(frame, position) === 'ahead') ahead.push(frame);
  };

  const setBottom = (page: HistoryPage): void => {
    hasMoreBefore = page.hasMoreBefore;
    const first = page.messages[0];
    from = hasMoreBefore && first !== undefined ? first.seq : 1;
  };

  const setTop = (page: HistoryPage): void => {
    to = page.hasMoreAfter ? (page.messages.at(-1)?.seq ?? to) : Infinity;
  };

  /** A page may be older than the cursor: what happened since then happens once more, which replaces nothing newer. */
  const putPage = (page: HistoryPage, { epoch, rev }: Position): void => {
    for (const message of page.messages) put(message);
    if (page.rev >= rev) return;
    position = { epoch, rev: page.rev };
    doubt();
  };

  return {
    position: () => position,
    from: () => from,
    to: () => to,
    hasMoreBefore: () => hasMoreBefore,
    isBehind: () => position !== undefined && (needsSync || ahead.length > 0),
    doubts: () => doubts,
    synced: (doubtsThen) => {
      needsSync = overflowed || doubts !== doubtsThen;
      overflowed = false;
    },
    begin: (page, epoch) => {
      held.clear();
      needsSync ||= overflowed || (position?.rev ?? 0) > page.rev;
      overflowed = false;
      setBottom(page);
      setTop(page);
      for (const message of page.messages) put(message);
      position = { epoch, rev: page.rev };
      applyAhead();
    },
    apply: (frame) => {
      if (position === undefined) return keep(frame);
      const verdict = judge(frame, position);
      if (verdict === 'ahead') return keep(frame);
      if (verdict === 'applied') applyAhead();
      return verdict;
    },
    prepend: (page, before) => {
      if (position === undefined || before !== from) return false;
      setBottom(page);
      putPage(page, position);
      return true;
    },
    append: (page, after) => {
      if (position === undefined || after !== to) return false;
      setTop(page);
      putPage(page, position);
      return true;
    },
    startOver: (answer) => {
      held.clear();
      needsSync = overflowed;
      overflowed = false;
      from = Math.max(0, ...answer.missing.map((range) => range.to)) + 1;
      to = Infinity;
      hasMoreBefore = answer.missing.length > 0;
      putEvents(answer.events);
      position = { epoch: answer.epoch, rev: answer.rev };
      applyAhead();
    },
    doubt,
    amend: (message) => held.at(message.seq)?.id === message.id && held.put(whole(message)),
    trim: (count) => {
      const seq = held.seqFromEnd(count);
      if (seq === undefined || held.size <= count) return;
      held.dropBelow(seq);
      from = seq;
      hasMoreBefore = true;
    },
    keep: (first, last) => {
      const newest = held.seqFromEnd(1) ?? 0;
      if (first > newest || last < Math.max(first, from)) return;
      if (first > from) {
        held.dropBelow(first);
        from = first;
        hasMoreBefore = true;
      }
      if (last >= newest) return;
      held.dropAbove(last);
      to = last;
    },
    messages: () => held.toArray(),
    hasClientMessageId: (id) => held.hasClientMessageId(id),
  };
};

type MessageEvent = Extract<RoomFrame['events'][number], { data: Message }>;

const isOfMessage = (event: RoomFrame['events'][number]): event is MessageEvent =>
  event.type.startsWith('message.') || event.type === 'reaction.changed' || event.type === 'thread.changed';

/** A server of before reactions and threads leaves them out. */
const whole = (message: Message): Message =>
  'reactions' in message ? message : Object.assign({ threadCount: 0, reactions: [] }, message);
