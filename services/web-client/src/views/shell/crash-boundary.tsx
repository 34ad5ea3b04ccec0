import { Component, type ReactNode } from 'react';
import { en } from '../../i18n/en.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

/** Shows a way out where a component throws. It stands above everything, so it speaks English and needs nothing. */
export class CrashBoundary extends Component<{ readonly children: ReactNode }, { readonly hasCrashed: boolean }> {
  override readonly state = { hasCrashed: false };

  static getDerivedStateFromError(): { hasCrashed: boolean } {
    return { hasCrashed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasCrashed) return this.props.children;
    return (
      <EmptyState icon="alert" title={en['error.crash']} lead={en['error.crash.lead']}>
        <Button look="primary" onClick={() => window.location.reload()}>
          {en['error.reload']}
        </Button>
      </EmptyState>
    );
  }
}
