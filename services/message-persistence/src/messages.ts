import { type CommandDone, type MessageId, type Result, type RoomFrame, type RoomId, refuse } from '@parley/contracts';
import { isSerializationFailure, isUniqueViolation, type Tracing } from '@parley/service-kit';
import { type Announcer, toTracedRoomFeed } from './announce.ts';
import type { CommandPlan, CommandRequest, HashedCommand } from './command-batch.ts';
import { type BatchTraces, traceBatch, type Via } from './command-traces.ts';
import { planFromMemory, type StoredCommands, storeCommands, storeInRemembered, storeRemembered } from './command-transaction.ts';
import type { Counters } from './counters.ts';
import { headFrame, liveFrames } from './frames.ts';
import { createGroupCommit, GroupCommitFull } from './group-commit.ts';
import { hexHashOf } from './request-hash.ts';
import type { RoomMemory } from './room-memory.ts';
import type { Store } from './store/index.ts';
import type { StoredRoom } from './store/rooms.ts';

/** A committed batch: an answer per command, in their order, and what its rooms have to be told. */
export interface CommittedCommands {
  readonly answers: readonly Result<CommandDone>[];
  /** What changed, for each room in which something did; in the order of their commit. */
  readonly frames: readonly RoomFrame[];
  /** The heads of rooms in which a repeat was recognised and nothing is new: perhaps it was carried out and never told. */
  readonly repeatedHeads: readonly RoomFrame[];
  /** The heads of all other rooms that were touched. */
  readonly otherHeads: readonly RoomFrame[];
  /** Where something of it is traced. */
  readonly traces: BatchTraces | undefined;
}

/** Sends, edits and deletes messages: see {@link createMessages}. */
export interface Messages {
  /** Commits a batch in one transaction; to be announced by the caller. Codes per answer: those of `decideCommands`. */
  commit(requests: readonly CommandRequest[]): Promise<CommittedCommands>;
  /** Commits and announces a batch that came over HTTP. */
  commitAndTell(requests: readonly CommandRequest[]): Promise<readonly Result<CommandDone>[]>;
  /** Commits and announces one command, together with others of its room that come at the same time. */
  submit(request: CommandRequest): Promise<Result<CommandDone>>;
}

/** What {@link createMessages} needs. */
export interface MessagesOptions {
  readonly store: Store;
  readonly memory: RoomMemory;
  readonly announcer: Announcer;
  readonly counters: Counters;
  readonly tracing?: Tracing | undefined;
  readonly newId: () => MessageId;
}

const commandsPerCommit = 100;
/** Commands over HTTP that may wait in this process; a few seconds of work. */
const maxWaitingCommands = 5_000;

/** The rules of what changes messages (MS1–MS7): both paths end here. */
export const createMessages = ({ store, memory, announcer, counters, tracing, newId }: MessagesOptions): Messages => {
  const lookUpAndStore = async (commands: readonly HashedCommand[]): Promise<StoredCommands> => {
    const tryOnce = () => store.pipelined((tx) => storeCommands(tx, commands, newId));
    try {
      return await tryOnce();
    } catch (error) {
      // The one key that the rooms' locks do not cover is that of `unread`; by now the second try can see it.
      if (isUniqueViolation(error)) return tryOnce();
      throw error;
    }
  };

  /** Undefined where memory is not enough, or was wrong. */
  const storeFromMemory = async (commands: readonly HashedCommand[]): Promise<StoredCommands | undefined> => {
    const recalled = memory.recall(commands);
    const plan = recalled && planFromMemory(commands, recalled, newId);
    if (recalled === undefined || plan === undefined) return undefined;
    const [room, another] = recalled.rooms.values();
    if (room === undefined) return undefined;
    try {
      const stored =
        another === undefined
          ? await storeInRemembered(store, recalled.rooms, room, plan)
          : await store.pipelined((tx) => storeRemembered(tx, recalled, plan));
      if (stored === undefined) counters.outdatedMemories.inc();
      return stored;
    } catch (error) {
      if (!isSerializationFailure(error) && !isUniqueViolation(error)) throw error;
      counters.outdatedMemories.inc();
      return undefined;
    }
  };

  const storeBatch = async (commands: readonly HashedCommand[]): Promise<StoredCommands> => {
    try {
      const stored = (await storeFromMemory(commands)) ?? (await lookUpAndStore(commands));
      memory.remember(commands, stored);
      return stored;
    } catch (error) {
      memory.forget();
      throw error;
    }
  };

  const storeTraced = async (commands: readonly HashedCommand[], traces: BatchTraces | undefined): Promise<StoredCommands> => {
    const ended = counters.startBatch();
    try {
      const stored = await storeBatch(commands);
      traces?.stored(stored.plan.answers);
      return stored;
    } catch (error) {
      traces?.failed(error);
      throw error;
    } finally {
      ended();
    }
  };

  const commit = async (requests: readonly CommandRequest[], via: Via): Promise<CommittedCommands> => {
    const commands = requests.map(toHashed);
    const traces = traceBatch(tracing, commands, via);
    const stored = await storeTraced(commands, traces);
    counters.countCommands(stored.plan);
    return { answers: stored.plan.answers, ...newsOf(commands, stored), traces };
  };
  const commitOverHttp = async (requests: readonly CommandRequest[]) => {
    const { answers, frames, repeatedHeads, traces } = await commit(requests, 'http');
    const told = announcer.tellIfPossible([...frames, ...repeatedHeads].map((frame) => toTracedRoomFeed(frame, traces)));
    return answers.map((answer) => ({ answer, told }));
  };
  const inGroup = createGroupCommit({
    keyOf: ({ roomId }: CommandRequest) => roomId,
    commit: commitOverHttp,
    maxBatch: commandsPerCommit,
    maxWaiting: maxWaitingCommands,
  });
  return {
    commit: (requests) => commit(requests, 'shard'),
    commitAndTell: async (requests) => {
      const answers = await commitOverHttp(requests);
      await answers[0]?.told;
      return answers.map(({ answer }) => answer);
    },
    submit: async (request) => {
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

const toHashed = (request: CommandRequest): HashedCommand => ({
  ...request,
  requestHash: hexHashOf(whatIsAsked(request)),
});

/** A send is hashed without its type, as it was before there was anything else: so its key stays good. */
const whatIsAsked = ({ command }: CommandRequest) => {
  const { commandId: _, type, ...input } = command;
  return type === 'message.send' ? input : { type, ...input };
};

type Rooms = StoredCommands['rooms'];

const newsOf = (
  commands: readonly HashedCommand[],
  { plan, rooms }: StoredCommands,
): Omit<CommittedCommands, 'answers' | 'traces'> => {
  const advanced = new Set(plan.advances.map((advance) => advance.roomId));
  const repeated = new Set(commands.filter((_, index) => plan.answers[index]?.ok === true).map((one) => one.roomId));
  const untouched = [...rooms.values()].filter((room) => !advanced.has(room.id));
  return {
    frames: framesOf(plan, rooms),
    repeatedHeads: untouched.filter((room) => repeated.has(room.id)).map(headOf),
    otherHeads: untouched.filter((room) => !repeated.has(room.id)).map(headOf),
  };
};

const headOf = ({ id, epoch, rev }: StoredRoom): RoomFrame => headFrame({ roomId: id, epoch, headRev: rev });

const framesOf = ({ told, advances }: CommandPlan, rooms: Rooms): RoomFrame[] => {
  const byRoom = Map.groupBy(told, (event): RoomId => event.data.roomId);
  return advances.flatMap(({ roomId, rev }) => {
    const events = byRoom.get(roomId) ?? [];
    return liveFrames({ roomId, epoch: rooms.get(roomId)?.epoch ?? 0, headRev: rev }, events);
  });
};
