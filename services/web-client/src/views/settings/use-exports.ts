import type { Export, ExportLink } from '@parley/contracts';
import { useCallback, useEffect, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';

/** My copies, as far as they are known, the newest first. */
export interface Exports {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly copies: readonly Export[];
  readonly refresh: () => void;
  readonly start: () => Promise<void>;
  readonly download: (id: string) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
}

/** How often it is asked how far a copy is while one is under way, ms. */
const askEveryMs = 2_000;

const isUnderWay = ({ state }: Export): boolean => state === 'waiting' || state === 'running';

/** My copies, and the ways to ask for one, get it and remove it. */
export const useExports = (): Exports => {
  const t = useT();
  const toast = useToast();
  const { rest } = useServices().client;
  const [status, setStatus] = useState<Exports['status']>('loading');
  const [copies, setCopies] = useState<readonly Export[]>([]);
  const isBusy = copies.some(isUnderWay);

  const refresh = useCallback(async (): Promise<void> => {
    const answer = await rest.call<{ items: readonly Export[] }>({ method: 'GET', path: '/api/me/exports' });
    // What is known stays where it could not be asked for again.
    setStatus((before) => (answer.ok ? 'ready' : before === 'ready' ? before : 'failed'));
    if (answer.ok) setCopies(answer.data.items);
  }, [rest]);

  useEffect(() => void refresh(), [refresh]);
  useEffect(() => {
    if (!isBusy) return undefined;
    const timer = setInterval(() => void refresh(), askEveryMs);
    return () => clearInterval(timer);
  }, [isBusy, refresh]);

  return {
    status,
    copies,
    refresh: () => void refresh(),
    start: async () => {
      const answer = await rest.call<Export>({ method: 'POST', path: '/api/me/exports' });
      if (!answer.ok) toast(t(errorText(answer.error.code)), 'danger');
      await refresh();
    },
    download: async (id) => {
      const answer = await rest.call<ExportLink>({ method: 'POST', path: `/api/me/exports/${id}/link` });
      // The answer is a file to be kept, so the page stays where it is.
      if (answer.ok) location.assign(answer.data.url);
      else toast(t(errorText(answer.error.code)), 'danger');
    },
    remove: async (id) => {
      const answer = await rest.call<null>({ method: 'DELETE', path: `/api/me/exports/${id}` });
      if (!answer.ok) toast(t(errorText(answer.error.code)), 'danger');
      await refresh();
    },
  };
};
