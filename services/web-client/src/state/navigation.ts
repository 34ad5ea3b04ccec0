import type { Observable } from '@parley/client';
import { createObservable } from './observable.ts';
import { parseRoute, pathOf, type Route } from './route.ts';

/** The present place, and the way to another one. */
export interface Navigation extends Observable<Route> {
  /** Goes there; `replace` leaves no way back to the present place. Going where one is counts too: a link may be followed twice. */
  readonly go: (route: Route, how?: 'push' | 'replace') => void;
}

/** Makes it over the window's history. */
export const createNavigation = (window: Window): Navigation => {
  const place = createObservable(parseRoute(window.location.pathname));
  window.addEventListener('popstate', () => place.set(parseRoute(window.location.pathname)));
  return {
    getSnapshot: place.getSnapshot,
    subscribe: place.subscribe,
    go: (route, how = 'push') => {
      const isSame = pathOf(route) === window.location.pathname;
      if (how === 'replace' || isSame) window.history.replaceState(null, '', pathOf(route));
      else window.history.pushState(null, '', pathOf(route));
      place.set(route);
    },
  };
};
