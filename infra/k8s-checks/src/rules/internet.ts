import type { V1NetworkPolicyPeer } from '@kubernetes/client-node';
import { ofKind, type Rule } from '../manifest.ts';
import { selects, workloadsOf } from '../workloads.ts';

/** Who has business on the Internet: pages that messages link to and files kept elsewhere, and push services. */
const travellers = ['media', 'notifications'];

/** What a way to the Internet must not reach: the networks of the cluster and of its owner, and the cloud's own (RFC 6890). */
const within = ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

/** Whoever has no business on the Internet cannot get there, and whoever has cannot get into a private network that way. */
export const internet: Rule = (manifests) =>
  workloadsOf(manifests).flatMap(({ name, title, labels }) => {
    const policies = ofKind(manifests, 'NetworkPolicy').filter(({ spec }) => selects(spec?.podSelector, labels));
    const rules = policies.flatMap(({ spec }) => spec?.egress ?? []);
    const blocks = rules.flatMap(({ to = [{ ipBlock: { cidr: '0.0.0.0/0' } }] }) => to.flatMap(publicBlock));
    if (blocks.length > 0 && !travellers.includes(name)) return [`${title} may reach the Internet`];
    const open = blocks.filter(({ cidr, except = [] }) => cidr === '0.0.0.0/0' && within.some((one) => !except.includes(one)));
    return open.map(() => `${title} may reach private networks by the way to the Internet`);
  });

const publicBlock = ({ ipBlock }: V1NetworkPolicyPeer) =>
  ipBlock === undefined || within.includes(ipBlock.cidr) ? [] : [ipBlock];
