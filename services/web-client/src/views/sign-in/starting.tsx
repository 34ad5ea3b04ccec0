import { useT } from '../../i18n/locale-provider.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import './starting.css';

/** Until it is known whether somebody is signed in. */
export const Starting = ({ isUnreachable }: { readonly isUnreachable: boolean }) => {
  const t = useT();
  return (
    <main className="starting">
      <Spinner label={t('app.loading')} />
      {isUnreachable && <p role="status">{t('app.unreachable')}</p>}
    </main>
  );
};
