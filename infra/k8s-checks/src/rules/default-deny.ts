import { ofKind, type Rule } from '../manifest.ts';

/** One policy selects every pod and allows nothing, so that whatever is added later is closed until somebody opens it. */
export const defaultDeny: Rule = (manifests) =>
  ofKind(manifests, 'NetworkPolicy').some(
    ({ spec }) =>
      Object.keys(spec?.podSelector ?? { none: true }).length === 0 &&
      ['Ingress', 'Egress'].every((type) => spec?.policyTypes?.includes(type)) &&
      spec?.ingress === undefined &&
      spec?.egress === undefined,
  )
    ? []
    : ['no policy denies what nobody allows'];
