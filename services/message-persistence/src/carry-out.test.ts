import { refuse } from '@parley/contracts';
import { UnavailableError, UnreachedError } from '@parley/service-kit';
import { expect, test } from 'vitest';
import { carryOut } from './carry-out.ts';
import { allMessages, dataOf, deleteOf, editOf, makeRoom, sendOf } from './testing/rules.ts';
import { stage } from './testing/stage.ts';

const { rules } = await stage();

const noFault = (error: unknown) => {
  throw error;
};
const run = (requests: Parameters<typeof carryOut>[0], onFault: (error: unknown) => void = noFault) =>
  carryOut(requests, { commit: (some) => rules.messages.commitAndTell(some), onFault });

test('MS3 commands are carried out in their order in one transaction, answered under their request ids, and told once', async () => {
  const anna = rules.person();
  const room = await makeRoom(rules, anna);
  const { message } = dataOf(await rules.messages.submit(sendOf(room, anna)));
  rules.told.length = 0;
  const requests = [sendOf(room, anna, { content: 'one' }), editOf(message, anna, 'edited'), deleteOf(message, anna)];
  const results = await run(requests);
  expect(results.map(({ requestId }) => requestId)).toEqual(requests.map(({ requestId }) => requestId));
  expect(results.map(({ result }) => result.ok)).toEqual([true, true, true]);
  expect(rules.roomFrames(room.id).map(({ prevRev, rev }) => [prevRev, rev])).toEqual([[2, 5]]);
  expect((await allMessages(rules, anna, room.id)).map(({ content }) => content)).toEqual(['', 'one']);
});

test('MS4 what a shard carried out before is recognised by its request, and is no duplicate of itself', async () => {
  const anna = rules.person();
  const room = await makeRoom(rules, anna);
  const [first, second] = [sendOf(room, anna), sendOf(room, anna)];
  await rules.messages.commit([first]);
  expect(await run([first, second])).toMatchObject([
    { result: { ok: true, data: { duplicate: false, message: { seq: 1 } } } },
    { result: { ok: true, data: { duplicate: false, message: { seq: 2 } } } },
  ]);
  expect(await run([second])).toMatchObject([{ result: { ok: true, data: { message: { seq: 2 } } } }]);
  expect(await allMessages(rules, anna, room.id)).toHaveLength(2);
});

test('MS7 a refusal is its own, and that of one that cannot be stored is internal and unknown', async () => {
  const [anna, stranger] = [rules.person(), rules.person()];
  const room = await makeRoom(rules, anna);
  const contents = ['one', 'NUL \u0000', 'two'];
  const requests = [sendOf(room, stranger), ...contents.map((content) => sendOf(room, anna, { content }))];
  const faults: unknown[] = [];
  expect((await run(requests, (error) => faults.push(error))).map(({ result }) => (result.ok ? 'ok' : result.error))).toEqual([
    expect.objectContaining({ code: 'not_found' }),
    'ok',
    expect.objectContaining({ code: 'internal', outcome: 'unknown' }),
    'ok',
  ]);
  expect(faults).toHaveLength(1);
  expect((await allMessages(rules, anna, room.id)).map(({ content }) => content)).toEqual(['one', 'two']);
});

test('a database that could not be asked did nothing; of one that did not answer it is not known, and nothing follows it', async () => {
  const anna = rules.person();
  const room = await makeRoom(rules, anna);
  const requests = [sendOf(room, anna), sendOf(room, anna), sendOf(room, anna)];
  const errorsOf = async (faults: (Error | undefined)[]) => {
    const commit = async (some: typeof requests) => {
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      return some.map(() => refuse('muted', 'stands for an answer'));
    };
    const results = await carryOut(requests, { commit: commit as typeof rules.messages.commitAndTell, onFault: () => {} });
    return results.map(({ result }) => (result.ok ? 'ok' : [result.error.code, result.error.outcome]));
  };
  const [rejected, unknown, answered] = [
    ['unavailable', undefined],
    ['unavailable', 'unknown'],
    ['muted', undefined],
  ];
  expect(await errorsOf([new UnreachedError('away')])).toEqual([rejected, rejected, rejected]);
  expect(await errorsOf([new UnavailableError('silent')])).toEqual([unknown, unknown, unknown]);
  const bad = new Error('one of them is bad');
  expect(await errorsOf([bad, undefined, new UnavailableError('silent')])).toEqual([answered, unknown, rejected]);
});
