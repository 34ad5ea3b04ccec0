import { type FormEvent, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { type FormFaults, faultsOf } from './form-faults.ts';

interface CredentialsFormProps {
  readonly isNew: boolean;
  readonly onDone: () => void;
}

/** Name and password, and for a new account how to be called. */
export const CredentialsForm = ({ isNew, onDone }: CredentialsFormProps) => {
  const t = useT();
  const { session } = useServices().client;
  const [isBusy, setIsBusy] = useState(false);
  const [isShown, setIsShown] = useState(false);
  const [faults, setFaults] = useState<FormFaults>({});

  const submit = async (form: FormData): Promise<void> => {
    const textOf = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    const username = textOf('username').trim().toLowerCase();
    const displayName = textOf('displayName').trim();
    setIsBusy(true);
    const credentials = { username, password: textOf('password'), ...(displayName === '' ? {} : { displayName }) };
    const answer = await (isNew ? session.register(credentials) : session.login(credentials));
    setIsBusy(false);
    if (answer.ok) onDone();
    else setFaults(faultsOf(answer.error));
  };

  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isBusy) void submit(new FormData(event.currentTarget));
  };

  return (
    <form className="sign-in-form" onSubmit={onSubmit}>
      {faults.whole !== undefined && <Notice tone="danger">{t(faults.whole)}</Notice>}
      {isNew && (
        <Field
          label={t('field.displayName')}
          hint={t('field.displayName.hint')}
          name="displayName"
          maxLength={80}
          autoComplete="name"
        />
      )}
      <Field
        label={t('field.username')}
        hint={isNew ? t('field.username.hint') : undefined}
        error={faults.username === undefined ? undefined : t(faults.username)}
        name="username"
        dir="ltr"
        required
        minLength={isNew ? 3 : undefined}
        maxLength={isNew ? 32 : 200}
        pattern={isNew ? '[a-zA-Z0-9._\\-]+' : undefined}
        title={isNew ? t('field.username.hint') : undefined}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
      />
      <Field
        label={t('field.password')}
        hint={isNew ? t('field.password.hint') : undefined}
        error={faults.password === undefined ? undefined : t(faults.password)}
        name="password"
        dir="ltr"
        type={isShown ? 'text' : 'password'}
        required
        minLength={isNew ? 10 : undefined}
        maxLength={200}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        end={
          <IconButton
            icon={isShown ? 'eyeOff' : 'eye'}
            label={t(isShown ? 'field.password.hide' : 'field.password.show')}
            onClick={() => setIsShown(!isShown)}
          />
        }
      />
      <Button look="primary" type="submit" disabled={isBusy} className="sign-in-submit">
        {t(isNew ? (isBusy ? 'signUp.busy' : 'signUp.submit') : isBusy ? 'signIn.busy' : 'signIn.submit')}
      </Button>
    </form>
  );
};
