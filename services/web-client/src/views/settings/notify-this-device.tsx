import { useState } from 'react';
import { useNotifyPermission } from '../../hooks/use-notify-permission.ts';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useLocaleInfo, useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Switch } from '../../ui/switch.tsx';

/** Whether this browser may show notifications, and whether it does while no window is open. */
export const NotifyThisDevice = () => {
  const t = useT();
  const { notifyOffer, pushDevice } = useServices();
  const permission = useNotifyPermission();

  const ask = async (): Promise<void> => {
    const answer = await Notification.requestPermission();
    notifyOffer.answered();
    if (answer === 'granted') await pushDevice.turnOn();
  };

  if (permission === 'unsupported') return <Notice tone="info">{t('notify.unsupported')}</Notice>;
  if (permission === 'denied') return <Notice tone="warning">{t('notify.denied')}</Notice>;
  if (permission === 'default')
    return (
      <div className="notification-settings-ask">
        <Button look="primary" onClick={() => void ask()}>
          {t('notify.ask')}
        </Button>
        <p className="notification-settings-note">{t('notify.ask.lead')}</p>
      </div>
    );
  return (
    <>
      <WhileClosed />
      <ShowOne />
    </>
  );
};

const WhileClosed = () => {
  const t = useT();
  const { pushDevice } = useServices();
  const state = useObservable(pushDevice);
  if (state === 'unsupported') return <Notice tone="info">{t('notify.closed.unsupported')}</Notice>;
  return (
    <>
      <Switch
        label={t('notify.closed')}
        hint={t('notify.closed.hint')}
        isOn={state === 'on' || state === 'working'}
        // Not disabled meanwhile: whoever pressed it would lose their place.
        onChange={(isOn) => void (isOn ? pushDevice.turnOn() : pushDevice.turnOff())}
      />
      {state === 'failed' && <Notice tone="warning">{t('notify.closed.failed')}</Notice>}
    </>
  );
};

/** By the server and the push service where that is on, else by this window. */
const ShowOne = () => {
  const t = useT();
  const locale = useLocaleInfo();
  const { notifications, pushDevice } = useServices();
  const isOn = useObservable(pushDevice) === 'on';
  const [isBusy, setIsBusy] = useState(false);
  const show = async (): Promise<void> => {
    const shown = { roomId: '', seq: 0, path: '/', title: t('app.name'), text: t('notify.try.text') };
    setIsBusy(true);
    if (!isOn || !(await pushDevice.test()))
      await notifications.show({ ...shown, lang: locale.code, dir: locale.dir }).catch(() => undefined);
    setIsBusy(false);
  };
  return (
    <div>
      <Button disabled={isBusy} onClick={() => void show()}>
        {t('notify.try')}
      </Button>
    </div>
  );
};
