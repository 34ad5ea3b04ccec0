import type { ReactNode } from 'react';
import './empty-state.css';
import { Icon, type IconName } from './icon.tsx';

interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  readonly lead?: string;
  /** What may be done about it. */
  readonly children?: ReactNode;
}

/** Says that there is nothing here, why, and what to do. */
export const EmptyState = ({ icon, title, lead, children }: EmptyStateProps) => (
  <div className="empty-state">
    <span className="empty-state-icon">
      <Icon name={icon} size={28} />
    </span>
    <h2>{title}</h2>
    {lead !== undefined && <p>{lead}</p>}
    {children}
  </div>
);
