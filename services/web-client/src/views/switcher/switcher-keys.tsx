import { useT } from '../../i18n/locale-provider.tsx';
import { Keys } from '../../ui/keys.tsx';

/** How one goes about in the switcher. */
export const SwitcherKeys = () => {
  const t = useT();
  return (
    <footer className="switcher-keys">
      <span>
        <Keys keys={['up', 'down']} /> {t('switcher.keys.walk')}
      </span>
      <span>
        <Keys keys={['enter']} /> {t('switcher.keys.open')}
      </span>
      <span>
        <Keys keys={['escape']} /> {t('switcher.keys.close')}
      </span>
    </footer>
  );
};
