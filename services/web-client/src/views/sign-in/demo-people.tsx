import { useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import type { TextKey } from '../../i18n/messages.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Notice } from '../../ui/notice.tsx';
import './demo-people.css';
import type { Demo } from './use-demo.ts';

interface DemoPeopleProps {
  readonly demo: Demo;
  readonly onDone: () => void;
}

/** Lets a visitor of a demo look around as one of its people with one press, and says what it is. */
export const DemoPeople = ({ demo, onDone }: DemoPeopleProps) => {
  const t = useT();
  const { session } = useServices().client;
  const [busy, setBusy] = useState<string>();
  const [refusal, setRefusal] = useState<TextKey>();

  const enter = async (username: string): Promise<void> => {
    if (busy !== undefined) return;
    setBusy(username);
    const answer = await session.login({ username, password: demo.password });
    setBusy(undefined);
    if (answer.ok) onDone();
    else setRefusal(errorText(answer.error.code));
  };

  return (
    <section className="demo" aria-labelledby="demo-title">
      <h2 id="demo-title">{t('demo.title')}</h2>
      <p>{t('demo.lead')}</p>
      {refusal !== undefined && <Notice tone="danger">{t(refusal)}</Notice>}
      <ul role="list">
        {demo.people.map(({ username, displayName, about }) => (
          <li key={username}>
            <button type="button" className="demo-person" disabled={busy !== undefined} onClick={() => void enter(username)}>
              <Avatar id={username} name={displayName} />
              <span>
                <strong>{t('demo.as', { name: displayName })}</strong>
                <span dir="auto">{about}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="demo-other">{t('demo.other')}</p>
    </section>
  );
};
