import type { MyRoom } from '@parley/contracts';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { isNarrow } from '../../hooks/use-narrow.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { RoomPanelTab } from '../../state/room-panel.ts';
import { IconButton } from '../../ui/button.tsx';
import { TabPanel, Tabs } from '../../ui/tabs.tsx';
import { PinsTab } from '../pins/pins-tab.tsx';
import { AboutTab } from './about-tab.tsx';
import { MembersTab } from './members-tab.tsx';
import './room-panel.css';

interface RoomPanelProps {
  readonly room: MyRoom;
  readonly title: string;
  readonly tab: Exclude<RoomPanelTab, 'closed'>;
}

/** Beside the messages: who is in the room, what is pinned in it, and what the room is. On a phone it is the screen. */
export const RoomPanel = ({ room, title, tab }: RoomPanelProps) => {
  const t = useT();
  const { roomPanel } = useServices();
  const panelRef = useRef<HTMLElement>(null);

  const close = (): void => {
    // On a phone the button lies beneath, and takes no focus before the panel is gone.
    flushSync(() => roomPanel.show('closed'));
    document.querySelector<HTMLElement>('#room-panel-toggle')?.focus();
  };

  useEffect(() => {
    // Whoever opened it by the button goes on in it; whoever came with it open from another room stays where they are.
    if (document.activeElement?.id === 'room-panel-toggle' || isNarrow())
      panelRef.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    // On a phone it must not lie over the next room.
    return () => void (isNarrow() && roomPanel.show('closed'));
  }, [roomPanel]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.stopPropagation();
    close();
  };

  return (
    <aside ref={panelRef} className="room-panel" aria-label={t('panel.label', { room: title })} onKeyDown={onKeyDown}>
      <header className="room-panel-header">
        <h2 dir="auto" title={title}>
          {title}
        </h2>
        <IconButton icon="close" label={t('panel.close')} onClick={close} />
      </header>
      <Tabs
        id="room-panel"
        label={t('panel.tabs')}
        tabs={[
          { id: 'members', label: t('panel.members') },
          { id: 'pins', label: t('panel.pins') },
          { id: 'about', label: t('panel.about') },
        ]}
        selected={tab}
        onSelect={roomPanel.show}
      />
      <TabPanel id="room-panel" selected={tab} className="room-panel-body">
        {tab === 'members' && <MembersTab room={room} />}
        {tab === 'pins' && <PinsTab room={room} />}
        {tab === 'about' && <AboutTab room={room} title={title} />}
      </TabPanel>
    </aside>
  );
};
