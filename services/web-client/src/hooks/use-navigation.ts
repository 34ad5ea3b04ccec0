import type { Navigation } from '../state/navigation.ts';
import type { Route } from '../state/route.ts';
import { useObservable } from './use-observable.ts';
import { useServices } from './use-services.ts';

/** The present place. */
export const useRoute = (): Route => useObservable(useServices().navigation);

/** The way to another place. */
export const useGo = (): Navigation['go'] => useServices().navigation.go;
