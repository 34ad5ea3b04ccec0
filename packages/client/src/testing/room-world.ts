import type { HistoryPage, RoomFrame, Synced } from '@parley/contracts';
import { type Answer, accept, unavailable } from '../answer.ts';
import type { Emit } from '../line.ts';
import { createOpenRooms } from '../open-rooms.ts';
import { createOutbox } from '../outbox.ts';
import { createOutboxStore } from '../outbox-store.ts';
import type { Rest } from '../rest.ts';
import { created, edited, emptyRoom, frameSince, type ModelRoom, pageOf, restored, roomId, syncedRoom } from './model-room.ts';
import { createTestClock, settlePromises } from './test-clock.ts';

/** One thing that happens: to the room, to the network, or that the client does. Numbers choose among what there is. */
export type Step =
  | { readonly do: 'write' | 'edit' | 'restore'; readonly pick: number }
  | { readonly do: 'deliver' | 'repeat' | 'drop'; readonly pick: number }
  | { readonly do: 'answer' | 'lose'; readonly pick: number }
  | { readonly do: 'jump' | 'latest' | 'newer' | 'keep'; readonly pick: number }
  | { readonly do: 'older' | 'trim' | 'reload' | 'added' | 'reconnect' | 'disconnect' | 'wait'; readonly pick: number };

/** Spoils what the client is told, as if it did not heed a rule. */
export interface Tampering {
  readonly frame?: (frame: RoomFrame) => RoomFrame;
  readonly page?: (page: HistoryPage) => HistoryPage;
}

interface Question {
  readonly answer: (lost: boolean) => void;
}

/** A client's open room between a model of its server and a network that reorders, repeats and loses. */
export const createRoomWorld = (startsWith: number, { frame: spoilFrame, page: spoilPage }: Tampering = {}) => {
  const seen = new Set<string>();
  const clock = createTestClock();
  const states: ModelRoom[] = [emptyRoom];
  for (let count = 0; count < startsWith; count += 1) states.push(created(states.at(-1) ?? emptyRoom));
  const onTheWay: RoomFrame[] = [];
  const sent: RoomFrame[] = [];
  const questions: Question[] = [];
  let isOnline = true;
  let heals = false;
  let head = { epoch: 1, rev: startsWith };
  let calls = 0;

  const present = (): ModelRoom => states.at(-1) ?? emptyRoom;
  /** A state of the same epoch, perhaps a little old, as replicas have. */
  const stale = (back: number): ModelRoom => {
    const old = states.at(-1 - (back % 3));
    return heals || old?.epoch !== present().epoch ? present() : old;
  };

  const question = <T>(answer: Answer<T>): Promise<Answer<T>> =>
    new Promise((resolve) => {
      questions.push({ answer: (lost) => resolve(lost ? unavailable('lost', 'unknown') : answer) });
      if (heals) answerOne(0, false);
    });
  const answerOne = (pick: number, lost: boolean): void => questions.splice(pick % questions.length, 1)[0]?.answer(lost);

  const rest = {
    call: ({ path, query }: Parameters<Rest['call']>[0]) => {
      calls += 1;
      const state = stale(calls);
      if (!path.endsWith('/messages')) return question(accept({ epoch: state.epoch }));
      const page = pageOf(state, query ?? {}, Math.min(3, Number(query?.['limit'])));
      return question(accept(spoilPage?.(page) ?? page));
    },
  } as unknown as Rest;
  const sync = (rooms: readonly { epoch: number; rev: number }[]): Promise<Answer<Synced>> => {
    calls += 1;
    return question(accept({ rooms: rooms.map((asked) => syncedRoom(present(), asked, !heals && calls % 4 === 0)) }));
  };
  const emit = ((_name: string, { rooms }: { rooms: { epoch: number; rev: number }[] }) => sync(rooms)) as unknown as Emit;

  const random = () => 0.5;
  const outbox = createOutbox({
    emit: () => Promise.resolve(unavailable('never', 'rejected')),
    isOnline: () => false,
    store: createOutboxStore(undefined, () => undefined),
    clock,
    random,
    changed: () => undefined,
  });
  const open = createOpenRooms({
    rest,
    emit,
    outbox,
    clock,
    random,
    isOnline: () => isOnline,
    rooms: { get: () => undefined, headOf: () => ({ roomId, ...head }) as never },
    sha256: async () => '',
    onTaken: ({ verdict, source }) => void seen.add(`${source} ${verdict}`),
  });
  const view = open.open(roomId);

  const write = (state: ModelRoom): void => {
    const frame = frameSince(state, present().rev);
    states.push(state);
    sent.push(frame);
    if (isOnline) onTheWay.push(frame);
  };
  const deliver = (frame: RoomFrame | undefined): void => {
    if (frame !== undefined && isOnline) open.takeFrame(spoilFrame?.(frame) ?? frame);
  };
  /** Where the client stood when it began to connect: frames of a line that it leaves may have brought it further since. */
  let handshake = open.positions();
  const reconnect = (pick: number): void => {
    // What was on its way belonged to the old connection; the new one continues at the gateway's position.
    onTheWay.length = 0;
    isOnline = true;
    head = { epoch: present().epoch, rev: present().rev };
    if (pick % 3 === 0) handshake = open.positions();
    // Some servers do not take what a handshake says, and whoever has come nowhere says nothing.
    open.takeReady(pick % 2 === 0 || handshake.length === 0 ? undefined : sync(handshake));
  };

  const steps: { readonly [Name in Step['do']]: (pick: number) => void } = {
    write: () => write(created(present())),
    edit: (pick) => present().messages.length > 0 && write(edited(present(), (pick % present().messages.length) + 1)),
    restore: (pick) => {
      const before = states.at(-1 - (pick % 8)) ?? emptyRoom;
      states.push(restored(before, present()));
      onTheWay.length = 0;
      if (isOnline) open.doubt([roomId]);
    },
    deliver: (pick) => deliver(onTheWay.splice(pick % Math.max(1, onTheWay.length), 1)[0]),
    repeat: (pick) => deliver(sent[pick % Math.max(1, sent.length)]),
    drop: (pick) => void onTheWay.splice(pick % Math.max(1, onTheWay.length), 1),
    answer: (pick) => questions.length > 0 && answerOne(pick, false),
    lose: (pick) => questions.length > 0 && answerOne(pick, true),
    older: () => void view.loadOlder(3),
    newer: () => void view.loadNewer(3),
    jump: (pick) => void view.jump({ around: (pick % Math.max(1, present().messages.length)) + 1 }),
    latest: () => void view.jump('latest'),
    keep: (pick) => {
      const { from, messages } = view.getSnapshot();
      view.keep(from + (pick % 3), from + messages.length - 1 - (pick % 4));
    },
    trim: (pick) => view.trim((pick % 5) + 1),
    reload: () => open.removed(roomId),
    // The gateway has followed the room from here on only.
    added: () => {
      onTheWay.length = 0;
      head = { epoch: present().epoch, rev: present().rev };
      open.added(roomId);
    },
    reconnect,
    disconnect: () => {
      isOnline = false;
      handshake = open.positions();
    },
    wait: () => undefined,
  };

  return {
    take: async (step: Step): Promise<void> => {
      steps[step.do](step.pick);
      if (step.do === 'reload') open.added(roomId);
      if (step.do === 'wait') await clock.advance(step.pick);
      else await settlePromises();
    },
    /** The network is well again, and the client has time. */
    heal: async (healing = 0): Promise<void> => {
      heals = true;
      while (questions.length > 0) answerOne(0, true);
      for (const frame of onTheWay) deliver(frame);
      reconnect(healing);
      await clock.advance(600_000);
    },
    /** Answers everything that is asked, until nothing is. */
    calm: async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn += 1) {
        while (questions.length > 0) answerOne(0, false);
        await clock.advance(1_000);
      }
    },
    view,
    /** What became of frames, by where they came from. */
    seen,
    present,
    timers: () => clock.timers(),
  };
};
