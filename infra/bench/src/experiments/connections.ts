import { startCrowd } from '../load/crowd.ts';
import type { Findings } from '../report/findings.ts';
import { createCrowd } from '../systems/crowd.ts';
import { descriptorsNeeded } from '../systems/descriptors.ts';
import { parleyLine } from '../systems/held-systems.ts';
import { serverOf } from '../systems/system.ts';
import { connectionFindings } from './connections-findings.ts';
import { hold, type Size } from './connections-hold.ts';
import type { Bench, Experiment } from './experiment.ts';

/** Several, since one address has only 28,000 ports to the same server. */
const sourceAddresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4'];

const quick: Size = { held: 600, gateways: 2, loadProcesses: 2, oneIn: 5, perSecond: 100 };
const must: Size = { held: 25_000, gateways: 2, loadProcesses: 2, oneIn: 5, perSecond: 400 };
/** As many processes as a common limit of 20,000 open files asks for. */
const moonshot: Size = { held: 100_000, gateways: 6, loadProcesses: 6, oneIn: 20, perSecond: 400 };

const run = async (bench: Bench, size: Size): Promise<Findings> => {
  descriptorsNeeded(Math.ceil(size.held / Math.min(size.gateways, size.loadProcesses)));
  const held = await bench.stacks.with({ gateways: size.gateways }, async (stack) => {
    bench.progress(`making ${size.held} people and their rooms`);
    const people = await createCrowd(stack, size.held);
    const lines = people.map((member, index) => ({
      ...parleyLine(member, stack.gateways[serverOf(index, stack.gateways.length)] ?? ''),
      localAddress: sourceAddresses[Math.floor(index / 4) % sourceAddresses.length] ?? '127.0.0.1',
    }));
    const crowd = startCrowd(size.loadProcesses);
    try {
      return await hold({ bench, stack, crowd, lines, size });
    } finally {
      crowd.stop();
    }
  });
  return connectionFindings(held);
};

/** How many connections a machine holds, its clients included: see {@link Experiment}. */
export const connections: Experiment = {
  name: 'connections',
  about: '25,000 authenticated connections held, 5,000 of which talk: time to connect, losses, delivery, memory and CPU',
  run: (bench) => run(bench, bench.isQuick ? quick : must),
};

/** The same with four times as many; ten minutes, and 5 GiB of memory. */
export const connections100k: Experiment = {
  name: 'connections-100k',
  about: '100,000 authenticated connections held, 5,000 of which talk',
  isOnDemand: true,
  run: (bench) => run(bench, bench.isQuick ? quick : moonshot),
};
