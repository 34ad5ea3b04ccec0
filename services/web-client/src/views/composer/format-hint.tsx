import { useT } from '../../i18n/locale-provider.tsx';

/** How to make a text bold and so on; shown while one writes, where there is a keyboard. */
export const FormatHint = () => {
  const t = useT();
  return (
    <p className="format-hint" aria-hidden="true">
      <b dir="ltr">
        **<bdi>{t('composer.hint.bold')}</bdi>**
      </b>
      <i dir="ltr">
        *<bdi>{t('composer.hint.italic')}</bdi>*
      </i>
      <code dir="ltr">
        `<bdi>{t('composer.hint.code')}</bdi>`
      </code>
      <span>
        <kbd dir="ltr">Shift+Enter</kbd> {t('composer.hint.newLine')}
      </span>
    </p>
  );
};
