import type { TestProject } from 'vitest/node';
import type { Manifest } from '../manifest.ts';
import { type Overlay, renderAll } from '../render.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly rendered: Record<Overlay, Manifest[]>;
  }
}

/** Renders everything once for all tests. */
export default function setup(project: TestProject): void {
  project.provide('rendered', renderAll());
}
