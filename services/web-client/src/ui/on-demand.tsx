import { type ComponentType, type FunctionComponent, useEffect, useState } from 'react';
import { useToast } from '../hooks/use-toast.ts';
import { useT } from '../i18n/locale-provider.tsx';

interface WithFailure {
  /** It could not be loaded, which was said already. */
  readonly onLoadFailed?: () => void;
}

/**
 * A component whose script is loaded when it is first drawn; until then there is nothing. Without a connection that may
 * fail: it is said, and drawing it again tries again (`React.lazy` would fail for good).
 */
export const onDemand = <Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): FunctionComponent<Props & WithFailure> => {
  let loaded: ComponentType<Props> | undefined;
  return (props) => {
    const t = useT();
    const toast = useToast();
    const [Part, setPart] = useState(() => loaded);
    useEffect(() => {
      if (loaded !== undefined) return undefined;
      let isWanted = true;
      const take = (part: ComponentType<Props>): void => {
        loaded = part;
        if (isWanted) setPart(() => part);
      };
      const fail = (): void => {
        if (!isWanted) return;
        toast(t('error.notLoaded'), 'danger');
        props.onLoadFailed?.();
      };
      void load().then(take, fail);
      return () => {
        isWanted = false;
      };
      // Once for each time it is drawn.
    }, []);
    return Part === undefined ? null : <Part {...props} />;
  };
};
