import type { AuthSession } from '@parley/contracts';
import { useState } from 'react';
import { useFormats, useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { deviceNameOf } from './device-name.ts';

interface DeviceItemProps {
  readonly device: AuthSession;
  readonly onSignOut: () => Promise<void>;
}

/** One place where I am signed in. */
export const DeviceItem = ({ device, onSignOut }: DeviceItemProps) => {
  const t = useT();
  const formats = useFormats();
  const [isBusy, setIsBusy] = useState(false);
  const { browser, system, isPhone } = deviceNameOf(device.userAgent);
  const name =
    browser !== undefined && system !== undefined
      ? t('devices.named', { browser, system })
      : (browser ?? system ?? t('devices.unknown'));

  const signOut = async (): Promise<void> => {
    setIsBusy(true);
    await onSignOut();
    setIsBusy(false);
  };

  return (
    <li className="device" data-current={device.current || undefined}>
      <Icon name={isPhone ? 'phone' : 'laptop'} />
      <div className="device-words">
        <strong title={device.userAgent ?? undefined}>{name}</strong>
        <p>
          {device.current ? (
            <span className="device-current">{t('devices.current')}</span>
          ) : (
            t('devices.used', { when: formats.ago(device.lastUsedAt) })
          )}
        </p>
        <p>{t('devices.signedIn', { date: formats.date(device.createdAt) })}</p>
      </div>
      {!device.current && (
        <Button disabled={isBusy} aria-label={t('devices.signOut.label', { device: name })} onClick={() => void signOut()}>
          {t('devices.signOut')}
        </Button>
      )}
    </li>
  );
};
