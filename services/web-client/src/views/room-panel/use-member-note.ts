import type { Member, Presence } from '@parley/contracts';
import { usePassed } from '../../hooks/use-passed.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { isForGood } from '../../state/for-good.ts';

/** What stands under a name: a ban or a mute before what they say of themselves. */
export const useMemberNote = (member: Member, isBanned: boolean, presence: Presence | undefined): string | undefined => {
  const t = useT();
  const formats = useFormats();
  const isUnmuted = usePassed(member.mutedUntil);
  const { mutedUntil, bannedUntil } = member;
  if (isBanned && bannedUntil !== undefined)
    return isForGood(bannedUntil) ? t('members.bannedForGood') : t('members.banned', { time: formats.moment(bannedUntil) });
  if (mutedUntil !== undefined && !isUnmuted)
    return isForGood(mutedUntil) ? t('members.mutedForGood') : t('members.muted', { time: formats.moment(mutedUntil) });
  return presence?.text;
};
