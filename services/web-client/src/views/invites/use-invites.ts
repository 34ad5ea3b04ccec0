import type { Invite } from '@parley/contracts';
import { useCallback, useEffect, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';
import { pathOf } from '../../state/route.ts';

/** What a new link is to be like; 0 people is everybody. */
export interface LinkWish {
  readonly role: 'member' | 'guest';
  readonly expiresInSeconds: number;
  readonly people: number;
}

/** The address that a code stands for. */
export const linkOf = (code: string): string => window.location.origin + pathOf({ view: 'invite', code });

/** The links of a room, and what may be done with them; undefined while they are not known. */
export const useInvites = (roomId: string) => {
  const t = useT();
  const toast = useToast();
  const { invites } = useServices().client;
  const [found, setFound] = useState<readonly Invite[] | 'failed'>();

  const load = useCallback(async (): Promise<void> => {
    const answer = await invites.list(roomId);
    setFound(answer.ok ? answer.data : 'failed');
  }, [invites, roomId]);
  useEffect(() => void load(), [load]);

  const copy = async (code: string, done: 'invites.made' | 'invites.copied'): Promise<void> => {
    try {
      await navigator.clipboard.writeText(linkOf(code));
      toast(t(done));
    } catch {
      toast(t('invites.notCopied'), 'danger');
    }
  };

  return {
    found,
    load,
    copy: (code: string) => copy(code, 'invites.copied'),
    /** Makes one and copies it; answers why it was refused. */
    create: async ({ role, expiresInSeconds, people }: LinkWish): Promise<string | undefined> => {
      const answer = await invites.create(roomId, { role, expiresInSeconds, ...(people === 0 ? {} : { maxUses: people }) });
      if (!answer.ok) return t(errorText(answer.error.code));
      await Promise.all([copy(answer.data.code, 'invites.made'), load()]);
      return undefined;
    },
    revoke: async (code: string): Promise<void> => {
      const answer = await invites.revoke(roomId, code);
      toast(t(answer.ok ? 'invites.revoked' : errorText(answer.error.code)), answer.ok ? undefined : 'danger');
      await load();
    },
  };
};
