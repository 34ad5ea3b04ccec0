import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDestination } from './edge-routes.ts';

const groupOf = (target: string): string => {
  const destination = findDestination(target);
  return destination.kind === 'forward' ? destination.group : destination.kind;
};

describe('the route table of the edge', () => {
  test.each([
    ['/socket.io/?EIO=4&transport=polling', 'gateway'],
    ['/api/docs', 'gateway'],
    ['/api/docs/start.js', 'gateway'],
    ['/api/openapi.json', 'gateway'],
    ['/api/asyncapi.json', 'gateway'],
    ['/api/docsx', 'messages'],
    ['/api/auth/login', 'auth'],
    ['/api/users', 'auth'],
    ['/api/users?ids=1', 'auth'],
    ['/api/users/me', 'auth'],
    ['/.well-known/jwks.json', 'auth'],
    ['/api/presence?userIds=1', 'presence'],
    ['/api/presence/x', 'messages'],
    ['/api/uploads', 'media'],
    ['/api/uploads/1?offset=0', 'media'],
    ['/api/attachments?ids=1', 'media'],
    ['/media/files/1', 'media'],
    ['/api/push/key', 'push'],
    ['/api/pushx', 'messages'],
    ['/api/rooms', 'messages'],
    ['/api/rooms/1/messages?before=5', 'messages'],
    ['/api/usersx', 'messages'],
    ['/', 'web'],
    ['/?from=mail', 'web'],
    ['/signin', 'web'],
    ['/threads', 'web'],
    ['/r/4b1c', 'web'],
    ['/r/4b1c/17', 'web'],
    ['/invite/Zm9vYmFy', 'web'],
    ['/assets/index-4f9c2a.js', 'web'],
    ['/manifest.webmanifest', 'web'],
    ['/sw.js', 'web'],
    ['/signin/x', 'unknown'],
    ['/r', 'unknown'],
    ['/.env', 'unknown'],
    ['/socket.io', 'unknown'],
    ['/api', 'unknown'],
    ['/favicon.ico', 'web'],
    ['/.well-known/jwks.json/x', 'unknown'],
  ])('sends %s to %s', (target, group) => {
    expect(groupOf(target)).toBe(group);
  });

  test.each(['/internal/rooms', '/health/ready', '/health/live', '/metrics', '/internal', '/API/rooms'])(
    'never routes %s',
    (target) => {
      expect(groupOf(target)).toBe('unknown');
    },
  );

  test.each([
    '/api/../internal/rooms',
    '/api/./rooms',
    '/api/rooms/..',
    '/api/%2e%2e/internal/rooms',
    '/api/%2E./internal',
    '/api/.%2e/internal',
    '/api/%252e%252e/internal',
    '/api/..%2finternal',
    '/api/x%2F..%2Finternal',
    '/api//internal',
    '//internal/rooms',
    '/api\\..\\internal',
    '/api/%5c../internal',
    '/api/..;/internal',
    '/api/%00',
    '/api/%zz',
    '/api/rooms%',
    '/api/rooms#x',
    'http://elsewhere/api/rooms',
    '*',
    '',
  ])('refuses %s', (target) => {
    expect(groupOf(target)).toBe('refused');
  });

  test('hands the path on as it was routed, and the query untouched', () => {
    expect(findDestination('/%61pi/r%6foms/%e2%82%ac?x=%2e%2e/%2F')).toEqual({
      kind: 'forward',
      group: 'messages',
      path: '/api/rooms/%E2%82%AC?x=%2e%2e/%2F',
    });
  });

  test('never hands on a path that resolves to anything but what was asked for', () => {
    const piece = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2f',
      '%5C',
      '\\',
      'api',
      'internal',
      'health',
      'auth',
      '%61',
      ';',
      '%25',
      '?',
      '#',
      '//',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const destination = findDestination(`/api/${pieces.join('')}`);
        if (destination.kind !== 'forward') return;
        const path = destination.path.split('?')[0] ?? '';
        expect(new URL(path, 'http://edge').pathname).toBe(path);
        expect(path).toMatch(/^\/api\//);
      }),
      { numRuns: 5000 },
    );
  });
});
