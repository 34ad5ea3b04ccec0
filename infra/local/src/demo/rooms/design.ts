import type { RoomPlan } from '../room-plan.ts';

/** How it looks. */
export const design: RoomPlan = {
  key: 'design',
  kind: 'public',
  name: 'Design',
  topic: 'Colours, letters, and the tide bar',
  owner: 'elif',
  members: ['noor', 'jonas', 'mei', 'kofi', 'hana', 'amara'],
  unread: 2,
  lines: [
    [[4, '11:02'], 'elif', 'Three greens for "runs on time". I keep coming back to the second one, it survives the sun on deck.'],
    [[4, '11:05'], 'mei', 'The second. The first looks like a traffic light, the third like a swimming pool.'],
    [
      [4, '11:20'],
      'amara',
      'For what it is worth: three letters this year were from people who cannot tell our red from our green. Could the late ones have a shape too?',
    ],
    [[4, '11:24'], 'elif', 'They should have had one from the start. I will draw it today, thank you.'],
    [
      [3, '15:40'],
      'elif',
      'Late is now a small clock with a **slanted** hand, on time a plain dot. Colour only repeats what the shape says.',
    ],
    [[3, '15:41'], 'amara', '❤️'],
    [[3, '15:49'], 'noor', 'It also works on the printed sheet, which has no colours at all. Two problems, one clock.'],
    [[2, '17:12'], 'hana', 'A small wish from the council lady with the good glasses: larger departure times.'],
    [
      [2, '17:15'],
      'elif',
      '> larger departure times\n\nThey follow the letters of the phone already. She can have them as large as a newspaper.',
    ],
    [[1, '10:05'], 'kofi', 'Right-to-left works, by the way. The boats sail the other way now, which I find quite right.'],
    [[1, '10:09'], 'elif', 'The boats should not mirror! The pier is where the pier is. But everything else, yes.'],
    [[1, '10:12'], 'kofi', 'Boats unmirrored.'],
    [
      52,
      'mei',
      'The easing of the tide bar is `cubic-bezier(0.3, 0, 0.2, 1)` now, and nothing moves at all for whoever asked for less motion.',
    ],
    [30, 'amara', '@elif a teacher asks whether she may print the tide bar for her class. I said I would ask you.'],
    [26, 'mei', 'A poster! Please say yes.'],
  ],
};
