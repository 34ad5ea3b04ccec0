import type { ComponentPropsWithRef } from 'react';
import './button.css';
import { Icon, type IconName } from './icon.tsx';

interface Looks {
  /** `primary` once per view, `plain` beside it, `quiet` in a line of text. */
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
}

/** A button with a word on it. */
export const Button = ({ look = 'plain', className = '', ...rest }: ComponentPropsWithRef<'button'> & Looks) => (
  <button type="button" {...rest} className={`button button-${look} ${className}`} />
);

interface IconButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'aria-label'> {
  readonly icon: IconName;
  /** What it does; read out, and shown when pointed at. */
  readonly label: string;
}

/** A button with a drawing on it. */
export const IconButton = ({ icon, label, className = '', ...rest }: IconButtonProps) => (
  <button type="button" title={label} {...rest} aria-label={label} className={`icon-button ${className}`}>
    <Icon name={icon} />
  </button>
);
