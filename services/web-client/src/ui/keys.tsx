import './keys.css';

/** `mod` is Ctrl, and on an Apple keyboard ⌘. */
export type Key = 'mod' | 'alt' | 'shift' | 'up' | 'down' | 'escape' | 'enter' | 'delete' | (string & {});

const isApple = /Mac|iP(?:hone|ad|od)/.test(navigator.platform);

const written: Readonly<Record<string, string>> = {
  mod: isApple ? '⌘' : 'Ctrl',
  alt: isApple ? '⌥' : 'Alt',
  shift: isApple ? '⇧' : 'Shift',
  up: '↑',
  down: '↓',
  escape: 'Esc',
  delete: 'Del',
  enter: isApple ? '↩' : 'Enter',
};

/** Keys as their caps say it, in the order in which they are pressed. */
export const keysText = (keys: readonly Key[]): string =>
  keys.map((key) => written[key] ?? key.toUpperCase()).join(isApple ? '' : '+');

/** Keys that are pressed together. */
export const Keys = ({ keys }: { readonly keys: readonly Key[] }) => (
  <span className="keys" dir="ltr">
    {keys.map((key) => (
      <kbd key={key}>{written[key] ?? key.toUpperCase()}</kbd>
    ))}
  </span>
);
