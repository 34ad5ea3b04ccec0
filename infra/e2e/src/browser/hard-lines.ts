/** A name as long as a name may be, nearly. */
export const longName = 'Maximiliana-Konstantina Papadopoulou-Featherstonehaugh';

/** A topic of many words. */
export const longTopic =
  'What to do with names that do not fit, with topics that go on and on, and with whoever thinks that three lines are enough for everybody: ' +
  'cut them where they are listed, show them whole where they are the matter, and never push anything else out of its place.';

/** What is said where everything is said that is hard to show: by whom, what, and what it became (nothing: deleted). */
export const hardLines: readonly (readonly [
  who: 'tomas' | 'mei' | 'wordy' | 'noor' | 'jonas',
  before: string,
  after?: string,
])[] = [
  [
    'tomas',
    '# A heading\n\nSome **bold**, some *italic*, some ~~struck~~, `code`, and [a link](https://example.org/tides).\n\n## A smaller one\n\n- a list\n  - in a list\n  - and another\n- with an end\n\n> Somebody said this.\n>\n> In two paragraphs.',
  ],
  [
    'mei',
    '```ts\n/** The next departure after a time, of those that run on its day. */\nexport const nextAfter = (departures: readonly Departure[], time: Date): Departure | undefined => departures.find((one) => one.at > time && runsOn(one, time));\n\nconsole.log(nextAfter(today, new Date()));\n```',
  ],
  [
    'mei',
    'https://example.org/a/very/long/address/that/goes/on/and/on/and/never/seems/to/come/to/an/end?with=a&query=too#and-a-fragment-at-the-end-of-it',
  ],
  ['wordy', `Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft${'x'.repeat(120)}`],
  ['wordy', 'This one I take back.', ''],
  ['wordy', 'This one I wrote in a hury.', 'This one I wrote in a hurry.'],
  ['tomas', 'مرحبا! هذا سطر بالعربية مع كلمة English في وسطه، ورقم 42.'],
  ['tomas', '| Line | Winter | Summer |\n| --- | --- | --- |\n| Northern | 07:10 | 06:40 |\n| Western | 08:25 | 08:05 |'],
  ['noor', '🎉'],
  ['mei', 'One of mine: `a bit`.', 'One of mine: `a bit of code`.'],
  ['jonas', 'And one: `a bit of code`.', 'And one of mine: `a bit of code`.'],
  ['noor', '1. first\n2. third', '1. first\n2. second\n3. third, with `a bit of code` and @mei'],
  ['mei', '@noor is this all that is hard? I think so.'],
];
