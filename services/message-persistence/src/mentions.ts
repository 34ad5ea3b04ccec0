import { limits, type Mention, type UserId } from '@parley/contracts';

/** Where a text may mention somebody: `start` in characters, and the names that may be meant, the longest first. */
export interface MentionSite {
  readonly start: number;
  readonly names: readonly string[];
}

/** Bounds what a text full of @ costs: sites behind this many are plain text. */
const mostSites = 4 * limits.mentionsPerMessage;

/**
 * An @ that no letter or digit stands before, so that a mail address mentions nobody, and what of a username follows.
 * Letters of other scripts may stand before it: those that are written without spaces do.
 */
const site = /(?<![\p{Script=Latin}\p{Nd}_])@([A-Za-z0-9._-]+)/gu;

/** Finds where a text may mention somebody; who is meant is for the room's members to tell (RD3). */
export const findMentionSites = (content: string): MentionSite[] => {
  if (!content.includes('@')) return [];
  const sites: MentionSite[] = [];
  let [start, unit] = [0, 0];
  for (const match of content.matchAll(site)) {
    start += countCharacters(content.slice(unit, match.index));
    unit = match.index;
    const names = namesOf(match[1] ?? '');
    if (names.length > 0) sites.push({ start, names });
    if (sites.length === mostSites) break;
  }
  return sites;
};

const countCharacters = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** The whole of it, then with one sign of punctuation less each: what ends a sentence may also end a name. */
const namesOf = (written: string): string[] => {
  let shortest = written.length;
  while (shortest > 0 && '._-'.includes(written.charAt(shortest - 1))) shortest -= 1;
  const longest = Math.min(written.length, limits.usernameMaxChars);
  const names: string[] = [];
  for (let length = longest; length >= Math.max(shortest, limits.usernameMinChars); length -= 1)
    names.push(written.slice(0, length).toLowerCase());
  return names;
};

/** What mentions everybody in a room. */
const wholeRoom = 'room';

/** Whom a text may mention: the room's members by their usernames, and whether `@room` is more than text. */
export interface Mentionable {
  readonly memberNamed: (username: string) => UserId | undefined;
  readonly mayCallRoom: boolean;
}

/** The mentions of a text, in its order. */
export const mentionsIn = (content: string, { memberNamed, mayCallRoom }: Mentionable): Mention[] => {
  const mentions = findMentionSites(content).flatMap(({ start, names }): Mention[] => {
    if (mayCallRoom && names.includes(wholeRoom)) return [{ room: true, start, length: wholeRoom.length + 1 }];
    const name = names.find((one) => memberNamed(one) !== undefined);
    const userId = name === undefined ? undefined : memberNamed(name);
    return name === undefined || userId === undefined ? [] : [{ userId, start, length: name.length + 1 }];
  });
  return mentions.slice(0, limits.mentionsPerMessage);
};

/** Who by name is to find a message among their mentions: everybody mentioned but its sender (RD3). */
export const mentionedBy = (senderId: UserId, mentions: readonly Mention[]): UserId[] =>
  [...new Set(mentions.flatMap((one) => ('userId' in one ? [one.userId] : [])))].filter((userId) => userId !== senderId);

/** Whether everybody in the room is mentioned. */
export const callsRoom = (mentions: readonly Mention[]): boolean => mentions.some((one) => 'room' in one);
