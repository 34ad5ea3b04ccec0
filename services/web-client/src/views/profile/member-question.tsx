import type { MemberRole } from '@parley/contracts';
import { useName } from '../../hooks/use-person.ts';
import { useRoom } from '../../hooks/use-rooms.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useModeration } from './use-moderation.ts';

interface MemberQuestionProps {
  readonly ask: 'remove' | 'makeOwner' | 'stepDown';
  readonly roomId: string;
  readonly userId: string;
  /** The role that would be theirs. */
  readonly role?: MemberRole | undefined;
  readonly onClose: () => void;
}

/** Asks before somebody is removed, becomes an owner, or gives that up. */
export const MemberQuestion = ({ ask, roomId, userId, role = 'member', onClose }: MemberQuestionProps) => {
  const t = useT();
  const name = useName(userId);
  const isPublic = useRoom(roomId)?.kind === 'public';
  const { change, remove } = useModeration(roomId);
  const run = (): Promise<string | undefined> =>
    ask === 'remove'
      ? remove(userId, t('remove.done', { name }))
      : change(userId, { role }, t('act.role.done', { name, role: t(`role.${role}`) }));
  const lead = ask === 'remove' ? (isPublic ? 'remove.lead.public' : 'remove.lead.private') : (`${ask}.lead` as const);
  return (
    <ConfirmDialog
      title={t(`${ask}.title`, { name })}
      confirm={t(`${ask}.submit`)}
      isDanger={ask !== 'makeOwner'}
      onConfirm={run}
      onClose={onClose}
    >
      {t(lead)}
    </ConfirmDialog>
  );
};
