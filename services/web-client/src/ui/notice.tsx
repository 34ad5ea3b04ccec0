import type { ReactNode } from 'react';
import './notice.css';
import { Icon, type IconName } from './icon.tsx';

interface NoticeProps {
  readonly tone: 'info' | 'warning' | 'danger';
  readonly icon?: IconName;
  readonly children: ReactNode;
  /** Stands at the end, a button for instance. */
  readonly end?: ReactNode;
  /** Somebody else reads it out. */
  readonly isSilent?: boolean;
}

/** One line that says how something is; read out when it appears. */
export const Notice = ({ tone, icon = 'alert', children, end, isSilent = false }: NoticeProps) => (
  <div className="notice" data-tone={tone} role={isSilent ? undefined : tone === 'danger' ? 'alert' : 'status'}>
    <Icon name={icon} size={16} />
    <span className="notice-text">{children}</span>
    {end}
  </div>
);
