import { expect, test } from 'vitest';
import { faultsOfAll, planted, without } from '../testing/planted.ts';
import { edgeRoutes } from './edge-routes.ts';

test('every path leads where the local edge sends it, through a Gateway and through an Ingress', () => {
  expect(faultsOfAll(edgeRoutes)).toEqual([]);
});

test('a line that leads elsewhere, and one that opens what is inside, are found', () => {
  const match = { path: { type: 'PathPrefix', value: '/internal' } };
  expect(edgeRoutes(planted('production', 'HTTPRoute/parley', '/spec/rules/1/matches/0', match))).toEqual([
    '/api/auth/login leads to message-persistence instead of auth',
    '/internal/changes leads to auth instead of web-client',
  ]);
  const service = '/spec/rules/0/http/paths/0/backend/service/name';
  expect(edgeRoutes(planted('local-with-ingress', 'Ingress/parley', service, 'auth'))).toEqual([
    '/socket.io/ leads to auth instead of socket-gateway',
  ]);
  expect(edgeRoutes(without('local', 'HTTPRoute/parley'))).toContain('/ leads to nobody instead of web-client');
});
