/** A piece of JSON text that stands as it is, well-formed or not: `1e309`, 100,000 brackets, `NaN`. */
export class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A JSON value in which any part may be raw text. Objects have no prototype, so that `__proto__` is a key like others. */
export type Node = null | boolean | number | string | Raw | Node[] | { [key: string]: Node };

/** An object of nodes. */
export type NodeObject = { [key: string]: Node };

/** Makes an object without a prototype. */
export const nodeObject = (fields: Readonly<Record<string, Node>> | readonly (readonly [string, Node])[]): NodeObject => {
  const made = Object.create(null) as NodeObject;
  for (const [key, value] of Array.isArray(fields) ? fields : Object.entries(fields)) made[key as string] = value as Node;
  return made;
};

/** Whether a node is an object. */
export const isNodeObject = (node: Node | undefined): node is NodeObject =>
  typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof Raw);

/** The text of a node, raw pieces as they are. */
export const toText = (node: Node): string => {
  if (node instanceof Raw) return node.text;
  if (Array.isArray(node)) return `[${node.map(toText).join(',')}]`;
  if (isNodeObject(node))
    return `{${Object.entries(node)
      .map(([key, value]) => `${JSON.stringify(key)}:${toText(value)}`)
      .join(',')}}`;
  return JSON.stringify(node);
};

/** The way to one part of a node. */
export type Path = readonly (string | number)[];

/** The ways to all parts of a node, the whole first; of a long list only the first ten. */
export const pathsOf = (node: Node, path: Path = []): Path[] => {
  if (Array.isArray(node)) return [path, ...node.slice(0, 10).flatMap((item, index) => pathsOf(item, [...path, index]))];
  if (isNodeObject(node)) return [path, ...Object.entries(node).flatMap(([key, value]) => pathsOf(value, [...path, key]))];
  return [path];
};

/** What a part is replaced by: another value, or nothing at all. */
export type Change = (part: Node) => Node | undefined;

/** The node with one part changed; a part that becomes undefined is taken out of its list or object. */
export const changeAt = (node: Node, path: Path, change: Change): Node | undefined => {
  const [step, ...rest] = path;
  if (step === undefined) return change(node);
  if (Array.isArray(node)) return node.flatMap((item, index) => (index === step ? (changeAt(item, rest, change) ?? []) : [item]));
  if (!isNodeObject(node)) return node;
  const kept = Object.entries(node).map(([key, value]) => [key, key === step ? changeAt(value, rest, change) : value] as const);
  return nodeObject(kept.filter((field): field is readonly [string, Node] => field[1] !== undefined));
};
