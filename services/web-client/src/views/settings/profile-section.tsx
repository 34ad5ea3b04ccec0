import type { User } from '@parley/contracts';
import { type FormEvent, useState } from 'react';
import { usePerson } from '../../hooks/use-person.ts';
import { useServices } from '../../hooks/use-services.ts';
import { useMyId } from '../../hooks/use-session.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';

/** How I am called. */
export const ProfileSection = () => {
  const t = useT();
  const toast = useToast();
  const { client, people } = useServices();
  const me = usePerson(useMyId());
  const [typed, setTyped] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const name = (typed ?? me?.displayName ?? '').trim();
  const canSave = !isBusy && name !== '' && name !== me?.displayName;

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!canSave) return;
    setIsBusy(true);
    const answer = await client.rest.call<User>({ method: 'PATCH', path: '/api/users/me', body: { displayName: name } });
    setIsBusy(false);
    setRefusal(answer.ok ? undefined : t(errorText(answer.error.code)));
    if (!answer.ok) return;
    people.learn([answer.data]);
    setTyped(undefined);
    toast(t('settings.profile.done'));
    // The present token still tells the old name, and the services take names from tokens.
    const token = await client.session.token();
    if (token.ok) void client.session.refresh(token.data);
  };

  return (
    <form className="settings-section" onSubmit={(event) => void save(event)}>
      <Field
        label={t('field.displayName')}
        error={refusal}
        dir="auto"
        value={typed ?? me?.displayName ?? ''}
        maxLength={80}
        required
        autoComplete="name"
        onChange={(event) => setTyped(event.target.value)}
      />
      <Field
        label={t('field.username')}
        hint={t('settings.profile.username.hint')}
        dir="ltr"
        value={me === undefined ? '' : `@${me.username}`}
        readOnly
      />
      <div>
        <Button look="primary" type="submit" disabled={!canSave}>
          {t('action.save')}
        </Button>
      </div>
    </form>
  );
};
