import { useEffect } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

/** A window may be open for weeks, ms. */
const checkEveryMs = 60 * 60 * 1_000;

/** Says when a newer version of the client is ready, and goes on with it when somebody likes. */
export const UpdateBar = () => {
  const t = useT();
  const { client, worker } = useServices();
  const isNewer = useObservable(worker);

  useEffect(() => {
    const timer = window.setInterval(worker.check, checkEveryMs);
    // The server was replaced, perhaps by a newer one.
    const stop = client.on('ready', worker.check);
    return () => {
      window.clearInterval(timer);
      stop();
    };
  }, [client, worker]);

  if (!isNewer) return null;
  const reload = (
    <Button look="quiet" onClick={worker.takeOver}>
      {t('update.reload')}
    </Button>
  );
  return (
    <Notice tone="info" icon="down" end={reload}>
      {t('update.ready')}
    </Notice>
  );
};
