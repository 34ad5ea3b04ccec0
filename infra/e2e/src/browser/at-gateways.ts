import { eventually } from '@parley/test-kit';
import { expect } from 'vitest';
import { metricOf } from '../processes.ts';
import type { Device } from './device.ts';

const names = ['socket-gateway-1', 'socket-gateway-2'] as const;

/** How many connections each gateway has. */
const countsOf = (dataDir: string): Promise<number[]> =>
  Promise.all(names.map((name) => metricOf(dataDir, name, 'parley_gateway_connections')));

/** Waits until nobody comes or goes, so that who comes next can be told apart. */
const quiet = (dataDir: string): Promise<number[]> =>
  eventually(async () => {
    const before = await countsOf(dataDir);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await countsOf(dataDir)).toEqual(before);
    return before;
  });

/** Does something that opens one connection, and tells the gateway that got it. */
export const gatewayOf = async (dataDir: string, connect: () => Promise<unknown>): Promise<string> => {
  const before = await quiet(dataDir);
  await connect();
  return eventually(async () => {
    const grown = (await countsOf(dataDir)).flatMap((count, index) => (count > (before[index] ?? 0) ? [names[index]] : []));
    expect(grown).toHaveLength(1);
    return grown[0] ?? '';
  });
};

/** Connects a device anew, as a reload does, until it is at another gateway than the one named. */
export const moveAwayFrom = async (dataDir: string, gateway: string, { page }: Device): Promise<string> => {
  const elsewhere = page.url();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await page.goto('about:blank');
    const found = await gatewayOf(dataDir, () => page.goto(elsewhere));
    if (found !== gateway) return found;
  }
  throw new Error(`the edge gives nothing to anybody but ${gateway}`);
};
