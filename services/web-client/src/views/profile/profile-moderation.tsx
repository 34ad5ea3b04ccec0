import type { Member, MyRoom } from '@parley/contracts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { Person } from '../../state/people.ts';
import { MenuButton } from '../../ui/menu-button.tsx';
import { useMemberActs } from './use-member-acts.ts';

interface ProfileModerationProps {
  readonly room: MyRoom;
  readonly person: Person;
  readonly member: Member | undefined;
}

/** Keeping order in the room, where I may. */
export const ProfileModeration = ({ room, person, member }: ProfileModerationProps) => {
  const t = useT();
  const entries = useMemberActs({ room, userId: person.id, name: person.displayName, member });
  return entries.length === 0 ? null : <MenuButton icon="shield" label={t('profile.moderate')} entries={entries} />;
};
