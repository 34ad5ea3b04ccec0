import type { Member, MemberRole } from '@parley/contracts';
import { memberRoles } from '../../state/authority.ts';

/** One line of the list of members. */
export type MemberRow =
  | { readonly kind: 'heading'; readonly key: string; readonly role: MemberRole | 'banned'; readonly count: number }
  | { readonly kind: 'member' | 'banned'; readonly key: string; readonly member: Member };

/** What is looked for, as it is compared: without case and accents. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLocaleLowerCase();

const fits = ({ displayName, username }: Member, query: string): boolean =>
  plain(displayName).includes(query) || username.includes(query);

/** The members by role, the highest first, and at the end those who are banned; only those who fit what is looked for. */
export const memberRows = (members: readonly Member[], banned: readonly Member[], query: string): readonly MemberRow[] => {
  const wanted = plain(query.trim()).replace(/^@/, '');
  const found = wanted === '' ? members : members.filter((member) => fits(member, wanted));
  const kept = wanted === '' ? banned : banned.filter((member) => fits(member, wanted));
  return [
    ...memberRoles.flatMap((role) =>
      groupOf(
        role,
        'member',
        found.filter((member) => member.role === role),
      ),
    ),
    ...groupOf('banned', 'banned', kept),
  ];
};

const groupOf = (role: MemberRole | 'banned', kind: 'member' | 'banned', members: readonly Member[]): MemberRow[] =>
  members.length === 0
    ? []
    : [
        { kind: 'heading', key: role, role, count: members.length },
        ...members.map((member): MemberRow => ({ kind, key: `${kind} ${member.userId}`, member })),
      ];
