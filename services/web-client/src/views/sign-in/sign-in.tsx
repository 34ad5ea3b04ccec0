import { useEffect, useState } from 'react';
import { useGo } from '../../hooks/use-navigation.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useSession } from '../../hooks/use-session.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Logo } from '../../ui/logo.tsx';
import { Notice } from '../../ui/notice.tsx';
import { jumpButtonId } from '../room-list/jump-button.tsx';
import { CredentialsForm } from './credentials-form.tsx';
import { DemoPeople } from './demo-people.tsx';
import './sign-in.css';
import { SignInFooter } from './sign-in-footer.tsx';
import { useDemo } from './use-demo.ts';

/** Signing in, and making an account. */
export const SignIn = () => {
  const t = useT();
  const go = useGo();
  const session = useSession();
  const [isNew, setIsNew] = useState(false);
  const demo = useDemo();
  const { returning } = useServices();
  // Somebody who never signed in here has no session that could have expired.
  const reason = session.status === 'signed_out' && returning.wasHere() ? session.reason : undefined;

  useEffect(() => {
    document.title = `${isNew ? t('signUp.submit') : t('signIn.submit')} · ${t('app.name')}`;
  }, [isNew, t]);

  useEffect(
    // The keyboard's focus goes on where one goes on from, unless a room takes it.
    () => () =>
      void window.setTimeout(() => {
        if (document.activeElement === document.body) document.querySelector<HTMLElement>(`#${jumpButtonId}`)?.focus();
      }),
    [],
  );

  const leave = (): void => {
    if (window.location.pathname === '/signin') go({ view: 'home' }, 'replace');
  };

  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Logo size={40} />
        <h1>{t(isNew ? 'signUp.title' : 'signIn.title')}</h1>
        {demo === undefined || isNew ? <p className="sign-in-lead">{t(isNew ? 'signUp.lead' : 'signIn.lead')}</p> : null}
        {reason !== undefined && reason !== 'logged_out' && <Notice tone="warning">{t(`signedOut.${reason}`)}</Notice>}
        {demo !== undefined && !isNew && <DemoPeople demo={demo} onDone={leave} />}
        <CredentialsForm key={String(isNew)} isNew={isNew} onDone={leave} />
        <button type="button" className="sign-in-other" onClick={() => setIsNew(!isNew)}>
          {t(isNew ? 'signUp.toLogin' : 'signIn.toRegister')}
        </button>
      </div>
      <SignInFooter />
    </main>
  );
};
