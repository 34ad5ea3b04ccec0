import { feedEvents, PresenceFact } from '@parley/contracts';
import { productionSources, type Source } from './sources.ts';

/** What a service learns over Redis and what it tells there, by the names of contracts. */
export interface Facts {
  readonly in: readonly string[];
  readonly out: readonly string[];
}

type FeedEvent = keyof typeof feedEvents;

/** What each feed carries, by the function of the bus that names it. */
const feedFunctions: Readonly<Record<FeedEvent, string>> = {
  'room.frame': 'roomFeed',
  'user.frame': 'userFeed',
  'room.seen': 'roomFeed',
  'submissions.answered': 'gatewayFeed',
  'presence.changed': 'presenceFeed',
  'revocations.added': 'revocationsFeed',
};

/** The shards' stream: whoever makes its publisher or its consumer names it. */
const submissions = 'message.submitted';

const presenceFacts = PresenceFact.options.map(({ shape }) => shape.type.value);

/** Every fact there is. */
export const knownFacts: readonly string[] = [submissions, ...Object.keys(feedEvents), ...presenceFacts].toSorted((one, other) =>
  one < other ? -1 : 1,
);

/**
 * Reads from a service's code what it learns and tells. It tells what it writes as `type: '…'`; it learns what a feed
 * brings that it names without telling, what it makes a shard consumer for, and, with a group consumer, what it handles by name.
 * @param folder below services/
 */
export const factsInCode = (root: string, folder: string): Facts => {
  const sources = productionSources(root, [`services/${folder}`]);
  return {
    in: knownFacts.filter((fact) => isLearnt(fact, sources)),
    out: knownFacts.filter((fact) => isTold(fact, sources)),
  };
};

const says = ({ code }: Source, text: string): boolean => code.includes(text);
const tells = (source: Source, fact: string): boolean => says(source, `type: '${fact}'`);

const isTold = (fact: string, sources: readonly Source[]): boolean =>
  fact === submissions
    ? sources.some((source) => says(source, 'createPackedPublisher'))
    : sources.some((source) => tells(source, fact));

const isLearnt = (fact: string, sources: readonly Source[]): boolean => {
  if (fact === submissions) return sources.some((source) => says(source, 'createShardConsumer'));
  const feed = Object.entries(feedFunctions).find(([event]) => event === fact)?.[1];
  if (feed !== undefined) {
    // Whoever tells anything over a feed names it for that.
    const carried = Object.entries(feedFunctions).flatMap(([event, name]) => (name === feed ? [event] : []));
    return sources.some((source) => says(source, feed) && !carried.some((event) => tells(source, event)));
  }
  return (
    sources.some((source) => says(source, 'createGroupConsumer')) &&
    sources.some((source) => says(source, `'${fact}'`) && !tells(source, fact))
  );
};

/** What a README says in its paragraphs "Facts in" and "Facts out". */
export const factsInReadme = (readme: string): Facts => ({ in: factsOf(readme, 'in'), out: factsOf(readme, 'out') });

const factsOf = (readme: string, direction: string): string[] => {
  const paragraph = new RegExp(`\\*\\*Facts ${direction}\\*\\*([^]*?)(?=\\*\\*|\\n\\n|$)`).exec(readme)?.[1] ?? '';
  const named = new Set([...paragraph.matchAll(/`([\w.]+)/g)].map(([, name]) => name));
  return knownFacts.filter((fact) => named.has(fact));
};

/** What every service's README has to say; each begins a paragraph in bold, or is a heading. */
export const sections = ['Owns', 'Facts in', 'Facts out', 'Asks', 'Settings'] as const;

/** The sections that a README lacks. */
export const missingSections = (readme: string): string[] =>
  sections.filter((name) => !readme.includes(`**${name}**`) && !new RegExp(`^## ${name}$`, 'm').test(readme));
