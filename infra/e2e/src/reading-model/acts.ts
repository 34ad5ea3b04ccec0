import fc from 'fast-check';

/** A text, and whom it is meant for: people by name, and the whole room. */
export interface Saying {
  readonly text: string;
  readonly to: readonly number[];
  readonly toRoom: boolean;
}

/** How an act is given: from which of the person's devices, and over REST or by the client library over its socket. */
interface Given {
  readonly by: number;
  readonly device: number;
  readonly overRest: boolean;
}

/** One thing that somebody does in the room. `on` chooses a message; `to` is a seq. */
export type Act = Given &
  (
    | { readonly do: 'say'; readonly saying: Saying }
    | { readonly do: 'reply' | 'edit'; readonly saying: Saying; readonly on: number }
    | { readonly do: 'delete'; readonly on: number }
    | { readonly do: 'read' | 'unread'; readonly to: number }
    | { readonly do: 'readThread' | 'unreadThread'; readonly on: number; readonly to: number }
    | { readonly do: 'join' | 'leave' }
  );

/** One thing that happens: an act; somebody decides whether others see how far they read; all devices of one read at once. */
export type Step =
  | { readonly kind: 'act'; readonly act: Act }
  | { readonly kind: 'show'; readonly by: number; readonly device: number; readonly readReceipts: boolean }
  | { readonly kind: 'together'; readonly by: number; readonly to: readonly number[] };

/** A room, who is in it from the beginning, and what happens there. */
export interface Story {
  readonly newcomersSeeAll: boolean;
  readonly isIn: readonly boolean[];
  readonly steps: readonly Step[];
}

const people = 3;
/** Messages of a room are few, so that numbers up to here meet all of them, and sometimes what is not there yet. */
const mostSeq = 9;

const person = fc.nat(people - 1);
const seq = fc.nat(mostSeq);
const given = { by: person, device: fc.nat(2), overRest: fc.boolean() };

const saying: fc.Arbitrary<Saying> = fc.record({
  text: fc.constantFrom('one', 'two', 'three'),
  to: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.uniqueArray(person, { minLength: 1, maxLength: 2 }) },
  ),
  toRoom: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const what = <Do extends Act['do']>(...names: Do[]) => fc.constantFrom(...names);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ...given, do: what('say'), saying }) },
  { weight: 6, arbitrary: fc.record({ ...given, do: what('reply'), saying, on: seq }) },
  { weight: 3, arbitrary: fc.record({ ...given, do: what('edit'), saying, on: seq }) },
  { weight: 2, arbitrary: fc.record({ ...given, do: what('delete'), on: seq }) },
  { weight: 6, arbitrary: fc.record({ ...given, do: what('read', 'unread'), to: seq }) },
  { weight: 4, arbitrary: fc.record({ ...given, do: what('readThread', 'unreadThread'), on: seq, to: seq }) },
  // Whoever owns the room stays in it.
  { weight: 2, arbitrary: fc.record({ ...given, by: fc.integer({ min: 1, max: people - 1 }), do: what('join', 'leave') }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ kind: fc.constant('act' as const), act }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('show' as const), by: person, device: fc.nat(2), readReceipts: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('together' as const),
      by: person,
      to: fc.array(seq, { minLength: 2, maxLength: 3 }),
    }),
  },
);

/** Stories of three people. */
export const story: fc.Arbitrary<Story> = fc.record({
  newcomersSeeAll: fc.boolean(),
  isIn: fc.tuple(fc.constant(true), fc.boolean(), fc.boolean()),
  steps: fc.array(step, { minLength: 4, maxLength: 14 }),
});
