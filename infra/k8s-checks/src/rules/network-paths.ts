import { edgeTableOf } from '../edge-table.ts';
import { environmentOf } from '../environment.ts';
import { type Manifest, ofKind, type Rule } from '../manifest.ts';
import { type End, endOfHost, endsOf, isStore, mayConnect } from '../network.ts';
import { calledBy } from '../service-settings.ts';
import { containersOf, programOf, workloadsOf } from '../workloads.ts';

interface Path {
  readonly from: End;
  readonly to: End;
  readonly port: number;
}

/** The data plane of the edge, in its own name space. */
const edge: End = { name: 'the edge', labels: {}, namespace: { 'parley/edge': 'true' }, ports: [] };
const monitoring: End = { name: 'monitoring', labels: {}, namespace: { 'parley/monitoring': 'true' }, ports: [] };
const stranger: End = { name: 'a stranger', labels: {}, namespace: { 'kubernetes.io/metadata.name': 'default' }, ports: [] };

/**
 * Every call that a service makes has its way through the network, and no pod may reach another one without a reason:
 * calls (from the settings of services), stores, the edge's table, what is monitored, and gateways among themselves.
 */
export const networkPaths: Rule = (manifests) => {
  const { paths, faults } = neededPaths(manifests);
  const ends = endsOf(manifests);
  const isNeeded = (from: End, to: End): boolean =>
    paths.some((path) => path.from.name === from.name && path.to.name === to.name);
  const blocked = paths.filter(({ from, to, port }) => !mayConnect(manifests, from, to, port));
  const open = [...ends, edge, monitoring, stranger].flatMap((from) =>
    ends
      .filter((to) => !isNeeded(from, to) && to.ports.some(({ port }) => mayConnect(manifests, from, to, port)))
      .map((to) => `${from.name} may reach ${to.name}, and has no reason to`),
  );
  return [...faults, ...blocked.map(({ from, to, port }) => `${from.name} cannot reach ${to.name} at port ${port}`), ...open];
};

const neededPaths = (manifests: readonly Manifest[]): { paths: Path[]; faults: string[] } => {
  const ends = endsOf(manifests);
  const calls = callsOf(manifests);
  const stores = ends.flatMap((from) => storesOf(manifests, from).flatMap((to) => pathsTo(from, to)));
  const fromOutside = edgeTableOf(manifests).flatMap(({ service }) => pathsTo(edge, endOfHost(manifests, service)));
  const names = ofKind(manifests, 'PodMonitor').flatMap(({ spec }) =>
    spec.selector.matchExpressions.flatMap(({ values }) => values),
  );
  const watched = ends.filter(({ name }) => names.includes(name)).flatMap((to) => pathsTo(monitoring, to));
  const standbys = ends.filter(({ labels }) => 'cnpg.io/cluster' in labels).flatMap((one) => pathsTo(one, one));
  const called = calls.filter((call) => typeof call !== 'string');
  return {
    paths: [...called, ...stores, ...fromOutside, ...watched, ...standbys],
    faults: calls.filter((call) => typeof call === 'string'),
  };
};

/** To every port of an end. */
const pathsTo = (from: End, to: End | undefined): Path[] =>
  (to?.ports ?? []).flatMap(({ port }) => (to ? [{ from, to, port }] : []));

/** From where each service is told that the others are; a sentence for an address that leads nowhere or elsewhere. */
const callsOf = (manifests: readonly Manifest[]): (Path | string)[] =>
  workloadsOf(manifests).flatMap(({ name, pod }) =>
    pod.containers.flatMap((container) => {
      const program = programOf(container);
      const from = endsOf(manifests).find((one) => one.name === name);
      if (program?.file !== 'main' || from === undefined) return [];
      const told = environmentOf(manifests, container);
      const toOthers = calledBy(program.service).flatMap(({ setting, callee }) =>
        (told.get(setting)?.value ?? '').split(',').map((text) => {
          const address = URL.parse(text);
          const to = endOfHost(manifests, address?.hostname ?? '');
          if (to?.name !== callee || address === null) return `${name}: ${setting} does not lead to ${callee}`;
          return { from, to, port: Number(address.port) };
        }),
      );
      // Polling requests of a session go to the gateway that holds it.
      const toItsKind = told.has('ADVERTISED_URL') ? pathsTo(from, from) : [];
      return [...toOthers, ...toItsKind];
    }),
  );

const storesOf = (manifests: readonly Manifest[], from: End): End[] => {
  const workload = workloadsOf(manifests).find(({ name }) => name === from.name);
  if (workload === undefined) return [];
  const told = new Set(containersOf(workload).flatMap(({ env = [] }) => env.map(({ name }) => name)));
  return endsOf(manifests).filter(
    (end) => (told.has('DATABASE_URL') && isStore(end, 'postgres')) || (told.has('REDIS_URL') && isStore(end, 'redis')),
  );
};
