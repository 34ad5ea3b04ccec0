/** Somebody of the demo workspace. */
export interface CastMember {
  readonly username: string;
  readonly displayName: string;
  /** What they do, for the page where a visitor chooses whom to be. */
  readonly about: string;
}

/**
 * The password of everybody here. It stands in the source for all to read: the demo is for looking at, on one's own machine,
 * and refuses to run on a database of somebody else's.
 */
export const demoPassword = 'this password is public';

/** Whom a visitor may be; nobody else speaks for them once the demo runs. */
export const visitors = [
  { username: 'noor', displayName: 'Noor Haddad', about: 'Product, in the middle of everything' },
  { username: 'elif', displayName: 'Elif Aydın', about: 'Design, with a few mentions waiting' },
  { username: 'jonas', displayName: 'Jonas Weber', about: 'Developer, in his second week' },
] as const satisfies readonly CastMember[];

/** Who goes on talking by themselves. */
export const talkers = [
  { username: 'tomas', displayName: 'Tomás Rivera', about: 'Backend' },
  { username: 'ines', displayName: 'Inês Carvalho', about: 'Data' },
  { username: 'kofi', displayName: 'Kofi Mensah', about: 'Apps' },
  { username: 'mei', displayName: 'Mei Tanaka', about: 'Apps' },
  { username: 'priya', displayName: 'Priya Raman', about: 'Quality' },
  { username: 'lars', displayName: 'Lars Nyström', about: 'Operations' },
  { username: 'amara', displayName: 'Amara Okoye', about: 'Support' },
  { username: 'yusuf', displayName: 'Yusuf Demir', about: 'Partners' },
  { username: 'hana', displayName: 'Hana Nováková', about: 'Founder' },
] as const satisfies readonly CastMember[];

/** Everybody by their username. */
export type Name = (typeof visitors | typeof talkers)[number]['username'];

/** Everybody. */
export const cast: readonly (CastMember & { readonly username: Name })[] = [...visitors, ...talkers];
