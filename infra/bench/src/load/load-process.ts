import { connectLine, type Line } from './line.ts';
import { runLoop } from './load-loops.ts';
import type { LoadCommand, LoadReply, Run } from './load-messages.ts';
import { readStamps } from './stamp.ts';
import { createTally, type Tally } from './tally.ts';

// A process of its own for half of the clients: what they cost is told apart from what the servers cost.
const lines: Line[] = [];
let tally: Tally | undefined;
let stopping = false;

const reply = (message: LoadReply): void => void process.send?.(message);
const fail = (error: unknown): void => reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });

const listener = {
  onEvent: (text: string) => readStamps(text, (sentMicros) => tally?.delivered(sentMicros)),
  onLost: (reason: string) => {
    if (!stopping) fail(`a connection was lost: ${reason}`);
  },
};

const connectAll = async (specs: Extract<LoadCommand, { type: 'connect' }>['lines']): Promise<void> => {
  // A few at a time: a crowd at the door is another benchmark.
  const rest = [...specs];
  const connectNext = async (): Promise<void> => {
    for (let spec = rest.shift(); spec !== undefined; spec = rest.shift()) lines.push(await connectLine(spec, listener));
  };
  await Promise.all(Array.from({ length: 8 }, connectNext));
  reply({ type: 'connected' });
};

const run = async (given: Run): Promise<void> => {
  tally = createTally(given);
  await runLoop(lines, given, tally);
  reply({ type: 'ran', counts: tally.counts() });
};

process.on('message', (command: LoadCommand) => {
  if (command.type === 'connect') connectAll(command.lines).catch(fail);
  else if (command.type === 'run') run(command.run).catch(fail);
  else {
    stopping = true;
    for (const line of lines) line.close();
    process.disconnect();
  }
});
process.once('disconnect', () => process.exit(0));
