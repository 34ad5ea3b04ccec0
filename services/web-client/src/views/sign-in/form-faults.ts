import type { AckError } from '@parley/contracts';
import { errorText } from '../../i18n/error-text.ts';
import type { TextKey } from '../../i18n/messages.ts';

/** What is wrong with a form: of the whole, or of one of its fields. */
export interface FormFaults {
  readonly whole?: TextKey;
  readonly username?: TextKey;
  readonly password?: TextKey;
}

/** What a refused sign-in or sign-up says about the form. */
export const faultsOf = (error: AckError): FormFaults => {
  if (error.code === 'unauthenticated') return { whole: 'error.credentials' };
  // The only thing that is forbidden to whoever knows the password.
  if (error.code === 'forbidden') return { whole: 'signedOut.suspended' };
  if (error.code === 'conflict') return { username: 'error.taken' };
  if (error.code !== 'invalid') return { whole: errorText(error.code) };
  const paths = new Set(error.issues?.map(({ path }) => path));
  return {
    ...(paths.has('username') ? { username: 'field.username.hint' } : {}),
    ...(paths.has('password') ? { password: 'field.password.hint' } : {}),
    ...(paths.has('username') || paths.has('password') ? {} : { whole: 'error.invalid' }),
  };
};
