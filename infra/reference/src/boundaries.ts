import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';

/** One import that the architecture does not allow: which rule, from where, to what. */
export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** What counts as a test. */
export const testFiles = [
  '[.]test[.]ts$',
  '^(packages|services)/[^/]+/src/testing/',
  '^services/auth/src/test-app[.]ts$',
  '^packages/service-kit/src/test-service[.]ts$',
];

/** What puts a service together; it may know everything in it. */
const wiring = '^services/[^/]+/src/(app|main|migrate|dead-letters|wire/[^/]+)[.]ts$';
const inputs = '^services/[^/]+/src/(sockets|events|routes|jobs)/';
const stores = '^services/[^/]+/src/store/';
const rulesOfServices = '^services/[^/]+/src/[^/]+[.]ts$';

/** The gateway is transport itself: these hold its sockets, and decide nothing about rooms. */
const gatewaySockets =
  '^services/socket-gateway/src/(socket-server|socket-types|engine-door|engine-connections|one-write|lean-upgrade|force-end|slow-readers|typing-relay)[.]ts$';

/** A package's library stands somewhere below node_modules. */
const library = (names: string) => `node_modules/(${names})/`;

const packageRules: IForbiddenRuleType[] = [
  {
    name: 'contracts-are-alone',
    comment: 'contracts imports nothing of ours, no Node module, and no library but zod: it runs in browsers',
    from: { path: '^packages/contracts/', pathNot: testFiles },
    to: { pathNot: ['^packages/contracts/', library('zod')] },
  },
  {
    name: 'libraries-know-contracts-only',
    comment: 'bus, service-kit and client import contracts, and nothing else of ours',
    from: { path: '^packages/(bus|service-kit|client)/', pathNot: testFiles },
    to: { path: '^(packages|services|infra)/', pathNot: ['^packages/contracts/', '^packages/$1/'] },
  },
  {
    name: 'follower-knows-libraries-only',
    comment: 'follower imports contracts, bus and service-kit, and nothing else of ours',
    from: { path: '^packages/follower/', pathNot: testFiles },
    to: { path: '^(packages|services|infra)/', pathNot: '^packages/(contracts|bus|service-kit|follower)/' },
  },
  {
    name: 'client-runs-in-browsers',
    comment: 'client imports no Node module, and no library but socket.io-client',
    from: { path: '^packages/client/', pathNot: testFiles },
    to: { pathNot: ['^packages/(contracts|client)/', library('socket[.]io-client')] },
  },
  {
    name: 'client-takes-types-only',
    comment: 'client takes nothing from contracts but types, so that no schema library reaches a browser',
    from: { path: '^packages/client/', pathNot: testFiles },
    to: { path: '^packages/contracts/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'web-client-is-a-client',
    comment: 'web-client imports contracts and client, and no Node module: it runs in browsers',
    from: { path: '^services/web-client/', pathNot: testFiles },
    to: { path: '^(packages|infra)/', pathNot: '^packages/(contracts|client)/' },
  },
  {
    name: 'web-client-takes-types-only',
    comment: 'web-client takes nothing from contracts but types, so that no schema library reaches a browser',
    from: { path: '^services/web-client/', pathNot: testFiles },
    to: { path: '^packages/contracts/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'web-client-state-knows-no-view',
    comment: 'state is plain objects: views stand on it, never the other way round',
    from: { path: '^services/web-client/src/(state|i18n)/', pathNot: [...testFiles, 'locale-provider[.]tsx$'] },
    to: { path: ['^services/web-client/src/(views|ui|hooks|markdown)/', library('react|react-dom')] },
  },
  {
    name: 'services-know-no-other-service',
    comment: 'services talk over the bus and over HTTP',
    from: { path: '^services/([^/]+)/' },
    to: { path: '^services/', pathNot: '^services/$1/' },
  },
  {
    name: 'services-know-no-infra',
    comment: 'what runs a service is not known to it',
    from: { path: '^services/', pathNot: testFiles },
    to: { path: '^infra/' },
  },
  {
    name: 'test-kit-in-tests-only',
    comment: 'what tests need is not shipped',
    from: { path: '^(packages|services)/', pathNot: [...testFiles, '^packages/test-kit/'] },
    to: { path: '^packages/test-kit/' },
  },
  {
    name: 'through-the-front-door',
    comment: "only what a package's index exports is reachable; the reference reads settings and metrics of services",
    from: { path: '^(packages|services|infra)/([^/]+)/' },
    to: {
      path: '^(packages|services|infra)/[^/]+/',
      pathNot: ['^$1/$2/', '^[^/]+/[^/]+/src/index[.]ts$', '^packages/contracts/src/reference/index[.]ts$', readByReference()],
    },
  },
  {
    name: 'no-cycles',
    comment: 'a cycle has no beginning to read from',
    from: {},
    // A cycle of types alone is gone at run time.
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
];

/** What infra/reference may read from inside services, to describe it. */
function readByReference(): string {
  return '^services/[^/]+/src/(config|counters|[a-z-]*metrics)[.]ts$';
}

const serviceRules: IForbiddenRuleType[] = [
  {
    name: 'inputs-use-rules',
    comment: 'inputs call rules, and these the store; a job that keeps the store itself in order has no rule to ask',
    from: { path: inputs, pathNot: [...testFiles, '^services/[^/]+/src/jobs/'] },
    to: { path: stores },
  },
  {
    name: 'rules-know-no-input',
    comment: 'a rule does not know who asks',
    from: { path: rulesOfServices, pathNot: [...testFiles, wiring] },
    to: { path: inputs },
  },
  {
    name: 'stores-know-stores',
    comment: 'the store decides nothing, so it needs no rule and no input',
    from: { path: stores, pathNot: testFiles },
    to: { path: ['^services/[^/]+/src/[^/]+[.]ts$', inputs] },
  },
  {
    name: 'rules-without-transport',
    comment: 'a rule is asked over HTTP, a socket or the bus, and cannot tell',
    from: { path: rulesOfServices, pathNot: [...testFiles, wiring, gatewaySockets] },
    to: { path: library('fastify|@fastify/[^/]+|socket[.]io|engine[.]io|@socket[.]io/[^/]+|bullmq|ioredis|pg') },
  },
  {
    name: 'sql-in-the-store-only',
    comment: 'every statement stands in a store, in migrations or in service-kit',
    from: {
      path: '^(packages|services)/',
      pathNot: [...testFiles, stores, '/migrate[.]ts$', '^packages/(service-kit|test-kit)/', '^packages/follower/src/store/'],
    },
    // What a handler is handed is named by type alone.
    to: { path: library('kysely|pg'), dependencyTypesNot: ['type-only'] },
  },
];

/** Who may import whom (docs/architecture.md), as rules. */
export const boundaries: readonly IForbiddenRuleType[] = [...packageRules, ...serviceRules];

/**
 * Finds the imports that cross a boundary.
 * @param root where the tree stands; the repository, or one with planted faults
 */
export const findViolations = async (
  root: string,
  folders: readonly string[] = ['packages', 'services', 'infra'],
): Promise<Violation[]> => {
  const { output } = await cruise(
    [...folders],
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: boundaries.map((rule) => ({ severity: 'error', ...rule })) },
      doNotFollow: 'node_modules',
      exclude: '(^|/)(web-client/dist|[.]parley)/',
      parser: 'swc',
      tsPreCompilationDeps: true,
    },
    {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  );
  return violationsOf(output);
};

const violationsOf = (output: ICruiseResult | string): Violation[] => {
  if (typeof output === 'string') throw new Error(`dependency-cruiser answered with a text: ${output.slice(0, 200)}`);
  return output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
};
