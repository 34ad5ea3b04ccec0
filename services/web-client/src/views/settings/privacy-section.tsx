import { useState } from 'react';
import { useObservable } from '../../hooks/use-observable.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Switch } from '../../ui/switch.tsx';

/** What others are told of me. */
export const PrivacySection = () => {
  const t = useT();
  const { reading } = useServices().client;
  const settings = useObservable(reading.settings);
  const [wanted, setWanted] = useState<boolean>();
  const [hasFailed, setHasFailed] = useState(false);

  const change = async (isOn: boolean): Promise<void> => {
    setWanted(isOn);
    setHasFailed(false);
    const answer = await reading.set(isOn);
    setWanted(undefined);
    setHasFailed(!answer.ok);
  };

  return (
    <>
      <Switch
        label={t('privacy.readReceipts')}
        hint={t('privacy.readReceipts.hint')}
        isOn={wanted ?? settings?.readReceipts ?? true}
        // Not while it is on its way: what is disabled loses the focus.
        isDisabled={settings === undefined}
        onChange={(isOn) => void change(isOn)}
      />
      {hasFailed && <Notice tone="warning">{t('privacy.failed')}</Notice>}
    </>
  );
};
