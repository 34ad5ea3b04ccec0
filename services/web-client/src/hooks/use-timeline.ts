import type { TimelineView } from '@parley/client';
import { useLayoutEffect, useState } from 'react';
import { useServices } from './use-services.ts';

/** A room's messages, held open for as long as the component is there; undefined before its first effect. */
export const useTimelineView = (roomId: string): TimelineView | undefined => {
  const { client } = useServices();
  const [view, setView] = useState<TimelineView>();
  useLayoutEffect(() => {
    const opened = client.timeline(roomId);
    setView(opened);
    return () => opened.close();
  }, [client, roomId]);
  return view;
};
