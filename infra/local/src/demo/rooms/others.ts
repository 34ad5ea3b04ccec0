import type { RoomPlan } from '../room-plan.ts';

/** When something breaks. */
export const onCall: RoomPlan = {
  key: 'on-call',
  kind: 'private',
  name: 'On call',
  topic: 'What woke somebody up, and what we do about it',
  owner: 'lars',
  members: ['tomas', 'ines', 'priya', 'noor', 'jonas'],
  unread: 0,
  lines: [
    [[5, '02:14'], 'lars', 'Paged: departures are 9 minutes old. Looking.'],
    [
      [5, '02:20'],
      'lars',
      'The feed of the Western Line answers `200 OK` with an empty body. Nothing broken on our side, we keep showing what we had and say how old it is.',
    ],
    [[5, '02:51'], 'lars', 'They are back. Going to bed.'],
    [[5, '08:40'], 'tomas', 'Thank you, Lars. An empty body should count as no answer. I will treat it like a timeout.'],
    [[5, '08:41'], 'lars', 'And then nobody is woken for it, because showing the old ones *is* the right thing to do. 👍'],
    [[2, '18:05'], 'ines', 'The disk of the tide archive is at 71 %. Not urgent, but I would rather say it in the daytime.'],
    [[2, '18:09'], 'lars', 'Doubling it tomorrow at ten. No restart needed.'],
    [[1, '10:04'], 'lars', 'Done, 35 % now.'],
  ],
};

/** What went out, for all to read. */
export const releases: RoomPlan = {
  key: 'releases',
  kind: 'public',
  name: 'Releases',
  topic: 'What went out, in plain words',
  readOnly: true,
  owner: 'priya',
  members: ['noor', 'elif', 'jonas', 'tomas', 'ines', 'kofi', 'mei', 'lars', 'amara', 'yusuf', 'hana'],
  unread: 0,
  lines: [
    [
      [6, '16:00'],
      'priya',
      '**4.1.3**\n\n- the map no longer forgets where you were\n- departures after midnight are sorted rightly on Sundays, too',
    ],
    [
      [2, '11:30'],
      'priya',
      '**4.2**\n\n- winter timetable\n- lateness has a shape, not only a colour\n- the list scrolls at 60 frames a second, on the old phone as well\n- names of places do not break any more',
    ],
  ],
};

/** What people read and cook. */
export const galley: RoomPlan = {
  key: 'galley',
  kind: 'public',
  name: 'Galley',
  topic: 'Recipes, books, the cat',
  owner: 'amara',
  members: ['elif', 'jonas', 'noor', 'ines', 'yusuf', 'mei', 'priya', 'kofi'],
  unread: 0,
  lines: [
    [
      [4, '18:20'],
      'yusuf',
      'Lentil soup for people who come home late:\n\n1. onion, cumin, a spoon of tomato paste, until it smells right\n2. red lentils, water, twenty minutes\n3. lemon. More lemon than you think.',
    ],
    [[4, '18:31'], 'ines', 'See, Lars? Soup.'],
    [[3, '20:02'], 'amara', 'I finished the lighthouse novel. I will not say how it ends, but bring a handkerchief and a map.'],
    [[3, '20:05'], 'elif', 'Can I have it next?'],
    [[3, '20:06'], 'amara', 'It is on your desk already.'],
    [[1, '19:15'], 'mei', 'The cat has discovered that the printer is warm. We have no printer any more, we have a cat.'],
    [[1, '19:17'], 'priya', 'I can reproduce this.'],
  ],
};

/** Not for everybody. */
export const hiring: RoomPlan = {
  key: 'hiring',
  kind: 'private',
  name: 'Hiring',
  topic: 'Who might join us',
  owner: 'hana',
  members: ['noor', 'elif', 'tomas'],
  unread: 0,
  lines: [
    [[3, '11:00'], 'hana', 'Two people for the spring place wrote on the same day. Both sail, only one mentioned it.'],
    [[3, '11:08'], 'noor', 'I can talk to both on Tuesday. Tomás, would you join for the second half hour?'],
    [[3, '11:10'], 'tomas', 'Gladly. I will bring the midnight sorting, it has served us well.'],
  ],
};
