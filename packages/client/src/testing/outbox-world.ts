import type { Message } from '@parley/contracts';
import { type Answer, accept, unavailable } from '../answer.ts';
import type { Clock } from '../clock.ts';
import { createOutbox, type Outbox, type Settled } from '../outbox.ts';
import type { OutboxEntry } from '../outbox-entry.ts';
import { createOutboxStore } from '../outbox-store.ts';
import { memoryStorage } from '../storage.ts';
import { createTestClock, settlePromises } from './test-clock.ts';

/** How the server deals with one try. */
export type Fate = 'ok' | 'stored_unanswered' | 'lost' | 'rate_limited' | 'refused';

/** One thing that happens to an outbox. */
export type OutboxStep =
  | { readonly do: 'add'; readonly room: number }
  | { readonly do: 'answer'; readonly pick: number; readonly fate: Fate }
  | { readonly do: 'online' | 'offline' | 'reload' }
  | { readonly do: 'wait'; readonly ms: number };

interface Flight {
  readonly entry: OutboxEntry;
  readonly program: number;
  readonly resolve: (answer: Settled) => void;
}

/** An outbox between a storage that stays and a server that stores once per id, in any mood. */
export const createOutboxWorld = () => {
  const clock = createTestClock();
  const storage = memoryStorage();
  const flights: Flight[] = [];
  const stored = new Map<string, string[]>();
  const added = new Map<string, string[]>();
  const refused = new Set<string>();
  const settledAs = new Map<string, Settled>();
  /** What must never happen, and did. */
  const faults: string[] = [];
  let isOnline = false;
  let program = 0;
  let ids = 0;

  const emit = (entry: OutboxEntry): Promise<Settled> => {
    const mine = flights.filter((one) => one.program === program);
    if (mine.some((one) => one.entry.id === entry.id)) faults.push(`${entry.id} is twice in flight`);
    if (mine.some((one) => one.entry.roomId === entry.roomId)) faults.push(`${entry.roomId} has two in flight`);
    if (!isOnline) faults.push('sent without a connection');
    return new Promise((resolve) => flights.push({ entry, program, resolve }));
  };

  /** Timers end with their program. */
  const clockOf = (mine: number): Clock => ({
    now: clock.now,
    after: (ms, run) => clock.after(ms, () => mine === program && run()),
  });
  const start = (): Outbox =>
    createOutbox({
      emit,
      isOnline: () => isOnline,
      store: createOutboxStore(storage, (error) => faults.push(String(error))),
      clock: clockOf(program),
      random: () => 0.5,
      changed: () => undefined,
    });
  let outbox = start();
  const ready = outbox.open('me');

  const store = ({ id, roomId }: OutboxEntry): Settled => {
    const room = stored.get(roomId) ?? [];
    stored.set(roomId, room);
    const duplicate = room.includes(id);
    if (!duplicate) room.push(id);
    return accept({ message: { id, clientMessageId: id } as unknown as Message, duplicate });
  };

  const refusal = (code: 'rate_limited' | 'muted'): Answer<never> => ({
    ok: false,
    error: { code, message: code, outcome: 'rejected', retryable: code === 'rate_limited', retryAfterMs: 700, requestId: '' },
  });

  const land = ({ entry, resolve }: Flight, fate: Fate): void => {
    if (fate === 'refused' && !stored.get(entry.roomId)?.includes(entry.id)) {
      refused.add(entry.id);
      return resolve(refusal('muted'));
    }
    if (fate === 'rate_limited') return resolve(refusal('rate_limited'));
    if (fate === 'lost') return resolve(unavailable('lost', 'unknown'));
    const answer = store(entry);
    resolve(fate === 'stored_unanswered' ? unavailable('lost', 'unknown') : answer);
  };

  const landAll = (fate: (index: number) => Fate): void => {
    for (const [index, flight] of flights.splice(0).entries()) land(flight, fate(index));
  };

  const take = async (step: OutboxStep): Promise<void> => {
    switch (step.do) {
      case 'add': {
        const roomId = `room-${step.room}`;
        const id = `command-${(ids += 1)}`;
        added.set(roomId, [...(added.get(roomId) ?? []), id]);
        const { settled } = outbox.add(roomId, { kind: 'send', content: id }, id);
        void settled.then((how) => settledAs.set(id, how));
        break;
      }
      case 'answer': {
        const [flight] = flights.splice(step.pick % Math.max(1, flights.length), 1);
        if (flight !== undefined) land(flight, step.fate);
        break;
      }
      case 'online':
        isOnline = true;
        outbox.resume();
        break;
      case 'offline':
        // What was unanswered may have arrived or not.
        isOnline = false;
        landAll((index) => (index % 2 === 0 ? 'stored_unanswered' : 'lost'));
        break;
      case 'reload':
        await settlePromises();
        program += 1;
        for (const [index, flight] of flights.splice(0).entries()) if (index % 2 === 0) store(flight.entry);
        outbox = start();
        await outbox.open('me');
        break;
      case 'wait':
        await clock.advance(step.ms);
        break;
      default:
        step satisfies never;
    }
    await settlePromises();
  };

  /** Everything is answered from now on, for as long as it takes. */
  const heal = async (): Promise<void> => {
    await take({ do: 'offline' });
    await take({ do: 'online' });
    for (let turn = 0; turn < 2_000 && outbox.size() > 0; turn += 1) {
      landAll(() => 'ok');
      await clock.advance(1_000);
    }
    await clock.advance(200_000);
  };

  return { take, heal, ready, clock, storage, stored, added, refused, settledAs, faults, outbox: () => outbox };
};
