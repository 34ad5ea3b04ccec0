import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from '../load.ts';
import type { System } from '../system.ts';
import { until } from '../until.ts';
import type { Fault } from './fault.ts';

const killed = (name: string, bites: Fault['bites'], ...processes: string[]): Fault => ({
  name,
  bites,
  strike: ({ system }) => system.kill(...processes),
});

/** Stops processes for a while, whatever comes of it lets them go on. */
export const frozen = async (system: System, names: readonly string[], work: () => Promise<unknown>): Promise<void> => {
  for (const name of names) system.signal(name, 'SIGSTOP');
  await work().finally(() => {
    for (const name of names) system.signal(name, 'SIGCONT');
  });
};

const hung = (name: string, bites: Fault['bites'], forMs: number, ...processes: string[]): Fault => ({
  name,
  bites,
  strike: ({ system }) => frozen(system, processes, () => sleep(forMs)),
});

/** Hangs while nobody says anything; as soon as it goes on, somebody says one thing in each room. */
const hungIdle = (name: string, bites: Fault['bites'], ...processes: string[]): Fault => ({
  name,
  bites,
  isLong: true,
  strike: ({ system, load, noticed }) =>
    load.quietly(async () => {
      await frozen(system, processes, async () => {
        await sleep(3_000);
        const answered = await Promise.all(processes.map((process) => answers(system, process)));
        if (!answered.includes(true)) noticed.push(`${processes.join(', ')} did not answer`);
      });
      await sayOneThing(load);
    }),
});

const sayOneThing = ({ owner: { person, attempt }, roomIds, recorder }: Load): Promise<unknown> =>
  Promise.all(
    roomIds.map((roomId) => recorder.carryOut({ kind: 'send', roomId, userId: person.id, content: 'one thing' }, attempt)),
  );

const answers = async (system: System, name: string): Promise<boolean> => {
  const [process] = system.named(name);
  const asked = fetch(`${process?.url ?? ''}/health/live`, { signal: AbortSignal.timeout(500) });
  return asked.then(({ ok }) => ok).catch(() => false);
};

const replicas = ['message-persistence', 'message-persistence-2'];

/** Processes of Parley that are killed, or hang for longer than a lease holds. */
export const processFaults: readonly Fault[] = [
  killed('message-persistence killed', ['takeovers'], 'message-persistence'),
  killed('both message-persistence killed', ['takeovers'], ...replicas),
  killed('a gateway killed, started under the same name', ['connections'], 'socket-gateway-1'),
  killed('both gateways killed', ['connections'], 'socket-gateway-1', 'socket-gateway-2'),
  killed('the edge killed', ['connections'], 'edge'),
  hung('message-persistence hangs for 3 s', ['takeovers'], 3_000, 'message-persistence-2'),
  hung('a gateway hangs for 3 s', ['slow'], 3_000, 'socket-gateway-2'),
  hungIdle('message-persistence hangs while idle, then one send', ['takeovers'], 'message-persistence-2'),
  hungIdle('both message-persistence hang while idle, then one send', ['noticed'], ...replicas),
  hungIdle('a gateway hangs while idle, then one send', ['noticed'], 'socket-gateway-1'),
  {
    name: 'every client connects anew at once',
    bites: ['connections'],
    strike: async ({ load }) => {
      for (const talker of load.everybody) talker.leave();
      for (const talker of load.everybody) talker.comeBack();
      await until(() => load.everybody.every((talker) => talker.isUp()), 20_000);
    },
  },
];
