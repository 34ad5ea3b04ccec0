import { LanguageSelect } from './language-select.tsx';
import { ThemeSelect } from './theme-select.tsx';

/** How the client looks on this device, and what it speaks. */
export const AppearanceSection = () => (
  <>
    <ThemeSelect />
    <LanguageSelect />
  </>
);
