import type { Answer } from '@parley/client';
import { expect, test } from 'vitest';
import type { Overlay } from '../../state/overlays.ts';
import { runAction } from './run-action.ts';

const createParts = (unsettled: number) => {
  const opened: Overlay[] = [];
  let logouts = 0;
  const logout = (): Promise<Answer<null>> => {
    logouts += 1;
    return Promise.resolve({ ok: true, data: null });
  };
  return {
    client: { unsettled: () => unsettled, session: { logout } },
    overlays: { open: (overlay: Overlay) => void opened.push(overlay) },
    settings: { change: () => undefined },
    navigation: { go: () => undefined },
    opened,
    logouts: () => logouts,
  };
};

test('the switcher signs out at once where everything is sent, and asks where something is not', () => {
  const sent = createParts(0);
  runAction('signOut', sent);
  expect([sent.opened, sent.logouts()]).toEqual([[], 1]);
  const unsent = createParts(2);
  runAction('signOut', unsent);
  expect([unsent.opened, unsent.logouts()]).toEqual([[{ kind: 'signOut' }], 0]);
});
