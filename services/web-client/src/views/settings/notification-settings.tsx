import { useState } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { notifyLevels } from '../../state/notify-rules.ts';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { NotifyThisDevice } from './notify-this-device.tsx';
import { QuietHours } from './quiet-hours.tsx';
import { Snooze } from './snooze.tsx';
import './notification-settings.css';

/** Of what I am told on all my devices, when not, and whether this device tells me. */
export const NotificationSettings = () => {
  const t = useT();
  const { notifications } = useServices().client;
  const settings = useObservable(notifications.settings);
  const [hasFailed, setHasFailed] = useState(false);

  const change = async (patch: Parameters<typeof notifications.change>[0]): Promise<void> => {
    setHasFailed(!(await notifications.change(patch)).ok);
  };

  return (
    <div className="notification-settings">
      <section>
        <h3>{t('notify.everywhere')}</h3>
        <Select
          label={t('notify.level')}
          value={settings?.level ?? 'mentions'}
          options={notifyLevels.map((value) => ({ value, label: t(`notify.level.${value}`) }))}
          onChange={(level) => void change({ level })}
        />
        <Switch
          label={t('notify.content')}
          hint={t('notify.content.hint')}
          isOn={settings?.preview ?? true}
          isDisabled={settings === undefined}
          onChange={(preview) => void change({ preview })}
        />
        <Snooze until={settings?.snoozedUntil ?? null} onChange={(snoozedUntil) => void change({ snoozedUntil })} />
        <QuietHours
          hours={settings?.quietHours ?? null}
          isKnown={settings !== undefined}
          onChange={(quietHours) => void change({ quietHours })}
        />
        {hasFailed && <Notice tone="warning">{t('notify.failed')}</Notice>}
      </section>
      <section>
        <h3>{t('notify.here')}</h3>
        <NotifyThisDevice />
      </section>
    </div>
  );
};
