import { writeFileSync } from 'node:fs';
import { kubernetesRule, kubernetesRuleFile } from './kubernetes-rule.ts';

writeFileSync(kubernetesRuleFile, kubernetesRule());
