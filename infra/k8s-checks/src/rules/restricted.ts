import type { V1Container } from '@kubernetes/client-node';
import { ofKind, type Rule, titleOf } from '../manifest.ts';
import { containersOf, type Workload, workloadsOf } from '../workloads.ts';

/**
 * The profile "restricted" of the Pod Security Standards, which the namespace enforces, and a root file system that nobody
 * writes to. https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const restricted: Rule = (manifests) => [
  ...ofKind(manifests, 'Namespace')
    .filter(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'] !== 'restricted')
    .map((namespace) => `${titleOf(namespace)} does not enforce the profile restricted`),
  ...workloadsOf(manifests).flatMap(podFaults),
];

const allowedVolumes = [
  'configMap',
  'emptyDir',
  'secret',
  'projected',
  'downwardAPI',
  'persistentVolumeClaim',
  'ephemeral',
  'csi',
];

const podFaults = (workload: Workload): string[] => {
  const { pod, title } = workload;
  const volumes = (pod.volumes ?? []).filter((volume) => !Object.keys(volume).some((key) => allowedVolumes.includes(key)));
  const broken = [
    ...(pod.hostNetwork || pod.hostPID || pod.hostIPC ? ['shares a name space of its host'] : []),
    ...(pod.securityContext?.runAsNonRoot === true ? [] : ['may run as root']),
    ...(pod.securityContext?.runAsUser === 0 ? ['runs as root'] : []),
    ...(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault' ? [] : ['has no seccomp profile']),
    ...(pod.automountServiceAccountToken === false ? [] : ['is handed a token of the cluster']),
    ...volumes.map(({ name }) => `has the volume ${name} of a kind that is not allowed`),
    ...containersOf(workload).flatMap(containerFaults),
  ];
  return broken.map((fault) => `${title} ${fault}`);
};

const containerFaults = ({ name, ports = [], securityContext: context }: V1Container): string[] => [
  ...(context?.allowPrivilegeEscalation === false ? [] : [`lets ${name} gain privileges`]),
  ...(context?.privileged ? [`runs ${name} privileged`] : []),
  ...(context?.readOnlyRootFilesystem === true ? [] : [`lets ${name} write to its root`]),
  ...(context?.runAsNonRoot === false || context?.runAsUser === 0 ? [`runs ${name} as root`] : []),
  ...(context?.capabilities?.drop?.includes('ALL') ? [] : [`leaves ${name} its capabilities`]),
  ...((context?.capabilities?.add ?? []).length > 0 ? [`adds capabilities to ${name}`] : []),
  ...(context?.seccompProfile?.type === 'Unconfined' ? [`unconfines ${name}`] : []),
  ...ports.filter(({ hostPort }) => hostPort !== undefined).map(() => `gives ${name} a port of its host`),
];
