import { useNotifyPermission } from '../../hooks/use-notify-permission.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useSettings } from '../../hooks/use-settings.ts';
import { useLocaleInfo, useT } from '../../i18n/locale-provider.tsx';
import { notifyLevels } from '../../state/notify-rules.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import './notification-settings.css';

/** Of what this device tells, and how much it says. */
export const NotificationSettings = () => {
  const t = useT();
  const { settings, notifyOffer } = useServices();
  const { notify, notifyContent } = useSettings();
  const permission = useNotifyPermission();

  const ask = async (): Promise<void> => {
    await Notification.requestPermission();
    notifyOffer.answered();
  };

  return (
    <div className="notification-settings">
      <p className="notification-settings-note">{t('notify.device')}</p>
      {permission === 'unsupported' && <Notice tone="info">{t('notify.unsupported')}</Notice>}
      {permission === 'denied' && <Notice tone="warning">{t('notify.denied')}</Notice>}
      {permission === 'default' && (
        <div className="notification-settings-ask">
          <Button look="primary" onClick={() => void ask()}>
            {t('notify.ask')}
          </Button>
          <p className="notification-settings-note">{t('notify.ask.lead')}</p>
        </div>
      )}
      <Select
        label={t('notify.level')}
        value={notify}
        options={notifyLevels.map((value) => ({ value, label: t(`notify.level.${value}`) }))}
        onChange={(value) => settings.change({ notify: value })}
      />
      <Switch
        label={t('notify.content')}
        hint={t('notify.content.hint')}
        isOn={notifyContent}
        onChange={(isOn) => settings.change({ notifyContent: isOn })}
      />
      {permission === 'granted' && <ShowOne />}
    </div>
  );
};

const ShowOne = () => {
  const t = useT();
  const locale = useLocaleInfo();
  const { notifications } = useServices();
  const text = t('notify.try.text');
  const show = (): void =>
    void notifications
      .show({ roomId: '', seq: 0, path: '/', title: t('app.name'), text, lang: locale.code, dir: locale.dir })
      .catch(() => undefined);
  return (
    <div>
      <Button onClick={show}>{t('notify.try')}</Button>
    </div>
  );
};
