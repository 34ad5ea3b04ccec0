import type { RefObject } from 'react';
import { Menu as AriaMenu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Separator } from 'react-aria-components/Separator';
import { AriaLocale } from './aria-locale.tsx';
import { Icon, type IconName } from './icon.tsx';
import './menu.css';
import './popover.css';

/** What may be chosen, or a line between such things. */
export type MenuEntry =
  | {
      readonly kind: 'item';
      readonly id: string;
      readonly label: string;
      readonly icon?: IconName;
      /** Cannot be taken back easily. */
      readonly isDanger?: boolean;
      readonly isDisabled?: boolean;
      /** The keys that do the same, as they are shown. */
      readonly keys?: string;
      readonly onChoose: () => void;
    }
  | { readonly kind: 'separator'; readonly id: string };

interface MenuProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly triggerRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** What may be done, in a list that opens at a button; `MenuButton` is the usual way to it. */
export const Menu = ({ label, entries, triggerRef, onClose }: MenuProps) => (
  <AriaLocale>
    <Popover
      isOpen
      onOpenChange={(isOpen) => isOpen || onClose()}
      triggerRef={triggerRef}
      placement="bottom end"
      offset={4}
      className="popover menu"
      aria-label={label}
    >
      <AriaMenu aria-label={label} autoFocus="first" onClose={onClose} className="menu-list">
        {entries.map((entry) => (
          <MenuEntryView key={entry.id} entry={entry} />
        ))}
      </AriaMenu>
    </Popover>
  </AriaLocale>
);

const MenuEntryView = ({ entry }: { readonly entry: MenuEntry }) => {
  if (entry.kind === 'separator') return <Separator className="menu-separator" />;
  const { id, label, icon, isDanger, isDisabled = false, keys, onChoose } = entry;
  return (
    <MenuItem
      id={id}
      textValue={label}
      isDisabled={isDisabled}
      onAction={onChoose}
      className="menu-item"
      data-danger={isDanger === true || undefined}
    >
      {icon !== undefined && <Icon name={icon} size={16} />}
      <span className="menu-item-label">{label}</span>
      {keys !== undefined && <kbd className="menu-item-keys">{keys}</kbd>}
    </MenuItem>
  );
};
