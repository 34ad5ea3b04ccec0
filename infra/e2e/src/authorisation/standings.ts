import type { ErrorCode, RoomKind } from '@parley/contracts';

/** Who asks: where somebody stands towards the room, or, outside of it, towards the installation. */
export const standings = [
  'nobody',
  'stranger',
  'guest',
  'member',
  'muted',
  'banned',
  'moderator',
  'owner',
  'elsewhere',
  'foreignGuest',
  'siteModerator',
  'siteAdmin',
] as const;
export type Standing = (typeof standings)[number];

/** What each standing is, for the page that shows the table. */
export const standingWords: Readonly<Record<Standing, string>> = {
  nobody: 'sends no token',
  stranger: 'is signed in and was never in the room',
  guest: 'is in the room with the role `guest`',
  member: 'is in the room with the role `member`',
  muted: 'is a `member` who is muted',
  banned: 'was a `member` and is banned',
  moderator: 'is in the room with the role `moderator`',
  owner: 'is in the room with the role `owner`',
  elsewhere: 'is in the room as a `member`, and asks with a token that is limited to another room',
  foreignGuest: 'was let in as a `guest` by a token of another issuer, which is limited to the room',
  siteModerator: 'has the role `moderator` in the installation and was never in the room',
  siteAdmin: 'has the role `admin` in the installation and was never in the room',
};

/** The standings that there are in a direct room: who asked for it is its owner, the other one a member. */
export const directStandings = ['nobody', 'stranger', 'member', 'owner', 'elsewhere', 'siteModerator', 'siteAdmin'] as const;

/** Which standings are tried in a room of that kind. */
export const standingsIn = (kind: RoomKind): readonly Standing[] => (kind === 'direct' ? directStandings : standings);

/** What somebody gets: it is done, or a code of ER2; several codes where the order of checks is nobody's business. */
export type Expected = 'ok' | ErrorCode | readonly ('ok' | ErrorCode)[];

/** What everybody gets who asks for the same thing. */
export type Cells = Readonly<Record<Standing, Expected>>;

/** ER2: a public room is forbidden to those who are not in it, any other is not there. */
const outside = (kind: RoomKind): ErrorCode => (kind === 'public' ? 'forbidden' : 'not_found');

/** A row: everybody in the room gets `inside`, everybody outside what ER2 says, but for what is said otherwise. */
export const cells = (kind: RoomKind, inside: Expected, otherwise: Partial<Cells> = {}): Cells => ({
  nobody: 'unauthenticated',
  stranger: outside(kind),
  guest: inside,
  member: inside,
  muted: inside,
  banned: outside(kind),
  moderator: inside,
  owner: inside,
  elsewhere: outside(kind),
  // Whoever let them in, guests are guests.
  foreignGuest: otherwise.guest ?? inside,
  siteModerator: outside(kind),
  siteAdmin: outside(kind),
  ...otherwise,
});

/** The rows of one act, by kind of room. */
export type ByKind = Readonly<Record<RoomKind, Cells>>;

/** Rows in which kinds of rooms differ only in what the outside gets; `direct` where it differs more. */
export const everyKind = (inside: Expected, otherwise: Partial<Cells> = {}, direct: Partial<ByKind> = {}): ByKind => ({
  public: cells('public', inside, otherwise),
  private: cells('private', inside, otherwise),
  direct: cells('direct', inside),
  ...direct,
});

/** Everybody who is signed in gets the same, whatever room there is. */
export const signedIn = (expected: Expected, otherwise: Partial<Cells> = {}): Cells => ({
  nobody: 'unauthenticated',
  stranger: expected,
  guest: expected,
  member: expected,
  muted: expected,
  banned: expected,
  moderator: expected,
  owner: expected,
  elsewhere: expected,
  foreignGuest: expected,
  siteModerator: expected,
  siteAdmin: expected,
  ...otherwise,
});

/** The same, but not with a token that is limited to rooms (AU2). */
export const signedInUnlimited = (expected: Expected, otherwise: Partial<Cells> = {}): Cells =>
  signedIn(expected, { elsewhere: 'forbidden', foreignGuest: 'forbidden', ...otherwise });

/** Who is above a member: moderators, owners, and those of the installation in all but direct rooms. */
export const above = everyKind(
  'forbidden',
  { moderator: 'ok', owner: 'ok', siteModerator: 'ok', siteAdmin: 'ok' },
  { direct: cells('direct', 'forbidden') },
);
