import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { DeviceItem } from './device-item.tsx';
import './devices-section.css';
import { useDevices } from './use-devices.ts';

/** Where I am signed in, and the way to end what I do not know. */
export const DevicesSection = () => {
  const t = useT();
  const { status, devices, refresh, signOut } = useDevices();
  const others = devices.filter(({ current }) => !current).map(({ id }) => id);

  if (status === 'loading') return <Spinner label={t('devices.loading')} />;
  if (status === 'failed')
    return (
      <Notice
        tone="danger"
        end={
          <Button look="quiet" onClick={refresh}>
            {t('action.retry')}
          </Button>
        }
      >
        {t('devices.failed')}
      </Notice>
    );
  return (
    <>
      <p className="settings-lead">{t('devices.lead')}</p>
      <ul role="list" className="devices">
        {devices.map((device) => (
          <DeviceItem key={device.id} device={device} onSignOut={() => signOut([device.id], t('devices.signOut.done'))} />
        ))}
      </ul>
      {others.length === 0 ? (
        <p className="settings-lead">{t('devices.none')}</p>
      ) : (
        <div>
          <Button className="devices-others" onClick={() => void signOut(others, t('devices.signOutOthers.done'))}>
            {t('devices.signOutOthers')}
          </Button>
        </div>
      )}
    </>
  );
};
