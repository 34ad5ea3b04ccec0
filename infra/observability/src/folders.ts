import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';

/** This workspace. */
export const here = join(repositoryRoot, 'infra/observability');

/** What to do about each alert, a page each. */
export const runbook = join(repositoryRoot, 'docs/runbook');
