import type { PresenceStatus } from '@parley/contracts';
import './avatar.css';

interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly size?: 'sm' | 'md' | 'lg';
  /** Shown as a dot; whoever shows it says it in words too. */
  readonly presence?: PresenceStatus | undefined;
}

/** One of 24 hues, always the same for one id. */
export const hueOf = (id: string): number => {
  let sum = 0;
  for (const char of id) sum = (sum * 37 + (char.codePointAt(0) ?? 0)) % 9_973;
  return (sum % 24) * 15;
};

/** The first letters of the first and last word; one letter for a single word. */
export const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/u);
  const first = firstOf(words[0]);
  return (words.length > 1 ? first + firstOf(words.at(-1)) : first).toLocaleUpperCase();
};

const segmenter = new Intl.Segmenter();
const firstOf = (word = ''): string => [...segmenter.segment(word)][0]?.segment ?? '';

/** Somebody's mark: their initials on a colour of their own. */
export const Avatar = ({ id, name, size = 'md', presence }: AvatarProps) => (
  // Written by the style sheet: no text that is copied along, or counts as a part of what a button says.
  <span className={`avatar avatar-${size}`} style={{ '--hue': hueOf(id) }} data-initials={initialsOf(name)} aria-hidden="true">
    {presence !== undefined && presence !== 'unknown' && <span className="avatar-dot" data-presence={presence} />}
  </span>
);
