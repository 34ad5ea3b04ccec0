import type { RoomKind } from '@parley/contracts';
import type { Rows } from './act.ts';
import { eventActs } from './event-acts.ts';
import { mediaActs } from './media-acts.ts';
import { pushActs } from './notification-acts.ts';
import { authActs, presenceActs } from './people-acts.ts';
import { messageActs } from './route-acts.ts';
import { type Cells, type Expected, type Standing, standings, standingsIn, standingWords } from './standings.ts';
import { routes } from './try-cell.ts';

/** One act of a route or an event, under the name that the page shows. */
interface Line {
  readonly name: string;
  readonly act: Shown;
}

/** The part of an act that is shown. */
interface Shown {
  readonly does: string;
  readonly expected: Rows;
}

const routeLines = (table: Readonly<Record<string, readonly Shown[]>>): Line[] =>
  Object.entries(table).flatMap(([name, acts]) =>
    acts.map((act) => ({ name: `${routes[name]?.method} ${routes[name]?.path.replaceAll(/:(\w+)/g, '{$1}')}`, act })),
  );

const eventLines: Line[] = Object.entries(eventActs).flatMap(([name, acts]) => acts.map((act) => ({ name, act })));

const lines: readonly Line[] = [
  ...routeLines(authActs),
  ...routeLines(messageActs),
  ...routeLines(presenceActs),
  ...routeLines(pushActs),
  ...routeLines(mediaActs),
  ...eventLines,
];

const cellText = (expected: Expected): string =>
  [expected]
    .flat()
    .map((came) => (came === 'ok' ? '**ok**' : `\`${came}\``))
    .join(' or ');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (columns: readonly Standing[], rows: readonly { line: Line; cells: Cells }[]): string =>
  [
    row(['asked of', 'to', ...columns]),
    row(Array.from({ length: columns.length + 2 }, () => '---')),
    ...rows.map(({ line, cells }) => row([`\`${line.name}\``, line.act.does, ...columns.map((one) => cellText(cells[one]))])),
  ].join('\n');

const ofKind = (kind: RoomKind): string =>
  table(
    standingsIn(kind),
    lines.flatMap((line) => ('rooms' in line.act.expected ? [{ line, cells: line.act.expected.rooms[kind] }] : [])),
  );

const anywhere = (): string =>
  table(
    ['nobody', 'stranger', 'elsewhere', 'siteModerator', 'siteAdmin'],
    lines.flatMap((line) => ('anywhere' in line.act.expected ? [{ line, cells: line.act.expected.anywhere }] : [])),
  );

/** The page `docs/authorisation.md`: who may do what, as the tests try it. */
export const renderMatrix = (): string => `# Who may do what

Every route and every event, and what comes of it for everybody who may ask: **ok**, or the code of the refusal
([ER2](protocol.md)). \`npm test\` tries each cell through the edge, against a room made for it. This page is written by
\`npm run docs\` from the same tables (\`infra/e2e/src/authorisation\`); a route or an event that is not in them does not compile.

Of who asks, each

${standings.map((standing) => `- **${standing}** ${standingWords[standing]}`).join('\n')}

On sockets, nobody is refused when they connect. What \`room:sync\` says of a room counts as its answer. Where somebody
cannot have written anything, what they wrote is what a member wrote.

## In a public room

${ofKind('public')}

## In a private room

${ofKind('private')}

## In a direct room

Who asked for it is its owner, the other one a member; nobody stands above the other.

${ofKind('direct')}

## Anywhere

Where no room matters, everybody who is signed in stands as a stranger does, and whose token is limited to rooms as
**elsewhere**, wherever they are.

${anywhere()}
`;
