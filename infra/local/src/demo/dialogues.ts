import type { Name } from './cast.ts';

/** Something that is said while a visitor looks on; `after` is how long its writer waits first, in seconds. */
export interface Spoken {
  readonly who: Name;
  readonly text: string;
  readonly after?: number;
  /** What it is edited to a moment later. */
  readonly corrected?: string;
}

/** A few lines on one matter, in one room (by the key of its plan). */
export interface Dialogue {
  readonly room: string;
  readonly lines: readonly Spoken[];
}

/** What is talked about, in this order; after the last one comes the first again. */
export const dialogues: readonly Dialogue[] = [
  {
    room: 'lobby',
    lines: [
      { who: 'lars', text: 'The edge says hello to somebody new. Welcome, whoever you are 👋', after: 2 },
      { who: 'amara', text: 'Be kind, Lars, they have only just come in.' },
      { who: 'kofi', text: 'Coffee is in the kitchen. So are the plums.' },
    ],
  },
  {
    room: 'ferry-app',
    lines: [
      { who: 'tomas', text: '@jonas the day with one tide: could you look whether the printed sheet survives it, too?' },
      { who: 'priya', text: 'I can tell you: it prints the tide twice.' },
      { who: 'ines', text: 'So the moon comes twice after all.' },
      { who: 'mei', text: 'Same cause as an hour ago, I think. The sheet draws the curve by itself, and should not.', after: 5 },
      { who: 'tomas', text: 'Then let us have one curve, and let both of them ask for it.' },
    ],
  },
  {
    room: 'design',
    lines: [
      { who: 'amara', text: '@elif the teacher wrote again, with a drawing by the class. It has *nineteen* boats.' },
      { who: 'mei', text: 'We need a poster. I will not discuss this.' },
      { who: 'kofi', text: 'Seconded.' },
    ],
  },
  {
    room: 'noor-tomas',
    lines: [{ who: 'tomas', text: 'I made a list for the buses. It has one line: "no". The second version has more.' }],
  },
  {
    room: 'lobby',
    lines: [
      {
        who: 'hana',
        text: 'The council has put the minutes online. We are called "a pleasent surprise".',
        corrected: 'The council has put the minutes online. We are called "a pleasant surprise".',
      },
      { who: 'priya', text: 'I saw that typo for two seconds and I am at peace with it.' },
      { who: 'yusuf', text: '@noor they also write "with interest in further modes of transport".' },
      { who: 'tomas', text: 'Yusuf.' },
      { who: 'yusuf', text: 'I am only reading aloud.' },
    ],
  },
  {
    room: 'elif-mei',
    lines: [{ who: 'mei', text: 'The clock with 18 pixels is in the build. It looks as if it had always been there.' }],
  },
  {
    room: 'ferry-app',
    lines: [
      {
        who: 'kofi',
        text: 'First numbers of 4.2 from the outer islands:\n\n- cold start 0.9 s, was 1.6 s\n- 0 crashes\n- 1 love letter',
        after: 4,
      },
      { who: 'priya', text: 'Which of these is the important one?' },
      { who: 'kofi', text: 'The letter. Obviously.' },
      {
        who: 'ines',
        text: 'Cold start could go below 0.8 if we did not load next month at once. We do:\n\n```ts\nawait Promise.all([loadMonth(today), loadMonth(next)]);\n```',
      },
      { who: 'tomas', text: 'That `all` was me, in a hurry, on a ferry. Please take it out.' },
    ],
  },
  {
    room: 'galley',
    lines: [
      { who: 'yusuf', text: 'What does one do with a *very large* number of plums?' },
      { who: 'ines', text: 'Cake. Then jam. Then more cake.' },
      {
        who: 'amara',
        text: "My grandmother's: halve them, a little sugar, a little cardamom, oven, until the kitchen smells of October.",
      },
      { who: 'yusuf', text: 'Writing that down, October included.' },
    ],
  },
  {
    room: 'jonas-tomas',
    lines: [
      {
        who: 'tomas',
        text: 'No hurry with the sheet. I only want it done before the next day with one tide, which is in eleven days.',
      },
    ],
  },
  {
    room: 'lobby',
    lines: [
      { who: 'lars', text: 'I am going to restart one gateway now. If you notice anything, I owe you a cake.' },
      { who: 'mei', text: 'Nothing.' },
      { who: 'amara', text: 'I was in the middle of a sentence and nothing happened to it.' },
      { who: 'lars', text: 'No cake, then. I am almost sorry.', after: 5 },
      { who: 'kofi', text: 'We have plums.' },
    ],
  },
  {
    room: 'design',
    lines: [
      { who: 'hana', text: 'The council lady sends her embroidery. It is the tide bar of her birthday.' },
      { who: 'mei', text: 'I need to sit down.' },
      { who: 'amara', text: '@elif this one goes on the wall next to the other one.' },
    ],
  },
  {
    room: 'ferry-app',
    lines: [
      { who: 'priya', text: 'Who changed the fixture of the 29th of February?' },
      { who: 'mei', text: 'Not me, I respect that folder.' },
      { who: 'tomas', text: 'Me. It had a departure at 24:00, which was a joke of 2024 and is now a bug.' },
      { who: 'priya', text: 'Accepted. The joke was better than the bug.' },
    ],
  },
  {
    room: 'galley',
    lines: [
      { who: 'mei', text: 'Cat update: it has found out that the *other* printer is also warm.' },
      { who: 'priya', text: 'There is no other printer.' },
      { who: 'mei', text: 'There is no other printer any more.' },
    ],
  },
  {
    room: 'lobby',
    lines: [
      { who: 'amara', text: 'A letter to support: "Dear app, the 15:40 left at 15:40. I was not prepared."' },
      { who: 'hana', text: 'Frame it.' },
      { who: 'ines', text: 'Is that a complaint or praise?' },
      { who: 'amara', text: 'It is filed under both.' },
      { who: 'yusuf', text: '@noor shall I tell the Northern Line? They run the 15:40.' },
    ],
  },
];

/** What somebody answers to a visitor who has written something. */
export const replies: readonly string[] = [
  'Good point. Give me a minute to think about it.',
  'I was about to say the same, with worse words.',
  'Noted! I will come back to that after the plums.',
  '👍',
  'Could you say more? Priya will want to write a test for it.',
  'That would also please the people on the outer islands.',
  'Let us do that. Unless it is about buses.',
];
