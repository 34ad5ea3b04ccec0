import type { ErrorCode, InvitePreview } from '@parley/contracts';
import { type ReactNode, useEffect, useState } from 'react';
import { useGo } from '../../hooks/use-navigation.ts';
import { usePageTitle } from '../../hooks/use-page-title.ts';
import { useServices } from '../../hooks/use-services.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import '../room/room-preview.css';

type Found = { readonly preview: InvitePreview } | { readonly refused: ErrorCode };

const refusedTexts = { gone: 'gone', not_found: 'notFound', invalid: 'notFound', banned: 'banned' } as const;

/** Where an invitation leads, and the way in. */
export const InviteView = ({ code }: { readonly code: string }) => {
  const t = useT();
  const go = useGo();
  const { invites } = useServices().client;
  const [found, setFound] = useState<Found>();
  const [tries, setTries] = useState(0);

  useEffect(() => {
    let isWanted = true;
    void invites.look(code).then((answer) => {
      if (isWanted) setFound(answer.ok ? { preview: answer.data } : { refused: answer.error.code });
    });
    return () => {
      isWanted = false;
    };
  }, [invites, code, tries]);

  usePageTitle(found !== undefined && 'preview' in found ? (found.preview.name ?? '') : '');

  const back = <Button onClick={() => go({ view: 'home' })}>{t('room.toList')}</Button>;
  if (found === undefined) return <Spinner label={t('app.loading')} />;
  if ('preview' in found)
    return (
      <Invitation code={code} preview={found.preview}>
        {back}
      </Invitation>
    );
  const { refused } = found;
  if (refused === 'gone' || refused === 'not_found' || refused === 'invalid' || refused === 'banned')
    return (
      <EmptyState
        icon={refused === 'banned' ? 'ban' : 'link'}
        title={t(`invite.${refusedTexts[refused]}`)}
        lead={t(`invite.${refusedTexts[refused]}.lead`)}
      >
        {back}
      </EmptyState>
    );
  return (
    <EmptyState icon="alert" title={t('invite.failed')} lead={t(errorText(refused))}>
      <Button look="primary" onClick={() => setTries(tries + 1)}>
        {t('action.retry')}
      </Button>
      {back}
    </EmptyState>
  );
};

interface InvitationProps {
  readonly code: string;
  readonly preview: InvitePreview;
  readonly children: ReactNode;
}

const Invitation = ({ code, preview, children }: InvitationProps) => {
  const t = useT();
  const go = useGo();
  const { invites } = useServices().client;
  const [isJoining, setIsJoining] = useState(false);
  const [refusal, setRefusal] = useState<ErrorCode>();
  const { roomId, kind, name, topic, memberCount, invitedBy, role, joined } = preview;

  const join = async (): Promise<void> => {
    setIsJoining(true);
    const answer = joined ? undefined : await invites.join(code);
    setIsJoining(false);
    if (answer?.ok === false) setRefusal(answer.error.code);
    else go({ view: 'room', roomId }, 'replace');
  };

  return (
    <EmptyState
      icon={kind === 'public' ? 'hash' : 'lock'}
      title={t('invite.title', { name: invitedBy.displayName, room: name ?? t('room.unnamed') })}
    >
      {topic !== '' && (
        <p className="room-preview-topic" dir="auto">
          {topic}
        </p>
      )}
      <p>{t('room.members', { count: memberCount })}</p>
      {joined && <p>{t('invite.joined')}</p>}
      {!joined && role === 'guest' && <p>{t('invite.asGuest')}</p>}
      {refusal !== undefined && <Notice tone="danger">{t(errorText(refusal))}</Notice>}
      <div className="room-preview-ways">
        <Button look="primary" disabled={isJoining} autoFocus onClick={() => void join()}>
          {t(joined ? 'invite.open' : isJoining ? 'invite.joining' : 'invite.join')}
        </Button>
        {children}
      </div>
    </EmptyState>
  );
};
