import { useOverlays } from '../../hooks/use-overlays.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Keys } from '../../ui/keys.tsx';

/** By this id it is found by whoever gives the focus back. */
export const jumpButtonId = 'jump-button';

/** The way to the quick switcher for who does not know its keys yet. */
export const JumpButton = () => {
  const t = useT();
  const overlays = useOverlays();
  return (
    <button
      type="button"
      id={jumpButtonId}
      className="jump-button"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => overlays.open({ kind: 'switcher' })}
    >
      <Icon name="search" size={16} />
      <span>{t('rooms.jump')}</span>
      <span className="jump-button-keys" aria-hidden="true">
        <Keys keys={['mod', 'k']} />
      </span>
    </button>
  );
};
