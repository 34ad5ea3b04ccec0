import { setTimeout as delay } from 'node:timers/promises';
import type { CrowdCommand, CrowdReply } from './crowd-messages.ts';
import { connectLine, type Line } from './line.ts';
import { runLoop } from './load-loops.ts';
import type { LoadCounts } from './load-messages.ts';
import { runMixedLoop } from './mixed-loop.ts';
import { readStamps } from './stamp.ts';
import { createTally, type Tally } from './tally.ts';

// A process of its own for a part of a crowd. A connection that is lost is counted and fails nothing: how many were lost is
// a result.
const lines: Line[] = [];
const lost: string[] = [];
let retries = 0;
let tally: Tally | undefined;

const mostTries = 5;
const retryMs = 500;

/** Tries again, as clients do whose server says that it cannot take them just now. */
const connectOne = async (spec: Line['spec'], tries = 1): Promise<void> => {
  try {
    await connectOnce(spec);
  } catch (error) {
    if (tries === mostTries) throw error;
    retries += 1;
    await delay(retryMs);
    await connectOne(spec, tries + 1);
  }
};

const connectOnce = async (spec: Line['spec']): Promise<void> => {
  const line = await connectLine(spec, {
    onEvent: (text) => readStamps(text, (sentMicros) => tally?.delivered(sentMicros)),
    onLost: (reason) => {
      lost.push(reason);
      lines.splice(lines.indexOf(line), 1);
    },
  });
  lines.push(line);
};

const connectAll = async (specs: readonly Line['spec'][], atOnce: number): Promise<void> => {
  const rest = specs.values();
  const connectNext = async (): Promise<void> => {
    for (const spec of rest) await connectOne(spec);
  };
  await Promise.all(Array.from({ length: atOnce }, connectNext));
};

const carryOut = async (command: CrowdCommand): Promise<LoadCounts | undefined> => {
  switch (command.type) {
    case 'connect':
      await connectAll(command.lines, command.atOnce);
      return undefined;
    case 'leave':
      for (const line of lines.splice(0, command.count)) line.close();
      return undefined;
    case 'run': {
      tally = createTally(command.run);
      const senders = lines.filter((_, index) => index % command.oneIn === 0);
      await (command.isMixed ? runMixedLoop : runLoop)(senders, command.run, tally);
      return tally.counts();
    }
    case 'look':
      return undefined;
  }
};

const reply = (message: CrowdReply): void => void process.send?.(message);

process.on('message', (command: CrowdCommand) => {
  carryOut(command).then(
    (counts) =>
      reply({ type: 'done', state: { open: lines.length, lost, retries }, ...(counts === undefined ? {} : { counts }) }),
    (error: unknown) => reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
