import type { Report, ReportState } from '@parley/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useServices } from '../../hooks/use-services.ts';
import { useToast } from '../../hooks/use-toast.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useT } from '../../i18n/locale-provider.tsx';

/** Reports as far as they are loaded. */
interface Loaded {
  readonly items: readonly Report[];
  readonly nextCursor: string | null;
}

/** What was reported in a room, or anywhere, in that state; undefined while it is not known. */
export const useReports = (roomId: string | undefined, state: ReportState) => {
  const t = useT();
  const toast = useToast();
  const { reports } = useServices().client;
  const [found, setFound] = useState<Loaded | 'failed'>();
  const turn = useRef(0);

  const load = useCallback(
    async (before: Loaded | undefined): Promise<void> => {
      turn.current += 1;
      const mine = turn.current;
      const cursor = before?.nextCursor ?? undefined;
      const question = { state, ...(roomId === undefined ? {} : { roomId }), ...(cursor === undefined ? {} : { cursor }) };
      const answer = await reports.list(question);
      if (mine !== turn.current) return;
      setFound(answer.ok ? { ...answer.data, items: [...(before?.items ?? []), ...answer.data.items] } : 'failed');
    },
    [reports, roomId, state],
  );
  useEffect(() => {
    setFound(undefined);
    void load(undefined);
  }, [load]);

  return {
    found,
    retry: () => load(undefined),
    more: () => load(found === 'failed' ? undefined : found),
    decide: async (report: Report, decision: 'resolved' | 'dismissed'): Promise<void> => {
      const answer = await reports.decide(report.id, { state: decision });
      if (!answer.ok) return toast(t(errorText(answer.error.code)), 'danger');
      toast(t(`reports.${decision}`));
      setFound((now) =>
        now === undefined || now === 'failed' ? now : { ...now, items: now.items.filter(({ id }) => id !== report.id) },
      );
    },
  };
};
