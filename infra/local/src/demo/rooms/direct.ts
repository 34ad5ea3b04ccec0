import type { RoomPlan } from '../room-plan.ts';

/** What is said between two or three. */
export const directRooms: readonly RoomPlan[] = [
  {
    key: 'noor-tomas',
    kind: 'direct',
    owner: 'tomas',
    members: ['noor'],
    unread: 1,
    lines: [
      [[2, '16:40'], 'noor', 'How is Jonas doing, from where you sit?'],
      [[2, '16:44'], 'tomas', 'Very well. He asks the question before he writes the code, which some of us never learn.'],
      [[2, '16:45'], 'noor', 'Good. I will tell him, in fewer words.'],
      [27, 'tomas', 'Do you have ten minutes after lunch? I would like to talk about the buses before Yusuf does.'],
    ],
  },
  {
    key: 'noor-elif',
    kind: 'direct',
    owner: 'elif',
    members: ['noor'],
    unread: 0,
    lines: [
      [[1, '17:01'], 'elif', 'The council lady has written to me herself. She wants the tide bar as an embroidery pattern.'],
      [[1, '17:03'], 'noor', 'Please, please say yes.'],
      [[1, '17:04'], 'elif', 'I asked how many colours of thread she has.'],
    ],
  },
  {
    key: 'elif-mei',
    kind: 'direct',
    owner: 'mei',
    members: ['elif'],
    unread: 1,
    lines: [
      [[1, '11:30'], 'elif', 'Is the slanted hand of the clock too much at 16 pixels?'],
      [[1, '11:34'], 'mei', 'At 16 it is a smudge, at 18 it is a clock.'],
      [24, 'mei', '18 it is, then? I would put it into the build this afternoon.'],
    ],
  },
  {
    key: 'jonas-tomas',
    kind: 'direct',
    owner: 'tomas',
    members: ['jonas'],
    unread: 1,
    lines: [
      [[3, '09:02'], 'tomas', 'Settling in? Ask me anything, at any time, also twice.'],
      [[3, '09:05'], 'jonas', 'Thank you! For now: where do I find the fixtures with the strange days?'],
      [[3, '09:06'], 'tomas', '`fixtures/days/`. Priya collects them. The 29th of February has a folder of its own.'],
      [
        19,
        'tomas',
        'Your midnight sorting went out with 4.2, by the way. Nobody wrote to us about it, which is the highest praise there is.',
      ],
    ],
  },
  {
    key: 'visitors',
    kind: 'direct',
    owner: 'kofi',
    members: ['noor', 'elif', 'jonas'],
    unread: 0,
    lines: [
      [[1, '12:20'], 'kofi', 'You three have the test phones today. The cracked one bites.'],
      [[1, '12:26'], 'jonas', 'It bit me.'],
      [[1, '12:31'], 'noor', 'All fine here, and the text in the sun is so much better now.'],
    ],
  },
];
