import './badge.css';

interface BadgeProps {
  readonly count: number;
  /** Louder: somebody was addressed. */
  readonly isForMe: boolean;
  /** The number in words. */
  readonly label: string;
}

/** Above this a number says nothing more. */
const mostShown = 99;

/** How much is new. */
export const Badge = ({ count, isForMe, label }: BadgeProps) => (
  <span className="badge" data-for-me={isForMe || undefined}>
    <span aria-hidden="true">{count > mostShown ? `${mostShown}+` : count}</span>
    <span className="visually-hidden">{label}</span>
  </span>
);
