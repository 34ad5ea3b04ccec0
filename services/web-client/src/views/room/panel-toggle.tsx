import type { MyRoom } from '@parley/contracts';
import { useGo, useRoute } from '../../hooks/use-navigation.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';
import { keysText } from '../../ui/keys.tsx';
import { usePanelKey } from './use-panel-key.ts';

/** Opens and closes what stands beside the messages; says how many are in the room. */
export const PanelToggle = ({ room }: { readonly room: MyRoom }) => {
  const t = useT();
  const formats = useFormats();
  const { roomPanel } = useServices();
  const route = useRoute();
  const go = useGo();
  const isInThread = route.view === 'room' && route.thread !== undefined;
  const isOpen = useObservable(roomPanel) !== 'closed' && !isInThread;
  const toggle = (): void => {
    roomPanel.show(isOpen ? 'closed' : 'members');
    // A thread stands where it would.
    if (isInThread) go({ view: 'room', roomId: room.id });
  };
  usePanelKey(toggle);
  const label = t('panel.toggle', { count: room.memberCount });
  return (
    <button
      type="button"
      id="room-panel-toggle"
      className="panel-toggle"
      aria-label={label}
      aria-expanded={isOpen}
      aria-keyshortcuts="Control+. Meta+."
      title={`${label} (${keysText(['mod', '.'])})`}
      onClick={toggle}
    >
      <Icon name="people" />
      <span aria-hidden="true">{formats.number(room.memberCount)}</span>
    </button>
  );
};
