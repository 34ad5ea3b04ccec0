import { useT } from '../../i18n/locale-provider.tsx';
import { mostContentChars } from './content-length.ts';

/** Says what is to be done about a text that does not fit into one message: nothing of it was cut. */
export const TooLong = ({ over }: { readonly over: number }) => {
  const t = useT();
  return (
    <p className="composer-too-long" role="status">
      {t('composer.tooLong', { count: over, most: mostContentChars })}
    </p>
  );
};
