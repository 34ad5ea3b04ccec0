import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useLocaleInfo } from '../i18n/locale-provider.tsx';
import { Icon, type IconName } from './icon.tsx';
import './tabs.css';

/** One of the tabs. */
export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly icon?: IconName;
}

interface TabsProps<Id extends string> {
  /** Names the tabs together; ids of their elements begin with it. */
  readonly id: string;
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  readonly look?: 'line' | 'side';
}

/** How far a key goes along the tabs; across in the direction of reading, down in a list at the side. */
const stepOf = (key: string, dir: 'ltr' | 'rtl'): number => {
  if (key === 'ArrowDown') return 1;
  if (key === 'ArrowUp') return -1;
  if (key === 'ArrowRight') return dir === 'ltr' ? 1 : -1;
  return key === 'ArrowLeft' ? (dir === 'ltr' ? -1 : 1) : 0;
};

/** What may be shown, one at a time: arrow keys choose, Tab goes on to what is shown. */
export const Tabs = <Id extends string>({ id, label, tabs, selected, onSelect, look = 'line' }: TabsProps<Id>) => {
  const { dir } = useLocaleInfo();
  const listRef = useRef<HTMLDivElement>(null);

  useEffect(() => {
    // In a narrow window not all of them are in view.
    listRef.current?.querySelector(`#${id}-tab-${selected}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [id, selected]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = stepOf(event.key, dir);
    const index = tabs.findIndex((tab) => tab.id === selected);
    const next = tabs.at((index + step + tabs.length) % tabs.length);
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    onSelect(next.id);
    listRef.current?.querySelector<HTMLElement>(`#${id}-tab-${next.id}`)?.focus();
  };

  return (
    <div ref={listRef} role="tablist" aria-label={label} className={`tabs tabs-${look}`} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={`${id}-tab-${tab.id}`}
          type="button"
          role="tab"
          aria-selected={tab.id === selected}
          aria-controls={tab.id === selected ? `${id}-panel` : undefined}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
        >
          {tab.icon !== undefined && <Icon name={tab.icon} size={16} />}
          <span>{tab.label}</span>
        </button>
      ))}
    </div>
  );
};

interface TabPanelProps {
  /** That of the tabs. */
  readonly id: string;
  readonly selected: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** What the selected tab shows. */
export const TabPanel = ({ id, selected, className, children }: TabPanelProps) => (
  <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-tab-${selected}`} className={className}>
    {children}
  </div>
);
