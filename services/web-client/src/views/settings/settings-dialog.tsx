import { useState } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import type { TextKey } from '../../i18n/messages.ts';
import type { SettingsSection } from '../../state/overlays.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { IconName } from '../../ui/icon.tsx';
import { TabPanel, Tabs } from '../../ui/tabs.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { DataSection } from './data-section.tsx';
import { DevicesSection } from './devices-section.tsx';
import { NotificationSettings } from './notification-settings.tsx';
import { PrivacySection } from './privacy-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import './settings-dialog.css';

interface SettingsDialogProps {
  readonly section?: SettingsSection | undefined;
  readonly onClose: () => void;
}

const sections: readonly { readonly id: SettingsSection; readonly icon: IconName; readonly text: TextKey }[] = [
  { id: 'profile', icon: 'user', text: 'settings.profile' },
  { id: 'appearance', icon: 'palette', text: 'settings.appearance' },
  { id: 'notifications', icon: 'bell', text: 'notify.title' },
  { id: 'privacy', icon: 'eye', text: 'settings.privacy' },
  { id: 'devices', icon: 'laptop', text: 'settings.devices' },
  { id: 'data', icon: 'archive', text: 'settings.data' },
];

/** What is mine to set: of me everywhere, and of this device. */
export const SettingsDialog = ({ section = 'appearance', onClose }: SettingsDialogProps) => {
  const t = useT();
  const [selected, setSelected] = useState(section);
  return (
    <Dialog title={t('settings.title')} size="lg" onClose={onClose}>
      <div className="settings">
        <Tabs
          id="settings"
          label={t('settings.sections')}
          look="side"
          tabs={sections.map(({ id, icon, text }) => ({ id, icon, label: t(text) }))}
          selected={selected}
          onSelect={setSelected}
        />
        <TabPanel id="settings" selected={selected} className="settings-section">
          <Section section={selected} />
        </TabPanel>
      </div>
    </Dialog>
  );
};

const Section = ({ section }: { readonly section: SettingsSection }) => {
  switch (section) {
    case 'profile':
      return <ProfileSection />;
    case 'appearance':
      return <AppearanceSection />;
    case 'notifications':
      return <NotificationSettings />;
    case 'privacy':
      return <PrivacySection />;
    case 'devices':
      return <DevicesSection />;
    case 'data':
      return <DataSection />;
    default:
      return section satisfies never;
  }
};
