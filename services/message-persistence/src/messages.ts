import {
  type CommandId,
  type Message,
  type MessageId,
  type Metadata,
  type RequestId,
  type Result,
  type RoomFrame,
  type RoomId,
  refuse,
  type Sent,
  type UserId,
} from '@parley/contracts';
import { type Announcer, toRoomFeed } from './announce.ts';
import type { Counters } from './counters.ts';
import { headFrame, liveFrames } from './frames.ts';
import { createGroupCommit, GroupCommitFull } from './group-commit.ts';
import { hashRequest } from './request-hash.ts';
import { decideSends, type Send, type SendPlan, type SendState } from './send-batch.ts';
import type { Queries, Store } from './store/index.ts';
import type { SendFacts } from './store/messages.ts';
import type { StoredRoom } from './store/rooms.ts';
import { messageEvent, toMessage } from './wire.ts';

/** A send as it comes in. */
export interface SendRequest {
  readonly requestId: RequestId;
  readonly roomId: RoomId;
  readonly senderId: UserId;
  readonly clientMessageId: CommandId;
  readonly content: string;
  readonly metadata: Metadata | undefined;
}

/** A committed batch: an answer per send, in their order, and what its rooms have to be told. */
export interface CommittedSends {
  readonly answers: readonly Result<Sent>[];
  /** New messages, for each room that got some; in the order of their commit. */
  readonly frames: readonly RoomFrame[];
  /** The heads of rooms in which a repeat was recognised and nothing is new: perhaps it was stored and never told. */
  readonly repeatedHeads: readonly RoomFrame[];
  /** The heads of all other rooms that were touched. */
  readonly otherHeads: readonly RoomFrame[];
}

/** Sends messages: see {@link createMessages}. */
export interface Messages {
  /** Commits a batch in one transaction; to be announced by the caller. Codes per answer: those of `decideSends`. */
  commit(requests: readonly SendRequest[]): Promise<CommittedSends>;
  /** Commits and announces one send, together with others of its room that come at the same time. */
  send(request: SendRequest): Promise<Result<Sent>>;
}

/** What {@link createMessages} needs. */
export interface MessagesOptions {
  readonly store: Store;
  readonly announcer: Announcer;
  readonly counters: Counters;
  readonly newId: () => MessageId;
}

const sendsPerCommit = 100;
/** Sends over HTTP that may wait in this process; a few seconds of work. */
const maxWaitingSends = 5_000;

/** The rules of sending (MS1–MS7): both paths end here. */
export const createMessages = ({ store, announcer, counters, newId }: MessagesOptions): Messages => {
  const commit = async (requests: readonly SendRequest[]): Promise<CommittedSends> => {
    const sends = requests.map(toSend);
    const ended = counters.startBatch();
    const { plan, rooms } = await store.transaction((tx) => storeSends(tx, sends, newId)).finally(ended);
    counters.countSends(plan.answers, plan.messages.length);
    return { answers: plan.answers, ...newsOf(sends, plan, rooms) };
  };
  const commitOverHttp = async (requests: readonly SendRequest[]) => {
    const { answers, frames, repeatedHeads } = await commit(requests);
    const told = announcer.tellIfPossible([...frames, ...repeatedHeads].map(toRoomFeed));
    return answers.map((answer) => ({ answer, told }));
  };
  const inGroup = createGroupCommit({
    keyOf: ({ roomId }: SendRequest) => roomId,
    commit: commitOverHttp,
    maxBatch: sendsPerCommit,
    maxWaiting: maxWaitingSends,
  });
  return {
    commit,
    send: async (request) => {
      try {
        const { answer, told } = await inGroup(request);
        await told;
        return answer;
      } catch (error) {
        if (error instanceof GroupCommitFull)
          return refuse('overloaded', 'too many messages wait to be stored', { retryAfterMs: 1_000 });
        throw error;
      }
    },
  };
};

const toSend = ({ clientMessageId, ...request }: SendRequest): Send => ({
  ...request,
  commandId: clientMessageId,
  requestHash: hashRequest({ content: request.content, metadata: request.metadata }).toString('hex'),
});

type Rooms = ReadonlyMap<RoomId, StoredRoom>;

const storeSends = async (
  tx: Queries,
  sends: readonly Send[],
  newId: () => MessageId,
): Promise<{ plan: SendPlan; rooms: Rooms }> => {
  const locked = await tx.lockRooms([...new Set(sends.map((send) => send.roomId))]);
  const rooms = new Map(locked.map((room) => [room.id, room]));
  const { facts, now } = await tx.lookUpSends(sends);
  const states = await withPresentMessages(tx, sends, facts);
  const plan = decideSends({ sends, states, rooms, now, newId });
  if (plan.messages.length > 0) await tx.insertMessages(plan.messages, plan.advances);
  return { plan, rooms };
};

/** A repeat is answered with the message as it is now (MS4). */
const withPresentMessages = async (
  tx: Queries,
  sends: readonly Send[],
  facts: readonly SendFacts[],
): Promise<readonly SendState[]> => {
  const keys = sends.flatMap(({ roomId }, index) => {
    const known = facts[index]?.known;
    return known === undefined ? [] : [{ roomId, ...known }];
  });
  const found = new Map<string, Message>();
  for (const row of await tx.findMessages(keys)) found.set(`${row.roomId}/${row.seq}`, toMessage(row));
  return facts.map(({ isMember, known }, index) => ({
    isMember,
    known: known === undefined ? undefined : { ...known, message: found.get(`${sends[index]?.roomId}/${known.seq}`) },
  }));
};

const newsOf = (sends: readonly Send[], plan: SendPlan, rooms: Rooms): Omit<CommittedSends, 'answers'> => {
  const advanced = new Map(plan.advances.map((advance) => [advance.roomId, advance]));
  const repeated = new Set(sends.filter((_, index) => plan.answers[index]?.ok === true).map((send) => send.roomId));
  const untouched = [...rooms.values()].filter((room) => !advanced.has(room.id));
  return {
    frames: framesOf(plan, rooms),
    repeatedHeads: untouched.filter((room) => repeated.has(room.id)).map(headOf),
    otherHeads: untouched.filter((room) => !repeated.has(room.id)).map(headOf),
  };
};

const headOf = ({ id, epoch, rev }: StoredRoom): RoomFrame => headFrame({ roomId: id, epoch, headRev: rev });

const framesOf = (plan: SendPlan, rooms: Rooms): RoomFrame[] => {
  const byRoom = Map.groupBy(plan.messages, ({ message }) => message.roomId);
  return plan.advances.flatMap(({ roomId, rev }) => {
    const events = (byRoom.get(roomId) ?? []).map(({ message }) => messageEvent(message));
    return liveFrames({ roomId, epoch: rooms.get(roomId)?.epoch ?? 0, headRev: rev }, events);
  });
};
