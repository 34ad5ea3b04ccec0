import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as models from '@kubernetes/client-node';
import { type Rule, titleOf } from '../manifest.ts';

/** What Parley uses of Kubernetes itself: kind → apiVersion. The model of the client is named after both. */
const kinds: Readonly<Record<string, string>> = {
  ConfigMap: 'v1',
  Deployment: 'apps/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  Ingress: 'networking.k8s.io/v1',
  Job: 'batch/v1',
  Namespace: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PersistentVolumeClaim: 'v1',
  PodDisruptionBudget: 'policy/v1',
  Secret: 'v1',
  Service: 'v1',
  ServiceAccount: 'v1',
  StatefulSet: 'apps/v1',
  StorageClass: 'storage.k8s.io/v1',
};

/** Whether a kind is one of Kubernetes itself; all others need a schema of their own. */
export const isBuiltIn = (kind: string): boolean => Object.hasOwn(kinds, kind);

interface Attribute {
  readonly name: string;
  readonly baseName: string;
  readonly type: string;
}

/** Fields that Kubernetes does not know, values of another type than it takes, and required ones that are missing. */
export const knownFields: Rule = (manifests) =>
  manifests
    .filter(({ kind }) => isBuiltIn(kind))
    .flatMap((manifest) => {
      const { apiVersion, kind } = manifest;
      if (apiVersion !== kinds[kind]) return [`${titleOf(manifest)}: ${kind} is of ${kinds[kind]}, not of ${apiVersion}`];
      const model = `V${apiVersion.split('/v').pop()?.replace('v', '') ?? ''}${kind}`;
      return faultsIn(manifest, model, '').map((fault) => `${titleOf(manifest)}${fault}`);
    });

const faultsIn = (value: unknown, type: string, path: string): string[] => {
  const [, item] = /^Array<(.+)>$/.exec(type) ?? [];
  if (item !== undefined) {
    if (!Array.isArray(value)) return [`${path} must be a list`];
    return value.flatMap((one, index) => faultsIn(one, item, `${path}/${index}`));
  }
  const [, valueType] = /^\{ \[key: string\]: (.+); \}$/.exec(type) ?? [];
  if (valueType !== undefined) return isObject(value) ? faultsInMap(value, valueType, path) : [`${path} must be an object`];
  const attributes = attributesOf(type);
  if (attributes === undefined) return isScalar(value, type) ? [] : [`${path} must be ${type}`];
  return isObject(value) ? faultsInModel(value, type, attributes, path) : [`${path} must be an object`];
};

const faultsInMap = (value: object, type: string, path: string): string[] =>
  Object.entries(value).flatMap(([key, one]) => faultsIn(one, type, `${path}/${key}`));

const faultsInModel = (value: object, type: string, attributes: readonly Attribute[], path: string): string[] => {
  const found = Object.entries(value).flatMap(([field, one]) => {
    const attribute = attributes.find(({ baseName }) => baseName === field);
    return attribute === undefined
      ? [`${path}/${field} is no field of ${type}`]
      : faultsIn(one, attribute.type, `${path}/${field}`);
  });
  const missing = requiredOf(type).filter((field) => !Object.hasOwn(value, field));
  return [...found, ...missing.map((field) => `${path}/${field} is missing`)];
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown, type: string): boolean => {
  if (type === 'any' || type === 'object') return true;
  if (type === 'IntOrString') return typeof value === 'string' || Number.isInteger(value);
  if (type === 'Date') return typeof value === 'string' && !Number.isNaN(Date.parse(value));
  return typeof value === type;
};

const attributesOf = (type: string): readonly Attribute[] | undefined => {
  const model: unknown = Reflect.get(models, type);
  return typeof model === 'function' && 'getAttributeTypeMap' in model && typeof model.getAttributeTypeMap === 'function'
    ? model.getAttributeTypeMap()
    : undefined;
};

const declarations = createRequire(import.meta.url)
  .resolve('@kubernetes/client-node')
  .replace(/index\.js$/, 'gen/models/');
const required = new Map<string, string[]>();

/** The maps do not say what is required; the declarations beside them do: a field without a question mark. */
const requiredOf = (type: string): string[] => {
  const known = required.get(type);
  if (known !== undefined) return known;
  const text = readFileSync(`${declarations}${type}.d.ts`, 'utf8');
  const fields = [...text.matchAll(/^ {4}'(\w+)': /gm)].map(([, field = '']) =>
    field.replace(/^_(from|continue|default|_enum)$/, '$1'),
  );
  required.set(type, fields);
  return fields;
};
