import { afterAll } from 'vitest';
import type { Caller } from '../people.ts';
import { createTestRules, type TestRules } from './rules.ts';

/** The rules over a database of their own, and people by these names, for one file of tests; all is gone when the file is done. */
export const stage = async <Name extends string>(
  ...names: Name[]
): Promise<{ readonly rules: TestRules } & Readonly<Record<Name, Caller>>> => {
  const rules = await createTestRules();
  afterAll(() => rules.drop());
  const people = Object.fromEntries(names.map((name) => [name, rules.person(name)]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one for each name, as above
  return { rules, ...(people as Record<Name, Caller>) };
};
