import { type Answer, accept } from '../answer.ts';
import type { Emit } from '../line.ts';

/** Answers with what the test lines up, else with an empty success, and keeps what it was told. */
export const createFakeEmit = () => {
  const told: [name: string, payload: unknown][] = [];
  const next: Answer<unknown>[] = [];
  const emit = ((name: string, payload: unknown) => {
    told.push([name, payload]);
    return Promise.resolve(next.shift() ?? accept({ items: [] }));
  }) as unknown as Emit;
  return { emit, told, next };
};
