import { expect, test } from 'vitest';
import { faultsOfAll, planted } from '../testing/planted.ts';
import { images } from './images.ts';

test('no image is whatever is newest', () => {
  expect(faultsOfAll(images)).toEqual([]);
});

test.each(['parley/auth', 'parley/auth:latest', 'registry.parley.invalid:5000/parley/auth', ''])(
  'the image "%s" is found',
  (image) => {
    expect(images(planted('local', 'Deployment/auth', '/spec/template/spec/containers/0/image', image))).toHaveLength(1);
  },
);

test('a digest is good', () => {
  const image = `parley/auth@sha256:${'0'.repeat(64)}`;
  expect(images(planted('local', 'Deployment/auth', '/spec/template/spec/containers/0/image', image))).toEqual([]);
});
