import type { Observable } from '@parley/client';
import { useSyncExternalStore } from 'react';

/** The present value; the component is drawn again when it changes. */
export const useObservable = <T>(observable: Observable<T>): T =>
  useSyncExternalStore(observable.subscribe, observable.getSnapshot);
