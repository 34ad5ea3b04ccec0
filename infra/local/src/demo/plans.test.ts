import { expect, test } from 'vitest';
import { cast, talkers } from './cast.ts';
import { dialogues } from './dialogues.ts';
import { timesOf } from './room-plan.ts';
import { roomPlans } from './rooms/index.ts';

const peopleOf = (key: string): readonly string[] => {
  const plan = roomPlans.find((one) => one.key === key);
  return plan === undefined ? [] : [plan.owner, ...plan.members];
};

test('everybody of the demo speaks only where they are, and mentions only who is there', () => {
  const said = [
    ...roomPlans.flatMap(({ key, lines }) => lines.map(([, who, text]) => ({ key, who, text }))),
    ...dialogues.flatMap(({ room, lines }) => lines.map(({ who, text }) => ({ key: room, who, text }))),
  ];
  const wrong = said.filter(({ key, who, text }) => {
    const mentioned = [...text.matchAll(/@([a-z]+)/g)].map(([, name = '']) => name);
    return [who, ...mentioned].some((name) => !peopleOf(key).includes(name));
  });
  expect(wrong).toEqual([]);
});

test('nobody speaks for a visitor once the demo runs', () => {
  const speakers = new Set(dialogues.flatMap(({ lines }) => lines.map(({ who }) => who)));
  expect([...speakers].filter((who) => !talkers.some(({ username }) => username === who))).toEqual([]);
});

test.each(['2026-03-01T00:20:00', '2026-11-24T09:00:00', '2026-07-15T18:30:00'])(
  'what was said lies in the past, in its order and on several days, when the demo starts at %s',
  (start) => {
    const now = new Date(start).getTime();
    for (const { lines } of roomPlans) {
      const times = timesOf(lines, now);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      expect(new Set(times).size).toBe(times.length);
      expect(times.at(-1)).toBeLessThan(now);
    }
    const days = new Set(roomPlans.flatMap(({ lines }) => timesOf(lines, now)).map((time) => new Date(time).toDateString()));
    expect(days.size).toBeGreaterThan(4);
  },
);

test('there are a dozen people and as many rooms, and every visitor is in most of them', () => {
  expect(cast).toHaveLength(12);
  expect(roomPlans).toHaveLength(12);
  for (const name of ['noor', 'elif', 'jonas'])
    expect(roomPlans.filter(({ key }) => peopleOf(key).includes(name)).length).toBeGreaterThan(6);
});
