import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedProcess } from '../processes.ts';
import type { BenchStack } from './bench-stack.ts';
import { type Inspector, openInspector } from './inspector.ts';

/** A process of a stack that is looked into. */
export interface InspectedProcess extends NamedProcess {
  readonly inspector: Inspector;
}

/** Opens the inspectors of some processes of a stack that was started with {@link inspectorFlag} in NODE_OPTIONS. */
export const inspectStack = (stack: BenchStack, isWanted: (name: string) => boolean): Promise<InspectedProcess[]> =>
  Promise.all(
    stack
      .processes()
      .filter(({ name }) => isWanted(name))
      .map(async ({ name, pid }) => {
        const log = join(stack.launched.dataDir, 'logs', `${name}.log`);
        return { name, pid, inspector: await openInspector(pid, () => readFileSync(log, 'utf8')) };
      }),
  );
