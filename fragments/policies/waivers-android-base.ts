import { androidBase } from '../../harness/policy/android-base.ts';
import { names, type Waiver } from '../../harness/policy/policy.ts';
import { endOfTree } from './end-of-tree.ts';

const waive = (options: string, reason: string): Waiver => ({
  policy: androidBase.name,
  options: names(options),
  reason,
  until: endOfTree,
});

/** Where a kernel without Android's user space, guest or host, departs from android-base.config. */
export const withoutAndroid: readonly Waiver[] = [
  waive('FHANDLE', 'systemd and fanotify in a root file system of your own open files by handle'),
  waive(
    'ANDROID_BINDER_IPC ANDROID_BINDER_DEVICES',
    'binder belongs to Android’s framework, which doesn’t run here',
  ),
  waive('PM_AUTOSLEEP PM_WAKELOCKS', 'sleep with the screen off is decided by Android’s power manager'),
  waive(
    'USB_GADGET USB_CONFIGFS USB_CONFIGFS_F_FS USB_CONFIGFS_F_MIDI',
    'the virt board has no USB device port',
  ),
  waive(
    'ARMV8_DEPRECATED CP15_BARRIER_EMULATION SETEND_EMULATION SWP_EMULATION',
    'they emulate instructions of 32-bit programs, and COMPAT is off',
  ),
  waive(
    `PPP PPP_BSDCOMP PPP_DEFLATE PPP_MPPE NET_KEY XFRM_USER INET_ESP INET6_AH INET6_ESP INET6_IPCOMP IPV6_MIP6
     NETFILTER_XT_MATCH_POLICY`,
    'modems and IPsec are Android’s; the tunnel here is WireGuard',
  ),
  waive(
    'NET_SCHED NET_SCH_HTB NET_CLS_ACT NET_CLS_U32 NET_EMATCH NET_EMATCH_U32',
    'traffic control counts and shapes apps for Android’s netd; its classifiers are a frequent source of exploits',
  ),
  waive(
    `NF_CONNTRACK_AMANDA NF_CONNTRACK_FTP NF_CONNTRACK_H323 NF_CONNTRACK_IRC NF_CONNTRACK_NETBIOS_NS
     NF_CONNTRACK_PPTP NF_CONNTRACK_SANE NF_CONNTRACK_TFTP NF_CT_PROTO_DCCP NF_CT_PROTO_SCTP NF_CT_PROTO_UDPLITE`,
    'they parse protocols in the kernel that no service here speaks',
  ),
  waive(
    'NF_CONNTRACK_EVENTS NF_CT_NETLINK NF_CONNTRACK_SECMARK',
    'connection events and labels are for Android’s tethering offload',
  ),
  waive(
    `IP_NF_ARPFILTER IP_NF_ARPTABLES IP_NF_ARP_MANGLE IP_NF_MANGLE IP_NF_MATCH_AH IP_NF_MATCH_ECN IP_NF_MATCH_TTL
     IP_NF_RAW IP_NF_SECURITY IP_NF_TARGET_NETMAP IP_NF_TARGET_REDIRECT IP_NF_TARGET_REJECT IP6_NF_MANGLE IP6_NF_RAW
     IP6_NF_TARGET_REJECT NETFILTER_XT_MATCH_COMMENT NETFILTER_XT_MATCH_CONNLIMIT NETFILTER_XT_MATCH_CONNMARK
     NETFILTER_XT_MATCH_HASHLIMIT NETFILTER_XT_MATCH_HELPER NETFILTER_XT_MATCH_IPRANGE NETFILTER_XT_MATCH_LENGTH
     NETFILTER_XT_MATCH_LIMIT NETFILTER_XT_MATCH_MAC NETFILTER_XT_MATCH_MARK NETFILTER_XT_MATCH_PKTTYPE
     NETFILTER_XT_MATCH_QUOTA NETFILTER_XT_MATCH_SOCKET NETFILTER_XT_MATCH_STATE NETFILTER_XT_MATCH_STATISTIC
     NETFILTER_XT_MATCH_STRING NETFILTER_XT_MATCH_TIME NETFILTER_XT_MATCH_U32 NETFILTER_XT_TARGET_CLASSIFY
     NETFILTER_XT_TARGET_CONNMARK NETFILTER_XT_TARGET_CONNSECMARK NETFILTER_XT_TARGET_IDLETIMER
     NETFILTER_XT_TARGET_MARK NETFILTER_XT_TARGET_NFLOG NETFILTER_XT_TARGET_NFQUEUE NETFILTER_XT_TARGET_SECMARK
     NETFILTER_XT_TARGET_TCPMSS NETFILTER_XT_TARGET_TPROXY NETFILTER_XT_TARGET_TRACE`,
    'matches and targets of Android’s netd; rules here are nftables, which has its own',
  ),
  waive(
    'IPV6_OPTIMISTIC_DAD IPV6_ROUTER_PREF IPV6_ROUTE_INFO IP_MULTICAST',
    'for roaming between Wi-Fi and cellular; the virt board has one fixed link',
  ),
  waive(
    'INET_DIAG_DESTROY',
    'netd kills apps’ sockets with it; hardening/attack-surface wants INET_DIAG off',
  ),
  waive('FB STAGING', 'hardening/attack-surface wants them off; there is no screen and no staging driver'),
  waive('CGROUP_DEBUG', 'a debugging controller'),
  waive('RT_GROUP_SCHED QUOTA', 'real-time budgets and disk quotas of apps'),
  // Before 5.13, allnoconfig turned it on by itself.
  { ...waive('EMBEDDED', 'it selects EXPERT, which is asked for by name'), versions: { since: '5.13' } },
  { ...waive('ANDROID', 'it only opens the menu that binder is in'), versions: { until: '6.0' } },
  {
    ...waive('ASHMEM', 'shared memory of Android’s framework before 5.18; memfd replaces it'),
    versions: { until: '5.18' },
  },
  waive('NO_HZ', 'the old name of NO_HZ_IDLE, which is on'),
  waive('PREEMPT', 'for touch and audio; a server keeps its throughput with voluntary preemption'),
  waive('MODVERSIONS', 'modules, if any, come from the same build'),
];

/** What a guest departs in beside {@link withoutAndroid}. */
export const guestWithoutAndroid: readonly Waiver[] = [
  waive('SYSVIPC', 'PostgreSQL’s initdb and postmaster need shmget(); Android’s apps never do'),
  waive('MODULES MODULE_UNLOAD', 'a guest loads no code: hardening/attack-surface wants MODULES off'),
  waive(
    'AUDIT SECURITY_NETWORK SECURITY_SELINUX DEFAULT_SECURITY_SELINUX',
    'a guest’s image carries no SELinux policy; the host confines the VMM',
  ),
  waive('CGROUP_BPF', 'hardening/attack-surface wants BPF_SYSCALL off'),
  waive('CGROUP_CPUACCT CGROUP_FREEZER CGROUP_SCHED', 'nothing in the guest limits or freezes groups'),
];
