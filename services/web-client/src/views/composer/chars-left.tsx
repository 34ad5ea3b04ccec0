import { useT } from '../../i18n/locale-provider.tsx';

/** How much still fits into a message; negative when it is too long. */
export const CharsLeft = ({ left }: { readonly left: number }) => {
  const t = useT();
  const label = left >= 0 ? t('composer.left', { count: left }) : t('composer.over', { count: -left });
  return (
    <span className="chars-left" data-over={left < 0 || undefined} title={label}>
      <span aria-hidden="true">{left}</span>
      <span className="visually-hidden" role="status">
        {label}
      </span>
    </span>
  );
};
