import { describe, expect, test } from 'vitest';
import { faultsOfAll, planted, without } from '../testing/planted.ts';
import { restricted } from './restricted.ts';

describe('pods', () => {
  test('keep to the profile restricted, and write nothing to their root', () => {
    expect(faultsOfAll(restricted)).toEqual([]);
  });

  const pod = '/spec/template/spec';
  const container = `${pod}/containers/0`;
  test.each([
    [`${pod}/hostNetwork`, true, 'shares a name space of its host'],
    [`${pod}/securityContext/runAsNonRoot`, undefined, 'may run as root'],
    [`${pod}/securityContext/runAsUser`, 0, 'runs as root'],
    [`${pod}/securityContext/seccompProfile`, undefined, 'has no seccomp profile'],
    [`${pod}/automountServiceAccountToken`, true, 'is handed a token of the cluster'],
    [`${pod}/securityContext/sysctls`, [{ name: 'kernel.msgmax', value: '1' }], 'sets parameters of its kernel'],
    [`${pod}/securityContext/seLinuxOptions`, { type: 'spc_t' }, 'chooses how its host confines it'],
    [`${pod}/securityContext/windowsOptions`, { hostProcess: true }, 'chooses how its host confines it'],
    [`${container}/securityContext/appArmorProfile`, { type: 'Unconfined' }, 'chooses how its host confines auth'],
    [`${container}/securityContext/procMount`, 'Unmasked', 'shows auth all of /proc'],
    [`${container}/livenessProbe/httpGet/host`, '10.0.0.1', 'asks other hosts about auth'],
    [`${pod}/volumes/0`, { name: 'docker', hostPath: { path: '/' } }, 'has the volume docker of a kind that is not allowed'],
    [`${container}/securityContext/allowPrivilegeEscalation`, undefined, 'lets auth gain privileges'],
    [`${container}/securityContext/privileged`, true, 'runs auth privileged'],
    [`${container}/securityContext/readOnlyRootFilesystem`, false, 'lets auth write to its root'],
    [`${container}/securityContext/runAsUser`, 0, 'runs auth as root'],
    [`${container}/securityContext/capabilities/drop`, ['NET_RAW'], 'leaves auth its capabilities'],
    [`${container}/securityContext/capabilities/add`, ['NET_ADMIN'], 'adds capabilities to auth'],
    [`${container}/securityContext/seccompProfile`, { type: 'Unconfined' }, 'unconfines auth'],
    [`${container}/ports/0/hostPort`, 8080, 'gives auth a port of its host'],
    [`${pod}/initContainers/0/securityContext/readOnlyRootFilesystem`, false, 'lets schema write to its root'],
  ])('%s = %j is found', (pointer, value, fault) => {
    expect(restricted(planted('production', 'Deployment/auth', pointer, value))).toEqual([`Deployment/auth ${fault}`]);
  });

  test('a namespace that does not enforce it is found', () => {
    const label = '/metadata/labels/pod-security.kubernetes.io~1enforce';
    expect(restricted(planted('local', 'Namespace/parley', label, 'baseline'))).toHaveLength(1);
    expect(restricted(without('local', 'Namespace/parley'))).toEqual(['no name space enforces the profile restricted']);
  });
});
