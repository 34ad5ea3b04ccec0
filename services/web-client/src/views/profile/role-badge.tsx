import type { MemberRole } from '@parley/contracts';
import { useT } from '../../i18n/locale-provider.tsx';
import './role-badge.css';

/** What somebody is in a room; members are not told apart. */
export const RoleBadge = ({ role }: { readonly role: MemberRole }) => {
  const t = useT();
  return role === 'member' ? null : (
    <span className="role-badge" data-role={role}>
      {t(`role.${role}`)}
    </span>
  );
};
