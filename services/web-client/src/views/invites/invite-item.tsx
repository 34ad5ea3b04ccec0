import type { Invite } from '@parley/contracts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { linkOf } from './use-invites.ts';

interface InviteItemProps {
  readonly invite: Invite;
  readonly onCopy: () => void;
  readonly onRevoke: () => void;
}

/** One link: where it leads, until when, and how often it was used. */
export const InviteItem = ({ invite, onCopy, onRevoke }: InviteItemProps) => {
  const t = useT();
  const formats = useFormats();
  const { code, role, expiresAt, maxUses, uses } = invite;
  const isUsedUp = maxUses !== undefined && uses >= maxUses;
  const isOver = isUsedUp || Date.parse(expiresAt) <= Date.now();
  const facts = [
    ...(isUsedUp ? [] : [t(isOver ? 'invites.ended' : 'invites.ends', { time: formats.moment(expiresAt) })]),
    maxUses === undefined ? t('invites.used', { count: uses }) : t('invites.usedOf', { uses, most: maxUses }),
    ...(role === 'guest' ? [t('invites.role.guest')] : []),
  ];
  return (
    <li className="invite-item" data-over={isOver || undefined}>
      <span className="invite-words">
        <bdi dir="ltr" className="one-line">
          {linkOf(code)}
        </bdi>
        <small>{facts.join(' · ')}</small>
      </span>
      {!isOver && <IconButton icon="copy" label={t('invites.copy')} onClick={onCopy} />}
      <Button look="quiet" onClick={onRevoke}>
        {t('invites.revoke')}
      </Button>
    </li>
  );
};
