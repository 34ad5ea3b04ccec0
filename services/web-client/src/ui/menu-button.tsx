import { useRef, useState } from 'react';
import { IconButton } from './button.tsx';
import type { IconName } from './icon.tsx';
import type { MenuEntry } from './menu.tsx';
import { onDemand } from './on-demand.tsx';

interface MenuButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly className?: string | undefined;
  /** Told when it opens and closes, for what is shown only while it is open. */
  readonly onOpenChange?: (isOpen: boolean) => void;
}

const Menu = onDemand(() => import('./menu.tsx').then((part) => part.Menu));

/** A button with a drawing on it that opens a menu. */
export const MenuButton = ({ icon, label, entries, className, onOpenChange }: MenuButtonProps) => {
  const triggerRef = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const change = (next: boolean): void => {
    setIsOpen(next);
    onOpenChange?.(next);
  };
  return (
    <>
      <IconButton
        ref={triggerRef}
        icon={icon}
        label={label}
        className={className}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => change(!isOpen)}
      />
      {isOpen && (
        <Menu
          label={label}
          entries={entries}
          triggerRef={triggerRef}
          onClose={() => change(false)}
          onLoadFailed={() => change(false)}
        />
      )}
    </>
  );
};
