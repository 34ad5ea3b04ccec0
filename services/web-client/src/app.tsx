import { useEffect } from 'react';
import { useSession } from './hooks/use-session.ts';
import { useSettings } from './hooks/use-settings.ts';
import { LocaleProvider } from './i18n/locale-provider.tsx';
import { Shell } from './views/shell/shell.tsx';
import { SignIn } from './views/sign-in/sign-in.tsx';
import { Starting } from './views/sign-in/starting.tsx';
import { useRestoredSession } from './views/sign-in/use-restored-session.ts';

/** Sets the theme of the settings on the document; without one the system's is taken by the style sheet. */
const useTheme = (): void => {
  const { theme } = useSettings();
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
};

const Content = () => {
  const session = useSession();
  const restored = useRestoredSession();
  if (session.status === 'signed_in') return <Shell key={session.userId} />;
  return restored.isDone ? <SignIn /> : <Starting isUnreachable={restored.isUnreachable} />;
};

/** The whole client: who is not signed in signs in, everybody else sees their rooms. */
export const App = () => {
  useTheme();
  return (
    <LocaleProvider>
      <Content />
    </LocaleProvider>
  );
};
