import { setTimeout as delay } from 'node:timers/promises';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { nowMicros } from './clock.ts';
import { checkRooms } from './storm-check.ts';
import { StormClient } from './storm-client.ts';
import type { StormClientSpec, StormCommand, StormCounts, StormPlan, StormReply } from './storm-messages.ts';

// A process of its own for a part of the crowd, so that what its clients cost is told apart from what the servers cost.
interface Member {
  readonly client: StormClient;
  onReady: () => void;
  onBack: () => void;
  onLost: (reason: string) => void;
}

const crowd: Member[] = [];

const reply = (message: StormReply): void => void process.send?.(message);
const fail = (error: unknown): void => reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
const loseCalm = (reason: string): void => fail(`a connection of the crowd was lost: ${reason}`);

const newMember = (spec: StormClientSpec): Member => {
  const member: Member = {
    client: new StormClient(spec, {
      onReady: () => member.onReady(),
      onBack: () => member.onBack(),
      onLost: (reason) => member.onLost(reason),
    }),
    onReady: () => {},
    onBack: () => {},
    onLost: loseCalm,
  };
  return member;
};

const connectCalmly = async (specs: readonly StormClientSpec[]): Promise<void> => {
  const rest = specs.values();
  const connectNext = async (): Promise<void> => {
    for (const spec of rest) {
      const member = newMember(spec);
      crowd.push(member);
      await new Promise<void>((resolve, reject) => {
        member.onBack = resolve;
        member.onLost = (reason) => reject(new Error(`a client was not connected: ${reason}`));
        member.client.connect();
      });
      member.onLost = loseCalm;
    }
  };
  await Promise.all(Array.from({ length: 16 }, connectNext));
  reply({ type: 'connected' });
};

const storm = async ({ cutMicros, backMicros, withinMs }: StormPlan): Promise<StormCounts> => {
  const [ready, back] = [newHistogram(), newHistogram()];
  const syncedBefore = roomsAsked();
  let retries = 0;
  await until(cutMicros);
  for (const { client } of crowd) client.cut();
  await until(backMicros);
  const comeBack = (member: Member): Promise<void> =>
    new Promise((resolve) => {
      let isReady = false;
      member.onReady = () => {
        if (!isReady) ready.recordValue(Math.max(1, nowMicros() - backMicros));
        isReady = true;
      };
      member.onBack = () => {
        back.recordValue(Math.max(1, nowMicros() - backMicros));
        member.onLost = loseCalm;
        resolve();
      };
      member.onLost = () => {
        retries += 1;
        setImmediate(() => member.client.connect());
      };
      member.client.connect();
    });
  const all = Promise.all(crowd.map(comeBack)).then(() => true);
  const late = delay(withinMs, false, { ref: false });
  if (!(await Promise.race([all, late])))
    throw new Error(`${crowd.length - back.totalCount} were not back within ${withinMs} ms`);
  return {
    readyMicros: encodeIntoCompressedBase64(ready),
    backMicros: encodeIntoCompressedBase64(back),
    untilMicros: nowMicros(),
    retries,
    synced: roomsAsked() - syncedBefore,
  };
};

const newHistogram = () => build({ highestTrackableValue: 120_000_000, numberOfSignificantValueDigits: 3 });
const roomsAsked = (): number => crowd.reduce((sum, { client }) => sum + client.synced, 0);
const until = (micros: number): Promise<void> => delay(Math.max(0, (micros - nowMicros()) / 1_000));

process.on('message', (command: StormCommand) => {
  if (command.type === 'connect') connectCalmly(command.clients).catch(fail);
  else if (command.type === 'storm') storm(command.plan).then((counts) => reply({ type: 'stormed', counts }), fail);
  else if (command.type === 'check') {
    const clients = crowd.map(({ client }) => client);
    reply({ type: 'checked', check: checkRooms(clients, command.rooms) });
  } else {
    for (const { client } of crowd) client.cut();
    process.disconnect();
  }
});
process.once('disconnect', () => process.exit(0));
