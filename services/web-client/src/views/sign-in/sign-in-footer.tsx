import { LanguageSelect } from '../settings/language-select.tsx';
import { ThemeSelect } from '../settings/theme-select.tsx';

/** What may be chosen before signing in. */
export const SignInFooter = () => (
  <footer className="sign-in-footer">
    <LanguageSelect />
    <ThemeSelect />
  </footer>
);
