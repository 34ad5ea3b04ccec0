import { accept, type ForeignUser, type Result, refuse, TokenRooms, UserRole } from '@parley/contracts';
import type { JWTPayload } from 'jose';
import type { ForeignSettings } from './foreign-settings.ts';

/** What a verified foreign token says. */
export interface ForeignClaims {
  readonly person: ForeignUser;
  /** The issuer's own name of the session, else the subject. */
  readonly session: string;
  readonly rooms?: TokenRooms;
}

const Role = UserRole.default('user');
const Rooms = TokenRooms.optional();
const plainRoles: ReadonlySet<UserRole> = new Set(['user', 'guest', 'bot']);
const maxIdChars = 500;

/** Reads the claims of a token whose signature and times are verified. Code: `unauthenticated`. */
export const readForeignClaims = (payload: JWTPayload, settings: ForeignSettings): Result<ForeignClaims> => {
  const { issuer, claims } = settings;
  const subject = idText(payload.sub);
  if (subject === undefined) return refuse('unauthenticated', 'the token has no usable subject');
  const role = Role.safeParse(payload[claims.role]);
  if (!role.success) return refuse('unauthenticated', `the token's role is none of ${UserRole.options.join(', ')}`);
  const rooms = Rooms.safeParse(payload[claims.rooms]);
  if (!rooms.success) return refuse('unauthenticated', 'the rooms of the token are not a list of {id, role}');
  const person = {
    issuer,
    subject,
    // A claim of the outside makes nobody powerful here, unless the settings say so.
    role: settings.rolesTrusted || plainRoles.has(role.data) ? role.data : 'user',
    ...given('username', payload[claims.username]),
    ...given('displayName', payload[claims.name]),
  } satisfies ForeignUser;
  const session = idText(payload[claims.sid]) ?? subject;
  return accept({ person, session, ...(rooms.data === undefined ? {} : { rooms: rooms.data }) });
};

/** What ids are derived from: NUL separates their parts, and PostgreSQL cannot hold it. */
const idText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= maxIdChars && !value.includes('\u0000') && value.isWellFormed()
    ? value
    : undefined;

const maxNameUnits = 160;

const given = <Name extends string>(name: Name, value: unknown): { [name in Name]?: string } => {
  if (typeof value !== 'string' || value === '') return {};
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed key loses its type
  return { [name]: value.slice(0, maxNameUnits).toWellFormed() } as { [name in Name]?: string };
};
