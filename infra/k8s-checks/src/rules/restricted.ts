import type { V1Container, V1PodSecurityContext, V1SecurityContext } from '@kubernetes/client-node';
import { ofKind, type Rule, titleOf } from '../manifest.ts';
import { containersOf, type Workload, workloadsOf } from '../workloads.ts';

/**
 * The profile "restricted" of the Pod Security Standards, which the namespace enforces, and a root file system that nobody
 * writes to. https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const restricted: Rule = (manifests) => [
  ...(ofKind(manifests, 'Namespace').length === 0 ? ['no name space enforces the profile restricted'] : []),
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
    ...((pod.securityContext?.sysctls ?? []).length > 0 ? ['sets parameters of its kernel'] : []),
    ...(isLabelled(pod.securityContext) ? ['chooses how its host confines it'] : []),
    ...(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault' ? [] : ['has no seccomp profile']),
    ...(pod.automountServiceAccountToken === false ? [] : ['is handed a token of the cluster']),
    ...volumes.map(({ name }) => `has the volume ${name} of a kind that is not allowed`),
    ...containersOf(workload).flatMap(containerFaults),
  ];
  return broken.map((fault) => `${title} ${fault}`);
};

/** What a host knows better: its SELinux labels, its AppArmor profile, and on Windows whether the pod is the host. */
const isLabelled = (context: V1PodSecurityContext | V1SecurityContext | undefined): boolean =>
  context?.seLinuxOptions !== undefined ||
  context?.appArmorProfile?.type === 'Unconfined' ||
  context?.windowsOptions?.hostProcess === true;

const asksElsewhere = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: V1Container): boolean =>
  [livenessProbe, readinessProbe, startupProbe, lifecycle?.preStop, lifecycle?.postStart].some(
    (one) => one?.httpGet?.host !== undefined || one?.tcpSocket?.host !== undefined,
  );

const containerFaults = (container: V1Container): string[] => {
  const { name, ports = [], securityContext: context } = container;
  return [
    ...(context?.allowPrivilegeEscalation === false ? [] : [`lets ${name} gain privileges`]),
    ...(context?.privileged ? [`runs ${name} privileged`] : []),
    ...(context?.readOnlyRootFilesystem === true ? [] : [`lets ${name} write to its root`]),
    ...(context?.runAsNonRoot === false || context?.runAsUser === 0 ? [`runs ${name} as root`] : []),
    ...(context?.capabilities?.drop?.includes('ALL') ? [] : [`leaves ${name} its capabilities`]),
    ...((context?.capabilities?.add ?? []).length > 0 ? [`adds capabilities to ${name}`] : []),
    ...(context?.seccompProfile?.type === 'Unconfined' ? [`unconfines ${name}`] : []),
    ...ports.filter(({ hostPort }) => hostPort !== undefined).map(() => `gives ${name} a port of its host`),
    ...(context?.procMount === undefined || context.procMount === 'Default' ? [] : [`shows ${name} all of /proc`]),
    ...(isLabelled(context) ? [`chooses how its host confines ${name}`] : []),
    ...(asksElsewhere(container) ? [`asks other hosts about ${name}`] : []),
  ];
};
