import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandDone, Result, RoomId, Submission, SubmissionResult } from '@parley/contracts';
import { type Log, UnreachedError } from '@parley/service-kit';
import type { Unanswered } from './unanswered.ts';

/** The way of commands while Redis is away: straight to storage, one packed request per room at a time (MS3). */
export interface HttpPath {
  /** Behind what waits of its room. */
  add(one: Unanswered): void;
  /** Forgets what waits; a request under way is still heard. */
  clear(): void;
}

/** What it needs. */
export interface HttpPathOptions {
  /** Carries out commands of one room in their order. @throws when nobody answers. */
  readonly ask: (submissions: readonly Submission[]) => Promise<readonly SubmissionResult[]>;
  readonly isUnanswered: (one: Unanswered) => boolean;
  /** A verdict of storage; whether it is the end of this command is the receiver's to say. */
  readonly onVerdict: (one: Unanswered, verdict: Result<CommandDone>) => void;
  /** Nobody could be asked. */
  readonly onUnreached: (one: Unanswered) => void;
  /** Something was stored up to `rev`; its frame may not come by itself. */
  readonly onStored: (roomId: RoomId, rev: number) => void;
  readonly log: Log;
}

/** What one transaction takes, and one internal request. */
const maxItems = 100;
const maxBytes = 262_144;
/** Between two tries for what may be in a shard already. */
const retryMs = 250;

interface Lane {
  readonly roomId: RoomId;
  waiting: Unanswered[];
}

/** Makes the path of one gateway. */
export const createHttpPath = (options: HttpPathOptions): HttpPath => {
  const { ask, isUnanswered, onVerdict, onUnreached, onStored, log } = options;
  const lanes = new Map<RoomId, Lane>();
  let clears = 0;

  const hearOne = (one: Unanswered, verdict: Result<CommandDone> | undefined): void => {
    one.asking = false;
    const isAway = verdict?.ok === false && verdict.error.code === 'unavailable';
    one.askedInVain ||= verdict === undefined || (isAway && verdict.error.outcome === 'unknown');
    if (verdict === undefined || !isUnanswered(one)) return;
    if (!isAway) onVerdict(one, verdict);
    else if (verdict.error.outcome !== 'unknown') onUnreached(one);
  };

  const hear = (batch: readonly Unanswered[], results: readonly SubmissionResult[]): void => {
    const verdicts = new Map(results.map(({ requestId, result }) => [requestId, result]));
    for (const one of batch) hearOne(one, verdicts.get(one.submission.requestId));
  };

  const send = async (batch: readonly Unanswered[], roomId: RoomId): Promise<void> => {
    for (const one of batch) one.asking = true;
    try {
      const results = await ask(batch.map(({ submission }) => submission));
      hear(batch, results);
      const revs = results.flatMap(({ result }) => (result.ok ? [result.data.message.rev] : []));
      if (revs.length > 0) onStored(roomId, Math.max(...revs));
    } catch (error) {
      log.debug({ err: error }, 'commands could not be handed on over HTTP');
      for (const one of batch) fail(one, error instanceof UnreachedError);
    }
  };

  const fail = (one: Unanswered, unreached: boolean): void => {
    one.asking = false;
    if (!unreached) one.askedInVain = true;
    else if (isUnanswered(one)) onUnreached(one);
  };

  const run = async (lane: Lane): Promise<void> => {
    for (let batch = takeSome(lane, isUnanswered); batch.length > 0; batch = takeSome(lane, isUnanswered)) {
      const before = clears;
      await send(batch, lane.roomId);
      const rest = batch.filter(isUnanswered);
      if (rest.length === 0 || before !== clears) continue;
      lane.waiting.unshift(...rest);
      await sleep(retryMs);
    }
    lanes.delete(lane.roomId);
  };

  return {
    add: (one) => {
      const { roomId } = one.submission;
      const lane = lanes.get(roomId);
      if (lane !== undefined) return void lane.waiting.push(one);
      const started = { roomId, waiting: [one] };
      lanes.set(roomId, started);
      void run(started);
    },
    clear: () => {
      clears += 1;
      for (const lane of lanes.values()) lane.waiting = [];
    },
  };
};

/** The next request of a room: what still waits, in order, as much as one may hold. */
const takeSome = (lane: Lane, isUnanswered: (one: Unanswered) => boolean): Unanswered[] => {
  const waiting = lane.waiting.filter(isUnanswered);
  let bytes = 0;
  const beyond = waiting.findIndex(({ submission }, index) => {
    bytes += Buffer.byteLength(JSON.stringify(submission));
    return index >= maxItems || (index > 0 && bytes > maxBytes);
  });
  const batch = waiting.splice(0, beyond === -1 ? waiting.length : beyond);
  lane.waiting = waiting;
  return batch;
};
