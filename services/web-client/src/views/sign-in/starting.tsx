import { useHasNetwork } from '../../hooks/use-connection.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { keptUnsent } from '../../state/kept-unsent.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Logo } from '../../ui/logo.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import './starting.css';

/** Until it is known whether somebody is signed in; without a server, what is known to be kept at this device. */
export const Starting = ({ isUnreachable }: { readonly isUnreachable: boolean }) => {
  const t = useT();
  const hasNetwork = useHasNetwork();
  return (
    <main className="starting">
      {isUnreachable || !hasNetwork ? (
        <Unreachable />
      ) : (
        <>
          <Logo size={40} />
          <Spinner label={t('app.loading')} />
        </>
      )}
    </main>
  );
};

const Unreachable = () => {
  const t = useT();
  const hasNetwork = useHasNetwork();
  const { drafts, unsent } = keptUnsent();
  return (
    <div role="status">
      <EmptyState icon="clock" title={t(hasNetwork ? 'start.unreachable' : 'start.offline')} lead={t('start.again')}>
        {unsent > 0 && <p>{t('start.unsent', { count: unsent })}</p>}
        {drafts > 0 && <p>{t('start.drafts', { count: drafts })}</p>}
      </EmptyState>
    </div>
  );
};
