import type { TextKey } from '../../i18n/messages.ts';
import type { Navigation } from '../../state/navigation.ts';
import type { DeviceSettings } from '../../state/settings.ts';
import { type SignOutParts, signOut } from '../../state/sign-out.ts';
import type { IconName } from '../../ui/icon.tsx';
import type { SwitcherAction } from './candidates.ts';

/** What can be done from anywhere, and what it is called. */
export const actionTexts: readonly (readonly [SwitcherAction, TextKey])[] = [
  ['threads', 'threads.title'],
  ['newDirect', 'newDirect.title'],
  ['browseRooms', 'rooms.browse'],
  ['createRoom', 'rooms.create'],
  ['status', 'switcher.status'],
  ['settings', 'switcher.settings'],
  ['devices', 'switcher.devices'],
  ['shortcuts', 'shortcuts.title'],
  ['lightTheme', 'switcher.theme.light'],
  ['darkTheme', 'switcher.theme.dark'],
  ['systemTheme', 'switcher.theme.system'],
  ['signOut', 'account.signOut'],
];

/** The drawing beside each. */
export const actionIcons: Readonly<Record<SwitcherAction, IconName>> = {
  newDirect: 'edit',
  threads: 'thread',
  browseRooms: 'search',
  createRoom: 'plus',
  status: 'smile',
  settings: 'gear',
  devices: 'laptop',
  shortcuts: 'keyboard',
  lightTheme: 'palette',
  darkTheme: 'palette',
  systemTheme: 'palette',
  signOut: 'signOut',
};

/** What it is done with. */
export interface ActionParts extends SignOutParts {
  readonly settings: Pick<DeviceSettings, 'change'>;
  readonly navigation: Pick<Navigation, 'go'>;
}

/** Does it; the switcher is closed already. */
export const runAction = (action: SwitcherAction, { client, overlays, settings, navigation }: ActionParts): void => {
  switch (action) {
    case 'createRoom':
    case 'browseRooms':
    case 'newDirect':
    case 'status':
    case 'settings':
    case 'shortcuts':
      return overlays.open({ kind: action });
    case 'threads':
      return navigation.go({ view: 'threads' });
    case 'signOut':
      return signOut({ client, overlays });
    case 'devices':
      return overlays.open({ kind: 'settings', section: 'devices' });
    case 'lightTheme':
      return settings.change({ theme: 'light' });
    case 'darkTheme':
      return settings.change({ theme: 'dark' });
    case 'systemTheme':
      return settings.change({ theme: 'system' });
    default:
      return action satisfies never;
  }
};
