import type { AuthSession } from '@parley/contracts';
import { useCallback, useEffect, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';

/** Where I am signed in, as far as it is known; the present one first. */
export interface Devices {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly devices: readonly AuthSession[];
  readonly refresh: () => void;
  /** Ends these sessions. */
  readonly signOut: (ids: readonly string[], done: string) => Promise<void>;
}

/** My sign-ins, and the way to end them. */
export const useDevices = (): Devices => {
  const t = useT();
  const toast = useToast();
  const { rest } = useServices().client;
  const [status, setStatus] = useState<Devices['status']>('loading');
  const [devices, setDevices] = useState<readonly AuthSession[]>([]);

  const refresh = useCallback(async (): Promise<void> => {
    const answer = await rest.call<{ items: readonly AuthSession[] }>({ method: 'GET', path: '/api/auth/sessions' });
    setStatus(answer.ok ? 'ready' : 'failed');
    if (answer.ok) setDevices(answer.data.items.toSorted((one, other) => Number(other.current) - Number(one.current)));
  }, [rest]);

  useEffect(() => void refresh(), [refresh]);

  const signOut = async (ids: readonly string[], done: string): Promise<void> => {
    const answers = await Promise.all(ids.map((id) => rest.call<null>({ method: 'DELETE', path: `/api/auth/sessions/${id}` })));
    const refused = answers.find((answer) => !answer.ok);
    if (refused === undefined || refused.ok) toast(done);
    else toast(t(errorText(refused.error.code)), 'danger');
    await refresh();
  };

  return { status, devices, refresh: () => void refresh(), signOut };
};
