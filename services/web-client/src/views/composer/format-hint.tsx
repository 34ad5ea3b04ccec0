import { useT } from '../../i18n/locale-provider.tsx';

/** How to make a text bold and so on; shown while one writes, where there is a keyboard. */
export const FormatHint = () => {
  const t = useT();
  return (
    <p className="format-hint" aria-hidden="true">
      <span dir="ltr">
        <b>**{t('composer.hint.bold')}**</b> <i>*{t('composer.hint.italic')}*</i> <code>`{t('composer.hint.code')}`</code>
      </span>
      <span>
        <kbd>Shift</kbd> <kbd>Enter</kbd> {t('composer.hint.newLine')}
      </span>
    </p>
  );
};
