import { useState } from 'react';
import { useT } from '../../i18n/locale-provider.tsx';
import { isNewStep } from './spoken-left.ts';

/** How much still fits into a message; negative when it is too long. */
export const CharsLeft = ({ left }: { readonly left: number }) => {
  const t = useT();
  const words = (count: number): string => (count >= 0 ? t('composer.left', { count }) : t('composer.over', { count: -count }));
  const label = words(left);
  const [said, setSaid] = useState(left);
  if (isNewStep(said, left)) setSaid(left);
  return (
    <span className="chars-left" data-over={left < 0 || undefined} title={label}>
      <span aria-hidden="true">{left}</span>
      <span className="visually-hidden" role="status">
        {words(said)}
      </span>
    </span>
  );
};
