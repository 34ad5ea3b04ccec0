import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@parley/local';
import { rulesFile } from './rules.ts';

/** Where the rules stand for the Prometheus Operator. */
export const kubernetesRuleFile = join(repositoryRoot, 'k8s/components/prometheus-operator/prometheus-rule.yaml');

const head = `# Written by \`node infra/observability/src/write.ts\` from infra/observability/alerts.yml.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: parley
spec:
`;

/** The same groups as alerts.yml, as a PrometheusRule. */
export const kubernetesRule = (): string => {
  const text = readFileSync(rulesFile, 'utf8');
  const groups = text.slice(text.indexOf('\ngroups:') + 1);
  return head + groups.replaceAll(/^(?=.)/gm, '  ');
};
